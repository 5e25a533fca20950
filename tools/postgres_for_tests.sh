#!/usr/bin/env bash
# A PostgreSQL cluster of its own for one test program, on a socket in a folder that goes again.
#   tools/postgres_for_tests.sh [replica]   prints the folder of the socket, and stops the cluster when its input ends
# With `replica` a synchronous one stands in FOLDER/s2; a line on the input kills the first and promotes it.
# The input is a pipe of whoever asked: it ends when they do, also when they crash or are killed.
set -euo pipefail
trap '' INT TERM HUP # Ctrl-C ends the tests; their pipe ends this

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed: run ./dev test, which installs it" >&2; exit 1; }
dir=$(mktemp -d /tmp/palermo-pg.XXXXXX) # short: a socket's path holds 107 bytes
as=()
if [ "$(id -u)" -eq 0 ]; then # PostgreSQL refuses to run as root
    chown postgres: "$dir"
    as=(runuser -u postgres --)
fi
cd "$dir"
stop() {
    "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 </dev/null || true
    "${as[@]}" "$bin/pg_ctl" -D "$dir/data2" -m immediate -w stop >/dev/null 2>&1 </dev/null || true
    cd / && rm -rf "$dir"
}
trap stop EXIT
"${as[@]}" "$bin/initdb" -D "$dir/data" -U palermo -A trust --no-sync --no-instructions -E UTF8 \
    --locale=C.UTF-8 >/dev/null </dev/null
# fsync stays on: writers are killed here, and a commit is to be one.
"${as[@]}" tee -a "$dir/data/postgresql.conf" >/dev/null <<C
listen_addresses = ''
unix_socket_directories = '$dir'
max_connections = 40
shared_buffers = 16MB
C
"${as[@]}" "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w start >/dev/null 2>&1 </dev/null ||
    { cat "$dir/log" >&2; exit 1; }
if [ "${1:-}" = replica ]; then
    "${as[@]}" mkdir "$dir/s2"
    "${as[@]}" "$bin/pg_basebackup" -h "$dir" -U palermo -D "$dir/data2" -R -X stream -C -S replica \
        --checkpoint=fast >/dev/null 2>&1 </dev/null
    "${as[@]}" sed -i "s#^unix_socket_directories.*#unix_socket_directories = '$dir/s2'#" "$dir/data2/postgresql.conf"
    "${as[@]}" "$bin/pg_ctl" -D "$dir/data2" -l "$dir/log2" -w start >/dev/null 2>&1 </dev/null
    echo "synchronous_standby_names = '*'" | "${as[@]}" tee -a "$dir/data/postgresql.conf" >/dev/null
    "${as[@]}" "$bin/pg_ctl" -D "$dir/data" reload >/dev/null 2>&1 </dev/null
    for _ in $(seq 100); do
        state=$(psql -h "$dir" -U palermo -d postgres -XAtqc 'select sync_state from pg_stat_replication' </dev/null)
        [ "$state" = sync ] && break
        sleep 0.1
    done
    [ "$state" = sync ] || { echo "the replica did not become synchronous" >&2; exit 1; }
fi
echo "$dir"
if [ "${1:-}" = replica ] && read -r _; then
    "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 </dev/null
    "${as[@]}" "$bin/pg_ctl" -D "$dir/data2" -w promote >/dev/null 2>&1 </dev/null
    echo promoted
fi
cat >/dev/null
