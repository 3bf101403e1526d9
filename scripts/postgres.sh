#!/usr/bin/env bash
# A private, throwaway PostgreSQL server for tests and benchmarks.
#
#   scripts/postgres.sh start DIR   make the cluster in DIR if it is not there,
#                                   start it and print its URL
#   scripts/postgres.sh stop DIR    stop it; DIR may then be removed
#
# It listens on 127.0.0.1 only, on a free port, and trusts every local user:
# put nothing of value in it. It writes to disk as a real server does (fsync
# and synchronous_commit stay on), so that what is measured is what users get.
# Starting a running server prints its URL again.
set -euo pipefail

fail() { echo "postgres.sh: $*" >&2; exit 1; }

# PostgreSQL refuses to run as root, so root hands over to the user postgres.
as_owner() {
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  elif command -v runuser >/dev/null; then
    runuser -u postgres -- "$@"
  else
    su postgres -s /bin/sh -c 'exec "$0" "$@"' -- "$@"
  fi
}

find_bin() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
  if [ -n "$found" ] && [ -x "$found/initdb" ]; then
    echo "$found"
  elif command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
    dirname "$(command -v initdb)"
  fi
}

# Debian makes a cluster of its own when the package arrives; policy-rc.d would
# be needed to stop it, and it does no harm beside ours.
install_server() {
  [ "$(id -u)" -eq 0 ] || fail "no PostgreSQL server found; install one (Debian: apt-get install postgresql)"
  command -v apt-get >/dev/null || fail "no PostgreSQL server and no apt-get; install PostgreSQL first"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y postgresql; } >&2 ||
    fail "apt-get could not install postgresql"
}

free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 30000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  fail "no free port found on 127.0.0.1"
}

# The cluster's own collation is a language's where the build can (ICU), not
# bytewise: a column that forgets to ask for bytewise order then shows in tests.
make_cluster() {
  local dir=$1 locale=(--locale=C.UTF-8)
  if "$bin/initdb" --help | grep -q -- --icu-locale; then
    locale+=(--locale-provider=icu --icu-locale=en-GB)
  fi
  as_owner "$bin/initdb" -D "$dir/data" -U postgres --encoding=UTF8 "${locale[@]}" \
    --auth=trust >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; fail "initdb failed"; }
  cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 128MB
max_wal_size = 2GB
fsync = on
synchronous_commit = on
CONF
}

start() {
  local dir=$1 port
  bin=$(find_bin)
  if [ -z "$bin" ]; then
    install_server
    bin=$(find_bin)
    [ -n "$bin" ] || fail "the package postgresql brought no server"
  fi
  if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$dir"
  fi
  as_owner test -w "$dir" || fail "the user postgres cannot write in $dir; choose a directory it can reach"
  [ -f "$dir/data/PG_VERSION" ] || make_cluster "$dir"
  if ! as_owner "$bin/pg_ctl" -D "$dir/data" status >/dev/null; then
    port=$(free_port)
    # pg_ctl's child keeps our descriptors: without the redirection a caller's
    # $(...) would wait for the server to end.
    as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -o "-p $port" -w start \
      >/dev/null 2>&1 </dev/null || { tail -n 20 "$dir/server.log" >&2; fail "the server did not start"; }
  fi
  # Line 4 of postmaster.pid is the port.
  port=$(as_owner sed -n 4p "$dir/data/postmaster.pid")
  echo "postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
}

stop() {
  local dir=$1
  bin=$(find_bin)
  [ -f "$dir/data/PG_VERSION" ] || fail "there is no cluster in $dir"
  as_owner "$bin/pg_ctl" -D "$dir/data" -m fast -w stop >&2
}

[ $# -eq 2 ] || fail "usage: scripts/postgres.sh start|stop DIR"
[ "$1" != start ] || mkdir -p "$2"
[ -d "$2" ] || fail "there is no directory $2"
dir=$(cd "$2" && pwd)
cd /
case $1 in
  start) start "$dir" ;;
  stop) stop "$dir" ;;
  *) fail "usage: scripts/postgres.sh start|stop DIR" ;;
esac
