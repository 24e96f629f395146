#!/bin/sh
# Prints how long `dhash --help` and `dhash status` take: the median of 20 runs each, after a first
# one that builds the program and its cache where they are missing. Asserts nothing.
set -eu
cd "$(dirname "$0")/.."
runs=20

milliseconds_now() { echo $(($(date +%s%N) / 1000000)); }

median_of() {
  ./dhash "$@" >/dev/null 2>&1 || true
  for _ in $(seq "$runs"); do
    start=$(milliseconds_now)
    ./dhash "$@" >/dev/null 2>&1 || true
    echo $(($(milliseconds_now) - start))
  done | sort -n | sed -n "$((runs / 2))p;$((runs / 2 + 1))p" | awk '{ sum += $1 } END { print sum / 2 }'
}

for command in --help status; do
  printf 'dhash %-8s median of %s runs: %s ms\n' "$command" "$runs" "$(median_of "$command")"
done
