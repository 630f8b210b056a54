#!/usr/bin/env python3
"""Kills captures, withdrawals and remaps, then asks: all or nothing, and does the next run just work?

    crash.py BINARY [--runs N] [--seed S]

First at every kill point named in src/ (each must be reached by some action), then N times at a
random moment. After each kill `touchline check` must pass, the answers must be those of before or
those of after, and the same action must lead to those of after. A canary, half a delivery captured
as if it were the whole, must be caught by the same judge. Every failure prints the line that
repeats it. The last line is `N passed, N failed, N skipped`.
"""
import argparse
import csv
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KILLED = -9
PASSAGES = (1, 2, 3)  # a point inside a loop is passed more than once
MAPPING = """
source = "contacts"
[[customer]]
scheme = "customer"
column = "customer"
[[customer]]
scheme = "phone"
column = "phone"
[[object]]
type = "ticket"
column = "ticket"
[[interaction]]
kind = "kind"
occurred_at = "occurred_at"
channel = "channel"
staff = "staff"
"""
KINDS = ["page_viewed", "order_placed", "menu_prompted", "call_queued", "call_answered",
         "order_delivered", "invoice_issued", "payment_received"]


def write_log(path, seed, first, rows):
    """A log of customers with two tickets each; the same customer is in any file that covers him.

    Two customers share a phone, so that who is who follows from what a delivery brings.
    """
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["customer", "phone", "ticket", "occurred_at", "kind", "channel", "staff"])
        for number in range(first, first + rows):
            dice = random.Random(f"{seed}/{number}")
            customer, minute = number // 10, number % 10 * 17 + dice.randrange(17)
            out.writerow([f"c{customer:06}", f"+39 06 {customer // 2:06}",
                          f"t{customer * 2 + number % 2:07}",
                          f"2024-03-{1 + customer % 28:02}T{9 + minute // 60:02}:{minute % 60:02}:00Z",
                          dice.choice(KINDS), dice.choice(["web", "voice", "email"]),
                          f"s{dice.randrange(9)}"])


