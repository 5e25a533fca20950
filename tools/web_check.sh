#!/usr/bin/env bash
# Checks the pages of a report in a real browser: axe-core, 320 px, no script, no network, forced colours.
#   ./dev web-check [SITE] [SCREENSHOTS]      default: demo/site, build/web
# Needs Debian's chromium and npm (installed here when missing) and two npm packages, locked in
# tools/web/package-lock.json. No part of ./dev test: a browser is large and slow.
set -euo pipefail
cd "$(dirname "$0")/.."
site=${1:-demo/site}
pictures=${2:-build/web}
[ -f "$site/data/site.json" ] || { echo "$site is no report; make one with ./dev demo"; exit 2; }

missing=()
command -v "${CHROMIUM:-chromium}" >/dev/null || missing+=(chromium fonts-noto-core fonts-noto-cjk)
command -v npm >/dev/null || missing+=(npm)
if [ ${#missing[@]} -gt 0 ]; then
    sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo"
    echo "installing: ${missing[*]}"
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
[ tools/web/node_modules/.package-lock.json -nt tools/web/package-lock.json ] ||
    npm ci --prefix tools/web --ignore-scripts --no-audit --no-fund --silent
exec node tools/web/check.mjs "$site" "$pictures"
