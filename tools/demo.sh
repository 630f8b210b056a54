#!/bin/sh
# The main job on real-sized input: a million made-up contacts, then the real logs when they are
# there. Everything lands in demo/; run again at any time.
set -eu
cd "$(dirname "$0")/.."
touchline=build/release/touchline
generate=build/release/bench/touchline_generate
rows=${ROWS:-1000000}
real=${REAL_DATA:-../shared/data}

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }
[ -t 1 ] || say() { printf '\n%s\n' "$1"; }
show() { echo "\$ $(echo "$*" | sed "s|^$touchline|touchline|")"; "$@"; }

rm -rf demo
mkdir -p demo

say "1. A log of $rows contacts, as a contact centre would export it"
show $generate --rows "$rows" --seed 7 -o demo/contacts.csv
head -n 4 demo/contacts.csv

say "2. Into a new workspace: the mapping is proposed from names and contents"
show $touchline new demo/acme
show $touchline -w demo/acme capture demo/contacts.csv --yes

say "3. The journeys that customers really made"
show $touchline -w demo/acme journeys --top 8

say "4. The map, as a page and as a picture"
show $touchline -w demo/acme map -o demo/acme/map.html
show $touchline -w demo/acme map -o demo/acme/map.svg
show $touchline -w demo/acme check

open="demo/acme/map.html"
for log in bpic2012 helpdesk-italian receipt teleclaims; do
    file=$(find "$real/$log" -maxdepth 1 -name '*.xes*' 2>/dev/null | sort | head -n 1)
    [ -n "$file" ] || continue

    say "A real log: $log"
    $touchline new "demo/$log" >/dev/null
    show $touchline -w "demo/$log" capture "$file" --yes
    show $touchline -w "demo/$log" journeys --top 3
    show $touchline -w "demo/$log" map -o "demo/$log/map.html"
    open="$open demo/$log/map.html"
done
[ -d "$real" ] || say "The real logs are not here ($real): made-up contacts only."

say "Open in a browser:"
for page in $open; do echo "  $page"; done
