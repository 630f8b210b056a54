#!/bin/sh
# Lays out our C++ files with clang-format 19 (--fix), or says which are not (--check).
set -eu
cd "$(dirname "$0")/.."
command -v clang-format-19 >/dev/null || { echo "format: clang-format-19 is missing" >&2; exit 1; }
files=$(git ls-files 'src/*.cpp' 'src/*.h' 'bench/*.cpp' 'bench/*.h' 'tests/*.cpp' 'tests/*.h')
[ -n "$files" ] || exit 0
case "${1-}" in
--fix) clang-format-19 -i $files ;;
--check)
    wrong=$(clang-format-19 --dry-run $files 2>&1 | sed -n 's/: warning: .*//p' |
        sed 's/:[0-9]*:[0-9]*$//' | sort | uniq -c)
    [ -z "$wrong" ] && { echo "format: $(echo "$files" | wc -l) files, all laid out"; exit 0; }
    echo "$wrong" >&2
    echo "format: these files are not laid out; make fix does it" >&2
    exit 1 ;;
*) echo "usage: tools/format.sh --check | --fix" >&2; exit 2 ;;
esac
