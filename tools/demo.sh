#!/bin/sh
# The main job on real-sized input: a made-up internet provider, from what its sixteen systems export
# to the story of its customers; real logs too when they are there. What truly happened lies beside the
# exports and is never opened. Everything lands in demo/; run again at any time.
set -eu
cd "$(dirname "$0")/.."
touchline=build/release/touchline
people=${PEOPLE:-22000}
real=${REAL_DATA:-../shared/data}

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }
[ -t 1 ] || say() { printf '\n%s\n' "$1"; }
show() { echo "\$ $(echo "$*" | sed "s|^$touchline|touchline|")"; "$@"; }

rm -rf demo
mkdir -p demo
began=$(date +%s)

say "1. A company: $people customers, 120 centres, and what its systems write down in a year"
show $touchline simulate examples/isp --people "$people" --seed 7 -o demo/lumo
head -n 2 demo/lumo/exports/acd/north-2025-q1.csv

say "2. Into a new workspace, through the mappings that come with the example"
show $touchline new demo/isp --like examples/isp
show $touchline -w demo/isp capture demo/lumo/exports

say "3. The map of what customers really went through, as a page"
show $touchline -w demo/isp map -o demo/isp/map.html
open="demo/isp/map.html"
took=$(($(date +%s) - began))

for log in bpic2012 helpdesk-italian receipt teleclaims; do
    file=$(find "$real/$log" -maxdepth 1 -name '*.xes*' 2>/dev/null | sort | head -n 1)
    [ -n "$file" ] || continue

    say "A real log: $log"
    $touchline new "demo/$log" >/dev/null
    show $touchline -w "demo/$log" capture "$file" --yes
    show $touchline -w "demo/$log" journeys --top 3
    $touchline -w "demo/$log" map -o "demo/$log/map.html"
    open="$open demo/$log/map.html"
done
[ -d "$real" ] || say "The real logs are not here ($real): the made-up company only."

say "The story of the company, $took seconds after it was made up, each line with the command that shows it:"
$touchline -w demo/isp story

say "Open in a browser:"
for page in $open; do echo "  $page"; done

# On a terminal the company stays to be looked at, until Ctrl-C; SERVE=0 ends here.
[ -t 1 ] && [ "${SERVE:-1}" != 0 ] || exit 0
say "In the browser, with everything that can be asked (SERVE=0 leaves this out):"
exec $touchline -w demo/isp serve
