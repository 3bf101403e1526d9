# Tolsey: build, run and check. Every target works on a machine with Go and
# Node; `make test` installs what the tests need besides (Debian packages).

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
LDFLAGS := -s -w -X github.com/tolsey/tolsey/internal/app.Version=$(VERSION)

.PHONY: build run live test lint fuzz bench docs assets

build: ## build bin/tolsey
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/tolsey ./cmd/tolsey

run: build ## serve a fictional market at http://127.0.0.1:8080
	./bin/tolsey serve --demo --data ./tolsey-data/demo

live: build ## follow the real market at http://127.0.0.1:8080 (needs the internet)
	./bin/tolsey serve --live --data ./tolsey-data/live

test: ## everything that must hold: both engines, a real browser, the race detector
	scripts/test.sh

lint: ## formatting, vet, staticcheck, and assets as built from their pinned sources
	scripts/lint.sh

fuzz: ## each fuzz target for FUZZTIME (30s)
	scripts/fuzz.sh

bench: ## speed and memory; PEERS=1 adds the Python reference where it is installed
	scripts/bench.sh

docs: ## write the generated pages anew
	go test ./ocds -run TestChecksPage -update

assets: ## build the style sheet and script from the pinned npm packages
	scripts/assets.sh
