#!/bin/sh
# Prints the figures of docs/gates.md on public telemetry, each by `dhash gates backtest` itself: what
# was recorded of Nezha's shop and of NAB's series, past the gates that stand there. The data are no
# part of the project: without their folder, which has nezha and nab in it, nothing is replayed, and
# that is said. Asserts nothing.
#
#     bench/replay.sh FOLDER
set -eu
cd "$(dirname "$0")/.."
data=${1:-}
if ! [ -d "$data/nezha" ] || ! [ -d "$data/nab" ]; then
  echo "replay.sh: no public data in \"$data\": nothing is replayed" >&2
  exit 0
fi
export DHASH_ROOT="$data"

backtest() { ./dhash gates backtest --env local "$@"; }

# The three lines that count, behind what was replayed.
row() {
  name=$1
  shift
  printf '%s\n' "$name"
  backtest "$@" | sed -n '/^False rollbacks\|^Detected\|^Delay/s/^/    /p'
}

# What a sweep recommends, and how that does on the held-out rest.
swept() {
  name=$1
  shift
  printf '%s\n' "$name"
  backtest "$@" | sed -n '/^Recommended/s/^/    /p
    /^On the held-out rest/,$ { /False rollbacks\|Detected\|  with/p }'
}

echo "Nezha, the shop:"
shop() {
  how=$1
  name=$2
  shift 2
  "$how" "$name" --csv nezha/front-2022-08-22.csv --csv nezha/front-2022-08-23.csv --time Time \
    --incidents nezha/faults.csv --incident-begin time --duration 15 "$@"
}
p95='p95=LatencyP95(s)*1000'
success='successRate=SuccessRate(%)'
shop row "p95 > 2000 and successRate < 99, of the moment" \
  --metric "$p95" --gate 'p95 > 2000' --metric "$success" --gate 'successRate < 99'
shop row "p95 > 2000 of the moment" --metric "$p95" --gate 'p95 > 2000'
shop row "p95 > 2000, a mean within 15 min" --metric "$p95" --gate 'p95 > 2000 within 15m'
shop row "successRate < 99 of the moment" --metric "$success" --gate 'successRate < 99'
shop swept "p95 > 2000 of the moment, swept for 2 %" --metric "$p95" --gate 'p95 > 2000' \
  --metric "$success" --gate 'successRate < 99' --sweep p95 --false-rollbacks 2
row "the ticket shop, p95 > 2000" --csv nezha/front-2023-01-29.csv --time Time \
  --incidents nezha/faults.csv --incident-begin time --duration 15 --metric "$p95" --gate 'p95 > 2000'

echo "NAB, swept for 1 %:"
for series in realKnownCause/ec2_request_latency_system_failure realAWSCloudwatch/ec2_cpu_utilization_24ae8d \
  realAWSCloudwatch/ec2_cpu_utilization_5f5533 realAWSCloudwatch/elb_request_count_8c0756 \
  realAWSCloudwatch/ec2_cpu_utilization_825cc2 realAWSCloudwatch/grok_asg_anomaly \
  realKnownCause/cpu_utilization_asg_misconfiguration realKnownCause/machine_temperature_system_failure \
  realKnownCause/ambient_temperature_system_failure realAWSCloudwatch/ec2_cpu_utilization_53ea38 \
  realAWSCloudwatch/ec2_cpu_utilization_fe7f93 realAWSCloudwatch/ec2_cpu_utilization_ac20cd \
  realAWSCloudwatch/rds_cpu_utilization_cc0c53 realAWSCloudwatch/rds_cpu_utilization_e47b3b; do
  swept "${series#*/}" --csv "nab/data/$series.csv" --metric value=value --gate 'value > 90' --duration 2h \
    --incidents nab/labels/combined_windows.json --sweep value
done
