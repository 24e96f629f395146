#!/bin/sh
# Plays random rollouts in the simulated world until the time is over or one breaks an invariant:
# prints the first seed, how many were played, which fault struck at which event, and the story of
# the one that broke. Needs a build with its tests compiled (mvn -DskipTests verify).
#
#     bench/simulation.sh [MINUTES]       an hour, where nothing is said
#     bench/simulation.sh --seed SEED     one rollout, with its story
set -eu
cd "$(dirname "$0")/.."

usage() { sed -n '2,/^set/{s/^# \{0,1\}//p;}' bench/simulation.sh; }

wrong() {
  printf 'simulation.sh: %s\n\n' "$1" >&2
  usage >&2
  exit 2
}

must_be_number() {
  case $2 in
    '' | *[!0-9]*) wrong "$1 is a whole number, not \"$2\"" ;;
  esac
}

case ${1:-60} in
  -h | --help)
    usage
    exit
    ;;
  --seed)
    must_be_number SEED "${2:-}"
    [ $# -eq 2 ] || wrong "nothing follows the seed"
    set -- 0 "$2"
    ;;
  *)
    must_be_number MINUTES "${1:-60}"
    [ $# -le 1 ] || wrong "nothing follows the minutes"
    ;;
esac
. bench/jdk.sh
exec "$java_home/bin/java" -XX:+UseParallelGC -Xmx1g \
  -cp "guard/target/test-classes:guard/target/dhash/guard.jar:guard/target/dhash/lib/*" \
  dhash.guard.simulation.LongSimulation "$@"
