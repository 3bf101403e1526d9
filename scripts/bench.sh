#!/usr/bin/env bash
# Measures the program on a fictional market, on both engines; with PEERS=1 the
# Python reference (ocdskit) beside it, where it is on the path. PROCESSES sets
# the size. Then catching up with FEED releases (100000; 0 leaves it out) of a fake
# publisher, and finding: the index, its queries beside SQLite FTS5 and PostgreSQL
# GIN, and pages over HTTP, on markets of FIND processes ("100000 1000000": the
# larger takes over an hour and 50 GB) or, with DATA, on the market in that data
# directory, to which some releases are appended. Then alerts: notices compared with
# saved searches (SEARCHES sets how many, "10000 100000 1000000"), how soon a notice
# is mailed beside SUBSCRIPTIONS others (100000), and MAILS letters at the same hour
# (100000); 0 leaves either out. Then red flags in compiled processes of a market of
# FLAGS processes (30000), with PEERS=1 beside Cardinal where ocdscardinal is on the
# path, and the scorecards of a market of CARDS processes (100000): how long they are
# made anew, and their pages over HTTP. Last the benchmarks of the packages.
set -euo pipefail
cd "$(dirname "$0")/.."
make -s build
cluster=${TMPDIR:-/tmp}/tolsey-bench-pg.$$
trap 'scripts/postgres.sh stop "$cluster" >/dev/null 2>&1 || true; rm -rf "$cluster"' EXIT
url=$(scripts/postgres.sh start "$cluster")
peers=()
[ -z "${PEERS:-}" ] || peers=(-peers)
uname -srm
grep -m 1 'model name' /proc/cpuinfo || true
go version
go run ./bench -postgres "$url" -processes "${PROCESSES:-31000}" -feed "${FEED:-100000}" "${peers[@]}"
if [ -n "${DATA:-}" ]; then
  go run ./bench/find -postgres "$url" -data "$DATA"
else
  for size in ${FIND:-100000 1000000}; do
    go run ./bench/find -postgres "$url" -processes "$size"
  done
fi
go run ./bench/alerts -postgres "$url" -searches "${SEARCHES-10000 100000 1000000}" -subscriptions "${SUBSCRIPTIONS:-100000}" -mails "${MAILS:-100000}"
go run ./bench/redflag -processes "${FLAGS:-30000}" "${peers[@]}"
go run ./bench/leadership -processes "${CARDS:-100000}"
go test -run '^$' -bench . -cpu 1 ./ocds ./internal/fiction ./internal/db ./internal/org ./internal/pipeline ./internal/scorecard ./internal/search ./internal/web
