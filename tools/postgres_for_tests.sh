#!/usr/bin/env bash
# A PostgreSQL cluster of its own for one test program, on a socket in a folder that goes again.
#   tools/postgres_for_tests.sh     prints the folder of the socket, and stops the cluster when its input ends
# The input is a pipe of whoever asked: it ends when they do, also when they crash or are killed.
set -euo pipefail
trap '' INT TERM HUP # Ctrl-C ends the tests; their pipe ends this

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
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
echo "$dir"
cat >/dev/null
