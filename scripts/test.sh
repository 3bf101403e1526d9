#!/usr/bin/env bash
# Runs every test: both database engines, a real browser with axe, the race
# detector. Installs what is missing (Debian packages, as root; npm packages
# below .cache). Arguments go to go test.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v gcc >/dev/null; then # the race detector needs a C compiler
  [ "$(id -u)" -eq 0 ] || { echo "test.sh: install gcc" >&2; exit 1; }
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev
fi
scripts/chromium.sh
scripts/assets.sh install

cluster=${TMPDIR:-/tmp}/tolsey-test-pg.$$
beside= many=
finish() {
  [ -z "$beside" ] || kill -- "-$beside" 2>/dev/null || true
  scripts/postgres.sh stop "$cluster" >/dev/null 2>&1 || true
  rm -rf "$cluster" ${many:+"$many"}
}
trap finish EXIT
TOLSEY_TEST_POSTGRES=$(scripts/postgres.sh start "$cluster")
export TOLSEY_TEST_POSTGRES TOLSEY_TEST_FULL=1

[ -z "$(gofmt -l .)" ] || { echo "test.sh: not formatted:"; gofmt -l .; exit 1; }
go vet ./...
# SQLite, as Go made from C, is not watched for races: it locks by itself, and
# watched it is several times slower. No other package may be left out: one that
# makes a generic type of the standard library its own would hide its locks.
race=(-race -gcflags=modernc.org/sqlite/lib=-race=false)
if [ $# -gt 0 ]; then
  go test "${race[@]}" -timeout 20m "$@"
  exit
fi
# Hundreds of schedules of feeds and of killed servers are tried without the race detector, beside all
# the rest.
many=$(mktemp)
set -m # a process group of its own, so that the tests that go runs end with it
go test -timeout 15m -run '^Test(FeedsConverge|ASick|HeavyAnswers|NoReaderMissesAnEntry|AWeekOfTraffic|NobodyMisses|FiguresCountedTwice)' ./internal/app >"$many" 2>&1 &
beside=$!
set +m
failed=0
# The longest first, so that none of them is left to run alone at the end.
go test "${race[@]}" -timeout 20m ./internal/web ./internal/app ./internal/api ./internal/alert ./internal/command ./... || failed=1
wait "$beside" || failed=1
beside=
cat "$many"
exit $failed
