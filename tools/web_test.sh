#!/usr/bin/env bash
# Opens one page of every type of a report in a real browser, at three widths and in six languages, and fails on
# text that is clipped or overlaps, axe-core's findings, scripts, the network, and what no key reaches.
#   ./dev web-test [SITE] [PICTURES]      default: a site made here from data/examples, build/web/pictures
# Needs Debian's chromium, nodejs and npm (tools/packages.txt, [web]; installed when missing) and two npm packages
# locked in tools/web/package-lock.json. Without SITE it makes one with build/release/apps/cli/palermo.
set -euo pipefail
cd "$(dirname "$0")/.."
site=${1:-build/web/site}
pictures=${2:-build/web/pictures}

if [ $# -eq 0 ]; then
    palermo=build/release/apps/cli/palermo
    [ -x "$palermo" ] || { echo "there is no $palermo; build it first: ./dev build release --target palermo"; exit 2; }
    mkdir -p build/web
    "$palermo" report build data/examples/unodc/data_glotip_2025-04-14.csv.xz data/examples/sdg/unsd_*.csv.xz \
        --out "$site" --replace --lang all --cases data/examples/ctdc_synthetic/tables.csv.xz \
        --captures GBR:2013=data/examples/mse/UKdat.csv NLD:2010-2015=data/examples/mse/Ned.csv \
        USA:2014=data/examples/mse/NewOrl.csv USA=data/examples/mse/Western.csv >build/web/report.txt
    # A national report of an invented State; findings in its register are no fault of the pages.
    rm -rf build/web/national
    "$palermo" national data/examples/invented_register/register.xlsx \
        --labels data/examples/invented_register/labels.csv --state NLD --publisher "An invented office" \
        --out build/web/national --lang en,zh,ar >build/web/national.txt || [ $? -eq 1 ]
fi
[ -f "$site/data/site.json" ] || { echo "$site is no report; make one with ./dev demo"; exit 2; }

[ tools/web/node_modules/.package-lock.json -nt tools/web/package-lock.json ] ||
    npm ci --prefix tools/web --ignore-scripts --no-audit --no-fund --silent
node tools/web/check.mjs "$site" "$pictures"
[ $# -gt 0 ] || node tools/web/check.mjs build/web/national/site "$pictures/national"
