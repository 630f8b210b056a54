#!/bin/sh
# Fuzzes one target or all, after proving with the canary that failures are seen.
#     tools/fuzz.sh csv|jsonl|xes|xml|ocel|parquet|mapping|scenario|lens|policy|time|words|route|body|file_name|gunzip|all SECONDS
# A failing input is kept in build/fuzz/found/; put it into tests/fuzz/seeds/TARGET once mended.
set -eu
cd "$(dirname "$0")/.."
wanted=$1
seconds=$2
programs=build/fuzz/tests/fuzz
found=build/fuzz/found
mkdir -p $found
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1

if $programs/fuzz_canary -max_total_time=60 -seed=1 -artifact_prefix=$found/ >$found/canary.log 2>&1
then
    echo "fuzz: the canary survived: failures would not be seen" >&2
    exit 1
fi

[ "$wanted" = all ] && wanted=$(ls tests/fuzz/seeds)
failed=0
for target in $wanted; do
    corpus=build/fuzz/corpus/$target
    case $target in mapping) more=examples ;; policy) more=policy ;; xml) more=tests/fuzz/seeds/xes ;; *) more= ;; esac
    mkdir -p "$corpus"
    if "$programs/fuzz_$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 \
        -max_len=65536 -use_value_profile=1 -print_final_stats=1 -artifact_prefix=$found/$target- \
        "$corpus" "tests/fuzz/seeds/$target" $more >"$found/$target.log" 2>&1
    then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$found/$target.log")
        echo "fuzz: $target: $runs inputs in $seconds s, nothing found"
    else
        failed=1
        echo "fuzz: $target FAILED:" >&2
        grep -E 'ERROR|SUMMARY|Test unit|check failed|terminate' "$found/$target.log" >&2 || true
    fi
done
exit $failed
