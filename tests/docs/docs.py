#!/usr/bin/env python3
"""Runs what the pages say: every ```console block of README.md, docs/ and examples/, in a scratch
folder.

    docs.py BINARY [PAGE…]

A line `$ command` is run by sh; the lines below it are what it prints, where `…` stands for any
text and a line that is only `…` for any lines. A command must succeed unless its line ends with
`# exits with N`. Blocks of a page share one folder with copies of examples/ and docs/. Commands that
build or fetch (make, git, cd touchline) are what CI itself runs and are skipped here.
The last line is `N passed, N failed, N skipped`, counting commands.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
NOT_HERE = re.compile(r"(sudo )?(make|git|apt-get|cd touchline)\b")
EXITS = re.compile(r"\s+# exits with (\d+)$")


class Step:
    """A command, what it should print, and the line where it stands."""

    def __init__(self, command, line):
        self.command, self.line, self.expected = command, line, []
        self.status = 0
        if found := EXITS.search(command):
            self.status = int(found[1])


def steps_of(text):
    for block in BLOCK.finditer(text):
        line, step = text.count("\n", 0, block.start(1)), None
        for content in block[1].splitlines():
            line += 1
            if content.startswith("$ "):
                if step:
                    yield step
                step = Step(content[2:], line)
            elif step and step.command.endswith("\\"):
                step.command = step.command[:-1] + content.strip()
            elif step:
                step.expected.append(content)
        if step:
            yield step


def line_matches(expected, actual):
    pattern = "".join(".*" if part == "…" else re.escape(part)
                      for part in re.split("(…)", expected.rstrip()))
    return re.fullmatch(pattern, actual.rstrip()) is not None


def matches(expected, actual):
    """Lines against lines; a line `…` swallows any number of them."""
    if not expected:
        return not actual
    if expected[0].strip() == "…":
        return any(matches(expected[1:], actual[at:]) for at in range(len(actual) + 1))
    return bool(actual) and line_matches(expected[0], actual[0]) and matches(expected[1:], actual[1:])


def without_blank_ends(lines):
    lines = list(lines)
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    return lines


def run(step, folder, environment):
    """What is wrong with a step, or nothing."""
    done = subprocess.run(["sh", "-c", step.command], cwd=folder, env=environment, timeout=300,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode != step.status:
        return f"it exits with {done.returncode}, not {step.status}:\n{done.stdout}"
    expected = without_blank_ends(step.expected)
    if expected and not matches(expected, without_blank_ends(done.stdout.splitlines())):
        return "it should print\n" + "\n".join(expected) + "\nbut prints\n" + done.stdout
    return ""


def run_page(page, binary, counts):
    with tempfile.TemporaryDirectory() as folder:
        for name in ("examples", "docs"):
            shutil.copytree(ROOT / name, pathlib.Path(folder, name))
        environment = dict(os.environ, PATH=f"{binary.parent}:{os.environ['PATH']}", TZ="UTC")
        for step in steps_of(page.read_text()):
            if NOT_HERE.match(step.command):
                counts["skipped"] += 1
                continue
            problem = run(step, folder, environment)
            counts["failed" if problem else "passed"] += 1
            if problem:
                print(f"{page.relative_to(ROOT)}:{step.line}: $ {step.command}\n{problem}")


def keys_of_scenarios():
    """What docs/simulate.md must name: every key that a parser asks for, every field of an export."""
    asks = re.compile(r"(?:\.|reader\.)(?:text|texts|flag|number|share|rate|effect|count|time|amounts|"
                      r"length|date|numbers|weights|words|one_of|names?|named_weights|named_words|"
                      r"each)\(\s*\"(\w+)\"")
    keys = set()
    for path in (ROOT / "src/simulate").glob("scenario*.cpp"):
        if not path.name.endswith("_test.cpp"):
            keys |= set(asks.findall(path.read_text()))
    fields = (ROOT / "src/simulate/export_fields.cpp").read_text()
    return keys | set(re.findall(r"\{SourceField::\w+, \"(\w+)\"", fields))


def check_scenario_page(counts):
    page = (ROOT / "docs/simulate.md").read_text()
    named = set(re.findall(r"`(\w+)`|\[\[?(?:\w+\.)?(\w+)\]|\{ (\w+)|, (\w+)[ ,]", page))
    missing = keys_of_scenarios() - {word for found in named for word in found}
    counts["failed" if missing else "passed"] += 1
    if missing:
        print("docs/simulate.md does not name", ", ".join(sorted(missing)))


def self_test():
    """The judge itself, on what must pass and what must not."""
    assert matches(["a … c", "…", "z"], ["a b c", "1", "2", "z"])
    assert matches(["…"], []) and not matches(["a"], ["a", "b"]) and not matches(["a", "b"], ["a"])
    assert not line_matches("1,000 rows", "1,001 rows")
    found = list(steps_of("x\n```console\n$ a \\\n  b\nout\n$ false # exits with 1\n```\n"))
    assert [(s.command, s.expected, s.line, s.status) for s in found] == [
        ("a b", ["out"], 3, 0), ("false # exits with 1", [], 6, 1)], found
    assert {"a_year", "due", "channels", "postcode"} < keys_of_scenarios()


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    self_test()
    binary = pathlib.Path(sys.argv[1]).resolve()
    pages = [pathlib.Path(name).resolve() for name in sys.argv[2:]]
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for page in pages or [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")),
                          *sorted((ROOT / "examples").rglob("*.md"))]:
        run_page(page, binary, counts)
    if not pages:
        check_scenario_page(counts)
    print(", ".join(f"{number} {name}" for name, number in counts.items()))
    sys.exit(1 if counts["failed"] else 0)


if __name__ == "__main__":
    main()
