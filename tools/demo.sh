#!/usr/bin/env bash
# The main job on real input: check the shipped UNODC release, build the report, verify it.
#   ./dev demo [FOLDER] [LANGUAGES]      default: demo/site, all six languages
set -euo pipefail
palermo=$1
out=${2:-demo/site}
languages=${3:-all}
release=data/examples/unodc/data_glotip_2025-04-14.csv.xz
mkdir -p demo "$(dirname "$out")"

echo "1. What is wrong with the published file (palermo report check $release)"
found=0
"$palermo" report check "$release" --csv demo/findings.csv --replace >demo/check.txt || found=$?
[ "$found" -le 1 ] || { cat demo/check.txt; exit "$found"; }
grep -E '^G[0-9]+ ' demo/check.txt
sed -n 2p demo/check.txt
echo
echo "2. The report, every number with its recipe (palermo report build)"
"$palermo" report build "$release" data/examples/sdg/unsd_*.csv.xz --out "$out" --replace --lang "$languages" \
    --cases data/examples/ctdc_synthetic/tables.csv.xz \
    --captures GBR:2013=data/examples/mse/UKdat.csv NLD:2010-2015=data/examples/mse/Ned.csv \
    USA:2014=data/examples/mse/NewOrl.csv USA=data/examples/mse/Western.csv
echo
echo "3. Every number made again from the inputs (palermo report verify $out)"
"$palermo" report verify "$out"
echo
echo
echo "4. An office's own register, to a national report of an invented State (palermo national)"
rm -rf demo/national
found=0
"$palermo" national data/examples/invented_register/register.xlsx --labels data/examples/invented_register/labels.csv \
    --state NLD --publisher "An invented office" --open-as-unknown --out demo/national --lang en,fr,ar \
    >demo/national.txt || found=$?
[ "$found" -le 1 ] || { cat demo/national.txt; exit "$found"; }
grep -E ' of [0-9,]+ rows' demo/national.txt
"$palermo" report verify demo/national/site
echo
echo "5. A registry of 1,000 invented cases: searched, read, backed up, restored (palermo registry, backup)"
rm -rf demo/registry demo/keys demo/restored demo/registry.backup
mkdir -p -m 700 demo/keys
key=(--key demo/keys/registry.key)
quiet() { "$@" >demo/registry.txt 2>&1 || { cat demo/registry.txt; exit 1; }; }
quiet "$palermo" registry create demo/registry --name "Invented shelter" --key-out demo/keys/registry.key \
    --admin-out demo/keys/U1.key
quiet "$palermo" registry user demo/registry "${key[@]}" --team north --roles caseworker --out demo/keys/U2.key
quiet "$palermo" registry user demo/registry "${key[@]}" --team south --roles caseworker --out demo/keys/U3.key
"$palermo" registry invent demo/registry "${key[@]}" --as demo/keys/U2.key --cases 1000
echo "-- a caseworker of the team searches for \"amara mustarco\""
printf 'amara mustarco\n' |
    "$palermo" registry search demo/registry "${key[@]}" --as demo/keys/U2.key --query - | tee demo/found.txt | head -n 3
case=$(cut -d ' ' -f 1 demo/found.txt | head -n 1)
echo "-- another team searches for the same, and tries the case itself"
printf 'amara mustarco\n' |
    "$palermo" registry search demo/registry "${key[@]}" --as demo/keys/U3.key --query -
"$palermo" registry read demo/registry "$case" "${key[@]}" --as demo/keys/U3.key || true
quiet "$palermo" registry read demo/registry "$case" "${key[@]}" --as demo/keys/U2.key
echo "-- who read it"
"$palermo" registry who-read demo/registry "$case" "${key[@]}" --as demo/keys/U1.key
echo "-- the backup, its drill, and the registry restored from it"
"$palermo" backup create demo/registry "${key[@]}" --out demo/registry.backup 2>/dev/null
"$palermo" backup drill demo/registry.backup "${key[@]}" --registry demo/registry
"$palermo" backup restore demo/registry.backup "${key[@]}" --out demo/restored
quiet "$palermo" registry read demo/restored "$case" "${key[@]}" --as demo/keys/U2.key
echo
echo "Look at: $out/index.html"
echo "and at:  demo/national/site/index.html"
