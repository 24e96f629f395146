#!/bin/sh
# To be read by the other scripts here, from the project's root: sets java_home to a JDK 25 or newer,
# which it looks for as the launcher does, with the launcher's own lines.

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

eval "$(sed -n '/^# --- a JDK 25/,/^# --- the build/p' dhash)"
# shellcheck disable=SC2034 # for whoever reads this
java_home=
find_jdk
