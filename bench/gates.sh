#!/bin/sh
# Plays releases with known troubles before the comparison gates and those of other tools; prints how
# often each alarms falsely and how soon rightly, as a table for docs/gates.md. About a quarter of an
# hour on one core, at the lowest priority. Needs a build with its tests compiled
# (mvn -DskipTests verify -pl engine). Asserts nothing.
#
#     bench/gates.sh [RUNS [SEED]]        2000 runs of each scenario, from the seed that is printed
set -eu
cd "$(dirname "$0")/.."
case "${1:-}${2:-}" in
  *[!0-9]*)
    sed -n '2,/^set/{s/^# \{0,1\}//p;}' bench/gates.sh >&2
    exit 2
    ;;
esac
. bench/jdk.sh
exec nice -n 19 "$java_home/bin/java" -XX:+UseSerialGC -XX:ActiveProcessorCount=1 -Xmx512m \
  -cp "engine/target/test-classes:engine/target/classes" \
  dhash.engine.evidence.scenario.GateBench "$@"
