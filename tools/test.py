#!/usr/bin/env python3
"""Runs every test of a build folder and counts single cases: tools/test.py build/dev [ctest options]

A test program is a GoogleTest program, or anything whose last line is `N passed, N failed,
N skipped`; a program that says neither counts as one case. The last line here is the sum.
"""
import os
import re
import subprocess
import sys
import xml.etree.ElementTree

CASE = re.compile(r"^\[ +(OK|FAILED|SKIPPED) +\] (\S+).* \(\d+ ms\)$", re.M)
SUM = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$")
SKIP_REASON = re.compile(r"^.*: Skipped\n(.+)", re.M)
NAMES = {"OK": "passed", "FAILED": "failed", "SKIPPED": "skipped"}


def count(output, succeeded):
    """Cases of one program's output: (passed, failed, skipped)."""
    lines = output.strip().splitlines()
    if found := SUM.match(lines[-1] if lines else ""):
        cases = [int(number) for number in found.groups()]
    elif "[==========]" in output:
        results = [result for result, _ in CASE.findall(output)]
        cases = [results.count(name) for name in NAMES]
    else:
        cases = [int(succeeded), int(not succeeded), 0]
    if not succeeded and cases[1] == 0:
        cases[1] = 1  # it died outside a case
    return cases


def run(folder, options):
    report = os.path.join(os.path.abspath(folder), "tests.xml")
    if os.path.exists(report):
        os.remove(report)
    command = ["ctest", "--test-dir", folder, "-j2", "--progress", "--output-on-failure",
               "--no-tests=error", "--timeout", "900", "--output-junit", report,
               "--test-output-size-passed", "10000000", "--test-output-size-failed", "10000000"]
    status = subprocess.run(command + options).returncode
    if not os.path.exists(report):
        return [0, 1, 0], [], status or 1
    total, reasons = [0, 0, 0], {}
    for case in xml.etree.ElementTree.parse(report).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        cases = count(output, case.get("status") == "run")
        total = [a + b for a, b in zip(total, cases)]
        for reason in SKIP_REASON.findall(output):
            reasons[reason] = reasons.get(reason, 0) + 1
        print(f"{case.get('name'):24} {cases[0]:5} passed {cases[1]:4} failed {cases[2]:4} skipped"
              f"  {float(case.get('time') or 0):7.1f} s")
    return total, reasons, status


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    os.environ.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    here = os.path.dirname(os.path.abspath(__file__))
    os.environ.setdefault("LSAN_OPTIONS", f"suppressions={here}/leaks.txt:print_suppressions=0")
    total, reasons, status = run(sys.argv[1], sys.argv[2:])
    for reason in sorted(reasons):
        print(f"skipped {reasons[reason]}: {reason}")
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    sys.exit(1 if total[1] or status else 0)


if __name__ == "__main__":
    main()