class Touchline:
    """The program under test on one workspace."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder

    def run(self, *words, kill_at=None, after_s=None):
        environment = dict(os.environ)
        environment.pop("TOUCHLINE_KILL_AT", None)
        if kill_at:
            environment["TOUCHLINE_KILL_AT"] = kill_at
        with subprocess.Popen([self.binary, "-w", self.folder, *words], env=environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            try:
                self.out, self.err = process.communicate(timeout=after_s or 300)
            except subprocess.TimeoutExpired:
                process.kill()
                self.out, self.err = process.communicate()
        return process.returncode

    def must(self, *words):
        status = self.run(*words)
        if status != 0:
            raise RuntimeError(f"{' '.join(map(str, words))} exits with {status}: "
                               f"{self.err or self.out}")
        return self.out

    def answers(self):
        """What a user sees: the map, the variants, and whose every journey is."""
        whose = "select customer, started_at, variant from journeys() order by all"
        return json.dumps([json.loads(self.must("map", "--json")),
                           json.loads(self.must("journeys", "--json", "--top", "1000000")),
                           json.loads(self.must("sql", whose, "--json"))], sort_keys=True)

    def files(self):
        """Which deliveries are kept, and whatever else lies about."""
        return sorted(str(path.relative_to(self.folder))
                      for path in pathlib.Path(self.folder).rglob("*")
                      if path.is_file() and path.parent.name != "index")


class Action:
    """Something that is killed: the words, and the workspace before it."""

    def __init__(self, name, words, again):
        self.name, self.words, self.again = name, words, again  # again: may be repeated when done
        self.folder = self.before = self.after = self.files_after = None
        self.seconds = 0.0


def prepare(binary, scratch, seed):
    """Every action with its workspace, and the answers before and after it, undisturbed."""
    first, second, half = (scratch / name / "contacts.csv" for name in ("first", "second", "half"))
    for path in (first, second, half):
        path.parent.mkdir()
    write_log(first, seed, 0, 12_000)
    write_log(second, seed, 10_000, 12_000)
    write_log(half, seed, 10_000, 6_000)
    actions = [
        Action("first", ["capture", first, "--yes"], True),
        Action("second", ["capture", second, "--yes"], True),
        Action("withdraw", ["withdraw", "2", "--reason", "crash test"], False),
        Action("remap", ["remap", "1"], False),
    ]
    at = Touchline(binary, scratch / "build-up")
    for action in actions:
        action.folder = scratch / f"before-{action.name}"
        if action is actions[0]:
            subprocess.run([binary, "new", at.folder], check=True, stdout=subprocess.DEVNULL)
            pathlib.Path(at.folder, "sources", "contacts.toml").write_text(MAPPING)
        if action.name == "remap":
            mapping = pathlib.Path(at.folder, "sources", "contacts.toml")
            phone = '[[customer]]\nscheme = "phone"\ncolumn = "phone"\n'  # without it, people part
            mapping.write_text(MAPPING.replace('"kind"', '"channel"').replace(phone, ""))
        action.before = at.answers()
        shutil.copytree(at.folder, action.folder)
        began = time.monotonic()
        at.must(*action.words)
        action.seconds = time.monotonic() - began
        action.after = at.answers()
        action.files_after = at.files()
        assert action.before != action.after, action.name
    return actions, half


def judge(touchline, action):
    """What is wrong after a kill, or nothing."""
    try:
        touchline.must("check")
        found = touchline.answers()
        if found not in (action.before, action.after):
            return "the answers are neither those of before nor those of after"
        if found == action.before or action.again:
            touchline.must(*action.words)  # the next run also clears away what was left behind
            if touchline.files() != action.files_after:
                return f"files: {touchline.files()} instead of {action.files_after}"
        if touchline.answers() != action.after:
            return "the next run does not lead to the answers of after"
        touchline.must("check")
        return ""
    except (RuntimeError, ValueError) as error:
        return str(error)


def kill_points():
    names = set()
    for path in (ROOT / "src").rglob("*.cpp"):
        if not path.name.endswith("_test.cpp"):
            names.update(re.findall(r'kill_point\("([^"]+)"\)', path.read_text()))
    return sorted(names)


class Suite:
    def __init__(self, binary, scratch):
        self.binary, self.scratch, self.passed, self.failed = binary, scratch, 0, 0

    def note(self, problem, how):
        self.passed += not problem
        self.failed += bool(problem)
        if problem:
            print(f"FAILED {how}\n       {problem}", flush=True)

    def copy_of(self, action):
        folder = self.scratch / "now"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(action.folder, folder)
        return Touchline(self.binary, folder)

    def while_made(self, point, action):
        """A workspace whose making was killed is finished by the first capture."""
        reached = []
        for passage in PASSAGES:
            folder = self.scratch / "now"
            shutil.rmtree(folder, ignore_errors=True)
            touchline = Touchline(self.binary, folder)
            at = f"{point}:{passage}"
            if touchline.run("new", folder, kill_at=at) != KILLED:
                break
            reached.append("new")
            (folder / "sources" / "contacts.toml").write_text(MAPPING)
            touchline.run(*action.words)
            self.note("" if touchline.answers() == action.after else
                      "the first capture does not lead to the answers of after",
                      f"TOUCHLINE_KILL_AT={at} in new")
        return reached

    def named(self, actions):
        for point in kill_points():
            reached = self.while_made(point, actions[0])
            for action in actions:
                for passage in PASSAGES:
                    at = f"{point}:{passage}"
                    touchline = self.copy_of(action)
                    if touchline.run(*action.words, kill_at=at) != KILLED:
                        break
                    reached.append(action.name)
                    self.note(judge(touchline, action), f"TOUCHLINE_KILL_AT={at} in {action.name}")
            print(f"{point}: reached {len(reached)} times ({', '.join(sorted(set(reached)))})")
            if point.startswith(("journal.", "stream.", "live.")):
                continue  # those of a server: live.py
            if not reached:
                self.note("no action reaches it", f"kill point {point}")

    def at_random(self, actions, runs, seed):
        for number in range(runs):
            dice = random.Random(f"{seed}/{number}")
            action = dice.choice(actions)
            after_s = dice.uniform(0.002, action.seconds * 1.1)
            touchline = self.copy_of(action)
            touchline.run(*action.words, after_s=after_s)
            self.note(judge(touchline, action),
                      f"--seed {seed}, run {number}: {action.name} killed after {after_s:.3f} s")

    def canary(self, action, half):
        touchline = self.copy_of(action)
        touchline.must("capture", half, "--yes")
        self.note("" if judge(touchline, action) else "half a batch was not noticed", "canary")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        suite = Suite(arguments.binary.resolve(), scratch)
        actions, half = prepare(suite.binary, scratch, arguments.seed)
        suite.canary(actions[1], half)
        suite.named(actions)
        suite.at_random(actions, arguments.runs, arguments.seed)
    print(f"{suite.passed} passed, {suite.failed} failed, 0 skipped")
    raise SystemExit(1 if suite.failed else 0)


if __name__ == "__main__":
    main()
