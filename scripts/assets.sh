#!/bin/sh
# Builds the site's style sheet and script from pinned npm packages into
# internal/web/static, and fetches the accessibility checker that the tests run
# (axe-core, which is not part of the program). The packages are installed
# under .cache, never in the tree. Needs node and npm.
#
#   scripts/assets.sh           install what is missing, then build
#   scripts/assets.sh install   only install: enough for the tests
#   scripts/assets.sh check     build elsewhere and compare with what is committed
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
source=$root/internal/web/assets
cache=$root/.cache/assets
bin=$cache/node_modules/.bin

install() {
	mkdir -p "$cache"
	if ! cmp -s "$source/package-lock.json" "$cache/installed.json"; then
		cp "$source/package.json" "$source/package-lock.json" "$cache/"
		(cd "$cache" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
		cp "$source/package-lock.json" "$cache/installed.json"
	fi
}

build() {
	out=$1
	mkdir -p "$out"
	"$bin/sass" --no-source-map --style=compressed --load-path="$cache/node_modules" \
		"$source/tolsey.scss" "$out/tolsey.css"
	NODE_PATH=$cache/node_modules "$bin/esbuild" "$source/tolsey.mjs" --bundle --minify \
		--format=esm --target=es2020 --log-level=warning --legal-comments=none --outfile="$out/tolsey.js"
	"$bin/esbuild" "$source/start.js" --minify --log-level=warning --outfile="$out/start.js"
	cp "$source/icon.svg" "$out/icon.svg"
	cp "$source/govuk-frontend.LICENCE.txt" "$out/govuk-frontend.LICENCE.txt"
	if grep -Eiq 'url\(|@font-face|GDS Transport|crest|crown' "$out/tolsey.css"; then
		echo "assets.sh: the style sheet holds a font or an image that is not ours to use" >&2
		exit 1
	fi
}

install
case ${1:-build} in
install) ;;
build) build "$root/internal/web/static" ;;
check)
	fresh=$(mktemp -d)
	trap 'rm -rf "$fresh"' EXIT
	build "$fresh"
	diff -r "$fresh" "$root/internal/web/static"
	;;
*)
	echo "usage: scripts/assets.sh [install|build|check]" >&2
	exit 2
	;;
esac
