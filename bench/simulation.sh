#!/bin/sh
# Plays random rollouts in the simulated world until the time is over or one breaks an invariant:
# prints the first seed, how many were played, which fault struck at which event, and the story of
# the one that broke. Needs a build with its tests compiled (mvn -DskipTests verify) and a JAVA_HOME
# of Java 25 or newer.
#
#     bench/simulation.sh [MINUTES]       an hour, where nothing is said
#     bench/simulation.sh --seed SEED     one rollout, with its story
set -eu
cd "$(dirname "$0")/.."
java=${JAVA_HOME:?must be a JDK 25 or newer}/bin/java
if [ "${1:-}" = --seed ]; then
  set -- 0 "${2:?a seed}"
fi
exec "$java" -XX:+UseParallelGC -Xmx1g \
  -cp "guard/target/test-classes:guard/target/dhash/guard.jar:guard/target/dhash/lib/*" \
  dhash.guard.simulation.LongSimulation "$@"
