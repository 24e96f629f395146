#!/bin/sh
# Backs up and restores a database of about 1 GB, ours against PostgreSQL's own tools, in one run:
# pg_dump -Fc, zip and sha256sum; pg_restore. Prints seconds, peak memory of the process and ratios.
# Ours runs as the launcher runs it. Needs a build with its tests compiled (mvn -DskipTests verify), PostgreSQL's programs as Debian
# installs them, zip, and GNU time. Asserts nothing.
#
#     bench/backup.sh [ROWS]      6,500,000 rows are 1 GB
set -eu
cd "$(dirname "$0")/.."
rows=${1:-6500000}
java=${JAVA_HOME:?must be a JDK 25 or newer}/bin/java
bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n1)
./dhash version >/dev/null 2>&1 # makes the cache for fast starts
cache=$(find "$PWD/guard/target/dhash" -name '*.aot')
work=$(mktemp -d)
chmod 755 "$work"
port=$(( 30000 + $$ % 10000 ))
as_postgres() { if [ "$(id -u)" = 0 ]; then setpriv --reuid postgres --regid postgres --clear-groups -- "$@"; else "$@"; fi; }
cleanup() {
  as_postgres "$bin/pg_ctl" stop -D "$work/data" -m fast >/dev/null 2>&1 || true
  [ ! -f "$work/home/bench/postgres/data/postmaster.pid" ] || kill -INT "$(head -n1 "$work/home/bench/postgres/data/postmaster.pid")"
  sleep 1
  rm -rf "$work"
}
trap cleanup EXIT

ours() {
  /usr/bin/time -f '%M' -o "$work/memory" "$java" -Xmx128m -XX:+UseSerialGC -XX:-UsePerfData \
    --enable-native-access=ALL-UNNAMED -Xlog:aot=off,cds=off -XX:AOTCache="$cache" \
    -cp "guard/target/dhash/guard.jar:guard/target/test-classes" \
    dhash.guard.postgres.BackupBenchmark "$@" 2>"$work/said"
}
memory() { echo $(( $(cat "$work/memory") / 1024 )); }
timed() { # seconds of a command
  begin=$(date +%s%N)
  "$@"
  echo "$begin $(date +%s%N)" | awk '{ printf "%.1f\n", ($2 - $1) / 1e9 }'
}
ratio() { echo "$1 $2" | awk '{ printf "%.2f", $1 / $2 }'; }

echo secret > "$work/password"
mkdir "$work/data"
[ "$(id -u)" != 0 ] || chown postgres "$work/data"
as_postgres "$bin/initdb" -D "$work/data" -U bench --pwfile="$work/password" --auth=scram-sha-256 -E UTF8 --locale=C >/dev/null
as_postgres "$bin/pg_ctl" start -w -D "$work/data" -l "$work/data/log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c shared_buffers=256MB -c max_wal_size=4GB" >/dev/null
place="127.0.0.1:$port/postgres/bench"
export PGPASSWORD=secret PGHOST=127.0.0.1 PGPORT=$port PGUSER=bench
ours external "$place" "$work/password" "$work/root" fill "$rows" >/dev/null
ours embedded "$work/home" "$work/root2" fill "$rows" >/dev/null
size=$("$bin/psql" -At -d postgres -c "select pg_size_pretty(pg_database_size('postgres'))")
echo "$rows rows, $size, $(nproc) cores"

theirs_backup() {
  "$bin/pg_dump" -Fc -d postgres -f "$work/peer.dump"
  (cd "$work" && zip -q peer.zip peer.dump && sha256sum peer.zip > peer.zip.sha256)
}
theirs_restore() {
  "$bin/createdb" peer
  "$bin/pg_restore" -d peer "$work/peer.dump"
}
settled() { "$bin/psql" -q -d postgres -c checkpoint; sync; } # so that nobody pays for what another wrote
settled
peer=$(timed theirs_backup)
echo "pg_dump -Fc, zip, sha256sum              $peer s, $(( $(stat -c %s "$work/peer.zip") >> 20 )) MB"
settled
dump=$(ours external "$place" "$work/password" "$work/root" take)
echo "ours, external (dump, sums, read back)   $dump s, $(cat "$work/said") MB, peak $(memory) MB: $(ratio "$peer" "$dump") times as fast"
settled
physical=$(ours embedded "$work/home" "$work/root2" take)
echo "ours, embedded (files, read back)        $physical s, $(cat "$work/said") MB, peak $(memory) MB: $(ratio "$peer" "$physical") times as fast"
settled
peer=$(timed theirs_restore)
echo "pg_restore                               $peer s"
settled
dump=$(ours external "$place" "$work/password" "$work/root" restore)
echo "ours, external                           $dump s, peak $(memory) MB: $(ratio "$peer" "$dump") times as fast"
settled
physical=$(ours embedded "$work/home" "$work/root2" restore)
echo "ours, embedded (until it answers)        $physical s, peak $(memory) MB: $(ratio "$peer" "$physical") times as fast"
