#!/bin/sh
# Prints how long a year of 20 releases a day takes to open: the journal's calls, then `dhash status`
# and `dhash history` over it, medians of 20 runs each. Needs a build with its tests compiled
# (mvn -DskipTests verify). Asserts nothing.
#
#     bench/journal.sh [ROLLOUTS [ENTRIES_A_ROLLOUT]]
set -eu
cd "$(dirname "$0")/.."
rollouts=${1:-7300}
entries=${2:-30}
runs=20
. bench/jdk.sh
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

benchmark() {
  "$java_home/bin/java" -cp "guard/target/test-classes:guard/target/dhash/guard.jar:guard/target/dhash/lib/*" \
    dhash.guard.journal.JournalBenchmark "$@"
}

milliseconds_now() { echo $(($(date +%s%N) / 1000000)); }

median_of() {
  DHASH_ROOT=$home ./dhash "$@" >/dev/null
  for _ in $(seq "$runs"); do
    start=$(milliseconds_now)
    DHASH_ROOT=$home ./dhash "$@" >/dev/null
    echo $(($(milliseconds_now) - start))
  done | sort -n | sed -n "$((runs / 2))p;$((runs / 2 + 1))p" | awk '{ sum += $1 } END { print sum / 2 }'
}

benchmark fill "$home/.dhash/local" "$rollouts" "$entries"
echo "$rollouts rollouts of $entries entries, $(du -sh "$home" | cut -f1)"
benchmark measure "$home/.dhash/local"
for command in status history; do
  printf 'dhash %-8s median of %s runs: %s ms\n' "$command" "$runs" "$(median_of "$command" --env local)"
done
