#!/usr/bin/env bash
# Formatting, vet, staticcheck, and the built assets against their sources.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -z "$(gofmt -l .)" ] || { echo "lint.sh: not formatted:"; gofmt -l .; exit 1; }
go vet ./...
go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
scripts/assets.sh check
echo "lint.sh: nothing to mend"
