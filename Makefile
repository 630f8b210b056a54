# Touchline: `make help` lists what there is. Logic lives in tools/ and CMake.
MAKEFLAGS += --no-print-directory
SETUP := tools/setup
REAL_DATA ?= ../shared/data
T ?= csv
S ?= 60
SEED ?= 1
RUNS ?= 20
PREFIX ?= /usr/local

.PHONY: help all build dev browser test test-all check fix lint demo bench fuzz crash clean install
.DEFAULT_GOAL := build

help:  ## this list
	@sed -n 's/^\([a-z -]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | column -ts '|'

all build:  ## the program: build/release/touchline
	@$(SETUP) build ui
	@tools/ui build
	@tools/build release touchline

dev:  ## everything with sanitizers and warnings as errors: build/dev
	@$(SETUP) build test
	@tools/build dev all

browser:  # the web app's tests need Chromium; they say so where it cannot be had
	@$(SETUP) ui browser || echo "setup: without Chromium the browser tests are skipped" >&2

test: build dev browser  ## sets up, builds, runs every test but the long suites
	@tools/test.py build/dev

test-all: build dev browser  ## and the long suites: planted truths, crash runs, fuzzing, data races
	@tools/test.py build/dev
	@TOUCHLINE_LONG=1 build/dev/tests/truth/truth_test
	@tests/crash/crash.py build/release/touchline --runs 200 --seed $(SEED)
	@tests/crash/live.py build/release/touchline --runs 200 --seed $(SEED)
	@$(SETUP) build test fuzz
	@tools/build fuzz fuzz
	@tools/fuzz.sh all $(S)
	@tools/build tsan all
	@TSAN_OPTIONS="detect_deadlocks=0 suppressions=$(CURDIR)/tools/races.txt" tools/test.py build/tsan

check:  ## layout, layers, sizes, words, types of the web app
	@$(SETUP) check ui
	@tools/tidy.py
	@tools/format.sh --check
	@tools/ui check

fix:  ## lays out every C++ file and the web app
	@$(SETUP) check ui
	@tools/format.sh --fix
	@tools/ui fix

lint: dev  ## clang-tidy on what differs from BASE (default: HEAD)
	@$(SETUP) lint
	@git diff --name-only --diff-filter=d $(or $(BASE),HEAD) -- 'src/*.cpp' 'bench/*.cpp' \
		| xargs -r clang-tidy-19 -p build/dev --quiet

demo: build  ## a made-up company from its exports to the story of its customers, and what to open
	@REAL_DATA="$(REAL_DATA)" tools/demo.sh

bench:  ## measures everything against DuckDB in one run, and the server; writes bench/README.md
	@$(SETUP) build
	@$(SETUP) bench || echo "setup: without PostgreSQL its rows are left out" >&2
	@tools/build release touchline touchline_generate touchline_bench
	@build/release/bench/touchline_bench --binary build/release/touchline \
		--generate build/release/bench/touchline_generate --data "$(REAL_DATA)" --write bench/README.md

fuzz:  ## T=csv S=60: fuzzes one reader for S seconds (T=all: each)
	@$(SETUP) build fuzz
	@tools/build fuzz fuzz
	@tools/fuzz.sh $(T) $(S)

crash: build  ## RUNS=20 SEED=1: kills captures and servers at named points and at random, then checks
	@tests/crash/crash.py build/release/touchline --runs $(RUNS) --seed $(SEED)
	@tests/crash/live.py build/release/touchline --runs $(RUNS) --seed $(SEED)

install: build  ## into PREFIX (default /usr/local)
	@cmake --install build/release --prefix $(PREFIX)

clean:  ## removes build/, demo/ and the built web app
	@rm -rf build demo ui/dist
