#!/bin/sh
# Prints what reading replicas costs the guard: processor time and bytes allocated for one parsed
# scrape, and for the health and metrics of three replicas over HTTP. Needs a build with its tests
# compiled (mvn -DskipTests verify). Asserts nothing.
set -eu
cd "$(dirname "$0")/.."
. bench/jdk.sh
port=$(mktemp)

benchmark() {
  exec "$java_home/bin/java" -cp "guard/target/test-classes:guard/target/dhash/guard.jar:guard/target/dhash/lib/*" \
    dhash.guard.metrics.ScrapeBenchmark "$@"
}

(benchmark parse)
benchmark serve >"$port" &
server=$!
trap 'kill "$server"; rm -f "$port"' EXIT
while ! [ -s "$port" ]; do
  kill -0 "$server"
  sleep 0.1
done
(benchmark read "$(cat "$port")")
