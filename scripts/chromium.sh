#!/bin/sh
# Installs Debian's Chromium, which the browser tests drive, where none is on
# the path. Needs apt and root.
set -eu

for name in chromium chromium-browser google-chrome; do
	if command -v "$name" >/dev/null; then
		echo "chromium.sh: $(command -v "$name") is here"
		exit 0
	fi
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "chromium.sh: needs root and apt; install Chromium yourself, or name one in TOLSEY_CHROMIUM" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium
