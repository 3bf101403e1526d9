#!/usr/bin/env bash
# Runs each fuzz target for FUZZTIME (30s). What a run finds is kept below
# testdata/fuzz of its package; commit it with the mend.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${FUZZTIME:-30s}
for file in $(grep -rl --include='*_test.go' '^func Fuzz' .); do
  for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' "$file"); do
    echo "== $target in $(dirname "$file") for $time"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$(dirname "$file")"
  done
done
