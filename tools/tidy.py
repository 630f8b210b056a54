#!/usr/bin/env python3
"""Checks what the compiler cannot: layers, sizes, words, pages. Run by `make check`.

Each check is a generator of (line, message) with small examples of its own at the end of this
file, which run every time: a check that stops finding its example fails the run.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINE_MAX, FILE_MAX, FUNCTION_MAX, README_MAX = 100, 500, 70, 100
UI_FILE_MAX = 300
CODE = (".cpp", ".h")
SIZED = CODE + (".py", ".sh", ".cmake", ".sql")
UI = (".ts", ".svelte", ".css")
SEES_DUCKDB = {"tabular", "store", "bench"}

# pattern, what to do instead, where it holds: a test of the path.
ANYWHERE, SOURCE = "", "src/"
BANNED = [
    (r"\b(FIXME|TODO|XXX)\b", "finish it, or file an issue", ANYWHERE),
    (r"(^|[^\w.])/(work|farm|home|root)/\w", "a path of one machine: make it relative", ANYWHERE),
    (r"https?://[^ \"]*(npmjs|debian\.org/debian|pypi|pythonhosted|crates\.io|maven)",
     "name the package, not the registry", ANYWHERE),
    (r"\bstd::(cout|cerr)\b|\bprintf\(", "return it; only cli/ prints", SOURCE),
    (r"\bfmt::print", "return it; only cli/ prints", SOURCE),
    (r"\b(system_clock|steady_clock)::now|\btime\(nullptr\)", "ask the injected Clock", SOURCE),
    (r"\bstd::(random_device|mt19937\w*|rand)\b", "use the seeded Random", SOURCE),
    (r"\bduckdb_value_", "deprecated: read the chunk's vectors", ANYWHERE),
    (r"\bGTEST_SKIP\(\) *;|\bDISABLED_", "say why it is skipped", ANYWHERE),
    (r"\busing namespace std;", "name what you use", ANYWHERE),
]
MAY_PRINT = ("src/cli/", "src/main.cpp", "src/base/process", "src/base/progress")
NOT_A_FUNCTION = re.compile(
    r"\s*(namespace|struct|class|enum|union|extern|if|for|while|do|switch|else|case|default|try|"
    r"catch|constexpr \w+ \w+\[|[{}#/*])")


def rooms(cmake):
    """The table of CMakeLists.txt: room -> every room it may know, itself included."""
    known = {}
    for name, rest in re.findall(r"^room\((\w+)([^)]*)\)", cmake, re.M):
        direct = re.search(r"KNOWS ([\w ]+?)(?: LINK|$)", rest.strip())
        known[name] = {name}
        for other in direct[1].split() if direct else []:
            known[name] |= known[other]
    return known


def layers(path, text, table):
    parts = path.split("/")
    if parts[0] != "src" or len(parts) < 3:
        return
    allowed = table.get(parts[1])
    if allowed is None:
        yield 1, f"the room '{parts[1]}' is not in CMakeLists.txt"
        return
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'#include "(\w+)/', line)
        if found and found[1] not in allowed and not (
                path.endswith("_test.cpp") and found[1] == "tests"):
            yield number, f"{parts[1]} may not include {found[1]} (the arrows of CMakeLists.txt)"


def duckdb_seen(path, text):
    parts = path.split("/")
    if path.endswith(CODE) and not SEES_DUCKDB & set(parts[:2]):
        for number, line in enumerate(text.splitlines(), 1):
            if re.match(r'#include [<"]duckdb', line):
                yield number, "only tabular/ and store/ may see DuckDB"


def sizes(path, text):
    lines = text.splitlines()
    if path.endswith(SIZED) and len(lines) > FILE_MAX:
        yield len(lines), f"the file exceeds {FILE_MAX} lines: split it by what it is about"
    if path.endswith(UI) and len(lines) > UI_FILE_MAX:
        yield len(lines), f"the file exceeds {UI_FILE_MAX} lines: split it by what it is about"
    if path.endswith(CODE):
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_MAX and "://" not in line:
                yield number, f"the line exceeds {LINE_MAX} columns"
        for indent in ("", "    "):
            yield from long_functions(lines, indent)


def long_functions(lines, indent):
    opener = re.compile(indent + r"[^\s#/]")
    start = None
    for number, line in enumerate(lines, 1):
        if line == indent + "}":
            if start and number - start > FUNCTION_MAX and not NOT_A_FUNCTION.match(
                    lines[start - 1]):
                yield start, f"the function exceeds {FUNCTION_MAX} lines: {number - start}"
            start = None
        elif opener.match(line) and not line.startswith(indent + "}"):
            start = number


def heads(path, text):
    marks = {".cpp": "//", ".h": "//", ".sql": "--", ".toml": "#", ".cmake": "#", ".sh": "#",
             ".py": ('"""', "#"), "CMakeLists.txt": "#", "Makefile": "#", ".ts": "//",
             ".css": "/*", ".svelte": "<!-- @component"}
    mark = next((mark for ending, mark in marks.items() if path.endswith(ending)), None)
    first = text.lstrip("\ufeff").split("\n", 2)
    line = first[1] if first[0].startswith("#!") and len(first) > 1 else first[0]
    if mark and not line.startswith(mark):
        yield 1, "the first line must say what this file is"
    if path.endswith(".h") and "#pragma once" not in text:
        yield 1, "a header needs #pragma once"
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "the last line must end"


