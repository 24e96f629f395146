#!/bin/sh
# Watches many environments of three replicas each in one process on one core, each replica polled for
# health and metrics every five seconds and judged by production's gates, every poll on disk; prints
# processor time for each replica and poll, the share of the core, peak memory, and how late polls
# were. Then Debian's Prometheus, where it is installed, scrapes the same replicas as often on the
# same core: the metrics alone, of which it keeps those that we read. One more process, whose cost isn't
# counted, plays the replicas and the supervisor. Needs a build with its tests compiled
# (mvn -DskipTests verify), taskset, some 10 open files and 3 MB of disk for each environment.
# Asserts nothing.
#
#     bench/monitor.sh [ENVIRONMENTS [MINUTES [WARM]]]
#
# 1000 environments, measured for 3 minutes after 16, for only then are the longest windows full.
set -eu
cd "$(dirname "$0")/.."
case "${1:-}${2:-}${3:-}" in
  *[!0-9]*)
    sed -n '2,/^set/{s/^# \{0,1\}//p;}' bench/monitor.sh >&2
    exit 2
    ;;
esac
environments=${1:-1000}
seconds=$((60 * ${2:-3}))
warm=$((60 * ${3:-16}))
options=${DHASH_JAVA_OPTS:--Xmx288m -XX:TieredStopAtLevel=4 -XX:TrimNativeHeapInterval=10000}
. bench/jdk.sh
work=$(mktemp -d)
pids=
cleanup() {
  for pid in $pids; do kill -9 "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
mkdir "$work/root"

benchmark() {
  exec "$java_home/bin/java" -XX:+UseSerialGC -Xmx512m \
    -cp "guard/target/test-classes:guard/target/dhash/guard.jar:guard/target/dhash/lib/*" \
    dhash.guard.platform.local.MonitorBenchmark "$@"
}
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
now() { date -u +%Y-%m-%dT%H:%M:%S.%NZ; }

# Sets cpu (seconds) of a process over the time that is measured, after some to warm up, and peak (MB).
measure() {
  sleep "$2"
  from=$(now)
  before=$(ticks "$1")
  sleep "$seconds"
  after=$(ticks "$1")
  to=$(now)
  cpu=$(echo "$before $after $(getconf CLK_TCK)" | awk '{ print ($2 - $1) / $3 }')
  peak=$(($(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status") / 1024))
}

(benchmark prepare "$work/root" "$environments")
benchmark serve "$work/root" "$environments" &
pids="$pids $!"
while ! [ -f "$work/root/targets" ]; do
  kill -0 "$!"
  sleep 0.2
done
targets=$(wc -l <"$work/root/targets")
echo "$environments environments, $targets replicas, every 5 s, measured for $seconds s after $warm s"

DHASH_ROOT=$work/root DHASH_JAVA_OPTS=$options taskset -c 1 ./dhash monitor --all --duration 240 2>"$work/said" &
guard=$!
pids="$pids $guard"
measure "$guard" "$warm"
ours=$cpu
ours_peak=$peak
"$java_home/bin/java" -cp "guard/target/test-classes:guard/target/dhash/guard.jar:guard/target/dhash/lib/*" \
  dhash.guard.platform.local.MonitorBenchmark late "$work/root" "$environments" "$from" "$to" >"$work/late"
kill -9 "$guard"
read -r polls blind alarms p50 p99 latest <"$work/late"
reads=$((3 * polls))
echo "$polls polls, $blind of $reads readings without metrics, $alarms alarms"
echo "$ours $seconds $reads" | awk '{ printf "dhash monitor   %5.1f %% of one core, %.2f ms a replica and poll, ", 100 * $1 / $2, 1000 * $1 / $3 }'
echo "at most $ours_peak MB; polls late by $p50 ms (median), $p99 ms (p99), $latest ms (latest)"

command -v prometheus >/dev/null || {
  echo "prometheus is not installed: nothing to compare with"
  exit
}
{
  printf 'global: {scrape_interval: 5s, scrape_timeout: 4s}\nscrape_configs:\n- job_name: bench\n'
  printf '  metric_relabel_configs: [{source_labels: [__name__], regex: "dhash_.*", action: keep}]\n'
  printf '  static_configs:\n  - targets:\n'
  sed "s/.*/    - '&'/" "$work/root/targets"
} >"$work/prometheus.yml"
port=$((30000 + $$ % 2000))
taskset -c 1 prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
  --web.listen-address="127.0.0.1:$port" >"$work/prometheus.log" 2>&1 &
pids="$pids $!"
measure "$!" 90
echo "$cpu $seconds $targets" | awk '{ printf "prometheus      %5.1f %% of one core, %.2f ms a replica and poll, ", 100 * $1 / $2, 1000 * $1 / ($3 * $2 / 5) }'
echo "at most $peak MB"
echo "$ours $cpu $ours_peak $peak" | awk '{ printf "ratio           %.2f of its processor time, %.2f of its memory\n", $1 / $2, $3 / $4 }'