def words(path, text):
    test = path.endswith("_test.cpp")
    for pattern, instead, where in BANNED:
        if not path.startswith(where) or path == "tools/tidy.py":
            continue
        if where == SOURCE and (test or path.startswith(MAY_PRINT)):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if found := re.search(pattern, line):
                yield number, f"'{found[0].strip()}': {instead}"


def web(path, text):
    """What the content security policy and working offline forbid in the web app."""
    if not path.startswith("ui/src/") and path != "ui/index.html":
        return
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"<[^>]*\sstyle=", line):
            yield number, "a style attribute: write a class, or style:property"
        if "{@html" in line or re.search(r"\.(inner|outer)HTML\b|\binsertAdjacentHTML\b", line):
            yield number, "markup from data: build elements"
        if re.search(r"(src|href|url|import|fetch)[^\n]{0,8}['\"(]https?://", line):
            yield number, "another host: the app works offline"


def scenarios(path, text):
    if path.startswith("tests/scenarios/") and path.endswith(".scenario"):
        for word in ("scenario", "why"):
            if not re.search(rf"^# {word}: *\S", text, re.M):
                yield 1, f"a scenario needs a line '# {word}: …'"


def pages(path, text):
    if not path.endswith(".md"):
        return
    plain = re.sub(r"^(```|~~~).*?^\1", lambda block: "\n" * block[0].count("\n"), text,
                   flags=re.M | re.S)
    titles = re.findall(r"^# .", plain, re.M)
    if len(titles) != 1:
        yield 1, f"a page has exactly one title, this one {len(titles)}"
    if path == "README.md" and text.count("\n") > README_MAX:
        yield README_MAX, f"the README exceeds {README_MAX} lines: move it to docs/"
    for fence in re.finditer(r"^```(sh|bash|shell)$", text, re.M):
        yield text.count("\n", 0, fence.start()) + 1, "write it as ```console: then a test runs it"
    for number, line in enumerate(plain.splitlines(), 1):
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", line):
            if not (ROOT / path).parent.joinpath(target).exists():
                yield number, f"the link leads nowhere: {target}"


def never_included(files):
    """Headers that no file includes: dead, or forgotten."""
    included = set()
    for path, text in files.items():
        if path.endswith(CODE):
            included.update(re.findall(r'#include "([^"]+)"', text))
    for path in files:
        name = path.removeprefix("src/")
        if path.endswith(".h") and name not in included and pathlib.Path(path).name not in included:
            yield path, 1, "no file includes this header"


def same_names(files):
    """Two types of one name in one namespace: the linker takes either, and says nothing."""
    first = {}
    for path, text in sorted(files.items()):
        space = re.search(r"^namespace ([\w:]+) \{", text, re.M)
        if not path.startswith("src/") or not path.endswith(".h") or not space:
            continue
        for found in re.finditer(r"^(?:struct|class|enum class) (\w+)\b(?!::)[^;\n]*\{", text, re.M):
            other = first.setdefault((space[1], found[1]), path)
            if other != path:
                yield path, text.count("\n", 0, found.start()) + 1, (
                    f"'{found[1]}' is also the name of a type in {other}")


def problems(files, table):
    for path, text in sorted(files.items()):
        checks = [layers(path, text, table)]
        checks += [check(path, text) for check in (duckdb_seen, sizes, heads, words, web,
                                                   scenarios, pages)]
        for check in checks:
            for line, message in check:
                yield path, line, message
    yield from never_included(files)
    yield from same_names(files)


def read_files():
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    files = {}
    for name in names:
        path = ROOT / name
        if name.startswith(("tests/fuzz/seeds/", "tests/fuzz/canary/")):  # any bytes
            continue
        if name and path.is_file() and not path.is_symlink() and path.stat().st_size < 2 << 20:
            raw = path.read_bytes()
            if b"\0" not in raw[:8192]:
                files[name] = raw.decode("utf-8", errors="replace")
    return files


# One example a check: a path, a text that must be refused and a part of the message.
TABLE = rooms("room(base LINK fmt)\nroom(model KNOWS base)\nroom(store KNOWS model LINK duckdb)\n"
              "room(timeline KNOWS model)\nroom(cli KNOWS store timeline LINK CLI11)\n")
REFUSED = [
    ("src/model/a.cpp", '// a\n#include "store/b.h"\n', "may not include store"),
    ("src/store/a.cpp", '// a\n#include "timeline/b.h"\n', "may not include timeline"),
    ("src/attic/a.cpp", "// a\n", "not in CMakeLists.txt"),
    ("src/cli/a.cpp", "// a\n#include <duckdb.h>\n", "may see DuckDB"),
    ("src/cli/a.cpp", "// a\n" + "int a;\n" * 500, "exceeds 500 lines"),
    ("src/cli/a.cpp", "// a\nint f(int a,\n      int b) {\n" + "    a();\n" * 70 + "}\n",
     "function exceeds 70 lines"),
    ("src/cli/a.cpp", "// a\nclass A {\n    int f() {\n" + "        a();\n" * 70 + "    }\n};\n",
     "function exceeds 70 lines"),
    ("src/cli/a.cpp", "// " + "a" * 98 + "\n", "exceeds 100 columns"),
    ("src/cli/a.cpp", "int a;\n", "first line must say"),
    ("src/cli/a.h", "// a\n", "#pragma once"),
    ("src/cli/a.h", "// a\n#pragma once\n", "no file includes"),
    ("src/cli/a.cpp", "// a", "last line must end"),
    ("src/store/a.cpp", "// a\nstd::cout << 1;\n", "only cli/ prints"),
    ("src/cli/a.cpp", "// TODO\n", "file an issue"),
    ("docs/a.md", "# a\ncd /home/ana/x\n", "path of one machine"),
    ("docs/a.md", "# a\n\n# b\n", "exactly one title, this one 2"),
    ("docs/a.md", "# a\n[b](no/such/page.md)\n", "leads nowhere"),
    ("docs/a.md", "# a\n```sh\nls\n```\n", "as ```console"),
    ("README.md", "# a\n" + "b\n" * 100, "exceeds 100 lines"),
    ("tests/scenarios/a.scenario", "# scenario: a\n", "# why:"),
    ("ui/src/a.ts", "// a\n" + "a();\n" * 300, "exceeds 300 lines"),
    ("ui/src/a.ts", "a();\n", "first line must say"),
    ("ui/src/a.svelte", "<!-- @component A -->\n<p style=\"color: red\"></p>\n", "style attribute"),
    ("ui/src/a.svelte", "<!-- @component A -->\n{@html a}\n", "build elements"),
    ("ui/index.html", "<link href=\"https://a.example/b.css\">\n", "works offline"),
]
ACCEPTED = {
    "src/cli/a.cpp": '// a\n#include "store/b.h"\n#include "base/a.h"\nstd::cout << 1;\nint f() {\n}\n',
    "src/store/b.h": "// b\n#pragma once\n#include <duckdb.h>\nstruct A {\n"
                     + "    int a;\n" * 80 + "};\n",
    "src/base/a.h": "// a\n#pragma once\nnamespace a {\n" + "int f();\n" * 90 + "}\n",
    "ui/src/a.svelte": "<!-- @component A -->\n<p style:color=\"red\"><a href=\"/b\">b</a></p>\n",
    "docs/a.md": "# a\n```\n# not a title\n```\n",
    "tests/scenarios/a.scenario": "# scenario: a\n# why: b\n",
}


def self_test():
    twice = {"src/base/a.h": "// a\n#pragma once\nnamespace a {\nstruct A { int a; };\n}\n",
             "src/base/b.h": "// b\n#pragma once\nnamespace a {\nclass A {\n};\n}\n"}
    if "also the name" not in str(list(same_names(twice))):
        yield "tools/tidy.py: self-test: a name given twice was not seen"
    for path, text, message in REFUSED:
        if not any(message in found for _, _, found in problems({path: text}, TABLE)):
            yield f"tools/tidy.py: self-test: nothing said '{message}' of {path}"
    for found in problems(ACCEPTED, TABLE):
        yield f"tools/tidy.py: self-test: refused what is right: {found}"


def main():
    files = read_files()
    lines = list(self_test())
    lines += [f"{path}:{line}: {message}" for path, line, message in
              problems(files, rooms(files["CMakeLists.txt"]))]
    for line in lines:
        print(line)
    print(f"tidy: {len(files)} files, {len(lines)} problems")
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()
