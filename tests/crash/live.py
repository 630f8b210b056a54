#!/usr/bin/env python3
"""Kills a server that takes interactions in, then asks: is everything it acknowledged there once?

    live.py BINARY [--runs N] [--seed S] [--passages 1 4]

First at every kill point of the journal, the streams and the live core (each must be reached), then
N times at a random moment under load. After each kill the server is started again, whoever had no
answer sends again, and: every interaction is there exactly once, `touchline check` passes, and what
the index says is what a rebuild from the history says. A canary, an acknowledged interaction that
was never sent, must be missed by the same judge. Every failure prints the line that repeats it. The
last line is `N passed, N failed, N skipped`.
"""
import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KILLED = -9
KINDS = ["page_viewed", "order_placed", "call_queued", "call_answered", "order_delivered"]


def event(number, dice, text=""):
    """Numbered by its reason, so that SQL can count it; some customers, orders and late ones."""
    minute = dice.randrange(60 * 24 * 60)
    data = {"customer": f"c{dice.randrange(40)}", "channel": dice.choice(["web", "voice"]),
            "reason": f"n{number}"}
    if dice.random() < 0.5:
        data["order"] = f"o{dice.randrange(60)}"
    if text:
        data["text"] = text
    day = f"2026-{1 + minute // 43200:02}-{1 + minute // 1440 % 28:02}"
    return {"specversion": "1.0", "id": str(number), "source": "/crash",
            "type": dice.choice(KINDS), "data": data,
            "time": f"{day}T{minute // 60 % 24:02}:{minute % 60:02}:00Z"}


class Server:
    """The program over a workspace; may be told where to die."""

    def __init__(self, binary, folder, kill_at=None):
        environment = dict(os.environ)
        if kill_at:
            environment["TOUCHLINE_KILL_AT"] = kill_at
        self.process = subprocess.Popen(
            [binary, "-w", folder, "serve", "--port", "0", "--quiet"], env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.said, self.port = "", None
        for line in self.process.stdout:
            self.said += line
            if found := re.search(r"http://127.0.0.1:(\d+)", line):
                self.port = int(found[1])
                break

    def kill(self):
        self.process.kill()
        return self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=120)


class Senders:
    """Some threads that send numbered interactions, one or many at a time, until they are cut."""

    def __init__(self, port, seed, first, threads=3, text=""):
        self.port, self.seed, self.text = port, seed, text
        self.sent, self.acknowledged = {}, set()
        self.lock, self.ended = threading.Lock(), threading.Event()
        self.next = first
        self.threads = [threading.Thread(target=self.run, args=(n,)) for n in range(threads)]
        for thread in self.threads:
            thread.start()

    def take(self, many, dice):
        with self.lock:
            numbers = range(self.next, self.next + many)
            self.next += many
            events = [event(number, dice, self.text) for number in numbers]
            self.sent.update(zip(numbers, events))
        return list(numbers), events

    def run(self, thread):
        dice = random.Random(f"{self.seed}/{thread}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.ended.is_set():
            numbers, events = self.take(dice.choice([1, 1, 20]), dice)
            try:
                if post(connection, events):
                    with self.lock:
                        self.acknowledged.update(numbers)
                    if dice.random() < 0.1:  # a sender that did not hear the answer
                        post(connection, events)
            except (OSError, http.client.HTTPException):
                return

    def end(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()


def post(connection, events):
    connection.request("POST", "/v1/interactions", json.dumps(events),
                       {"Content-Type": "application/cloudevents-batch+json"})
    answer = connection.getresponse()
    body = answer.read()
    return answer.status == 200 and not json.loads(body)["rejected"]


class Suite:
    def __init__(self, binary, scratch):
        self.binary, self.scratch, self.passed, self.failed = str(binary), scratch, 0, 0
        self.folder = scratch / "w"

    def note(self, problem, how):
        self.passed += not problem
        self.failed += bool(problem)
        if problem:
            print(f"FAILED {how}\n       {problem}", flush=True)

    def run(self, *words):
        done = subprocess.run([self.binary, "-w", self.folder, *words], text=True,
                              capture_output=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def fresh(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        subprocess.run([self.binary, "new", self.folder], check=True, stdout=subprocess.DEVNULL)

    def judge(self, senders):
        """What is wrong after a kill, or nothing."""
        try:
            server = Server(self.binary, self.folder)
            if server.port is None:
                return f"it does not start again: {server.said}{server.process.stderr.read()}"
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            there = self.numbers(connection)
            lost = senders.acknowledged - there
            again = [senders.sent[number] for number in sorted(senders.sent)
                     if number not in senders.acknowledged]
            self.look(connection)  # what it is asked for is kept, and changes with what comes
            while again:
                if not post(connection, again[:500]):
                    return "what is sent again is refused"
                again = again[500:]
            if broken := self.broken(connection):
                return f"while it serves: {broken}"
            if (code := server.stop()) != 0:
                return f"it ends with {code}: {server.process.stderr.read()}"
            if lost:
                return f"{len(lost)} acknowledged are lost, for example n{min(lost)}"
            return self.state(senders)
        except (RuntimeError, OSError, ValueError, subprocess.TimeoutExpired) as error:
            return str(error)

    def ask(self, connection, path):
        connection.request("GET", path)
        return json.loads(connection.getresponse().read())

    def look(self, connection):
        for path in "/v1/map", "/v1/journeys?top=20", "/v1/measures":
            self.ask(connection, path)

    def broken(self, connection):
        self.look(connection)
        lines = self.ask(connection, "/v1/check")
        return [line for line in lines if not line["holds"]]

    def numbers(self, connection):
        """What is there as soon as the server answers: the journal is replayed before that."""
        sql = {"sql": "select string_agg(distinct reason, ' ') from interactions"}
        connection.request("POST", "/v1/sql", json.dumps(sql))
        [[reasons]] = json.loads(connection.getresponse().read())["rows"]
        return {int(reason[1:]) for reason in (reasons or "").split()}

    def state(self, senders):
        counts = collections.Counter()
        for line in self.run("sql", "select reason from interactions", "--csv").split()[1:]:
            counts[int(line[1:])] += 1
        if twice := [number for number, count in counts.items() if count > 1]:
            return f"{len(twice)} are there more than once, for example n{twice[0]}"
        if set(counts) != set(senders.sent):
            return f"{len(counts)} are there, {len(senders.sent)} were sent"
        self.run("check")
        kept = self.run("journeys", "--rows")
        shutil.rmtree(self.folder / "index", ignore_errors=True)
        if kept != self.run("journeys", "--rows"):
            return "the index is not what a rebuild from the history gives"
        return ""

    def named(self, passages, seed):
        for point in kill_points():
            for passage in passages:
                self.fresh()
                at = f"{point}:{passage}"
                server = Server(self.binary, self.folder, at)
                # The journal forgets a segment only once there is another.
                segments = 2 if point == "journal.in_trim" else 1
                text = "x" * 200_000 if segments > 1 else ""
                senders = Senders(server.port, seed, 0, text=text)
                server_gone = self.has_ended(server.process, segments)
                senders.end()
                if not server_gone:
                    server.process.send_signal(signal.SIGTERM)
                reached = server.process.wait(timeout=120) == KILLED
                if passage == passages[0]:
                    print(f"{point}: {'reached' if reached else 'not reached'}", flush=True)
                    if not reached:
                        self.note("no server reaches it", f"kill point {point}")
                if not reached:
                    break
                self.note(self.judge(senders), f"--seed {seed}: TOUCHLINE_KILL_AT={at}")

    def has_ended(self, process, segments, least_s=0.8, most_s=90):
        """Waits for its end, or for the journal to have so many segments and a moment."""
        began = time.monotonic()
        while time.monotonic() - began < most_s:
            try:
                process.wait(timeout=0.05)
                return True
            except subprocess.TimeoutExpired:
                pass
            long_enough = time.monotonic() - began >= least_s
            if long_enough and len(list((self.folder / "journal").iterdir())) >= segments:
                break
        return False

    def at_random(self, runs, seed):
        for number in range(runs):
            dice = random.Random(f"{seed}/{number}")
            self.fresh()
            first, problem, everything = 0, "", None
            for life in range(dice.choice([1, 1, 2])):  # some die twice
                server = Server(self.binary, self.folder)
                senders = Senders(server.port, f"{seed}/{number}/{life}", first)
                time.sleep(dice.uniform(0.01, 0.6))
                server.kill()
                senders.end()
                first = senders.next
                if everything:
                    senders.sent.update(everything.sent)
                    senders.acknowledged.update(everything.acknowledged)
                everything = senders
            problem = self.judge(everything)
            self.note(problem, f"--seed {seed}, run {number}")

    def canary(self, seed):
        self.fresh()
        server = Server(self.binary, self.folder)
        senders = Senders(server.port, seed, 0)
        time.sleep(0.2)
        server.kill()
        senders.end()
        senders.acknowledged.add(10**9)
        senders.sent[10**9] = event(10**9, random.Random(1))
        self.note("" if "lost" in self.judge(senders) else "a lost one was not missed", "canary")


def kill_points():
    names = set()
    for path in (ROOT / "src").rglob("*.cpp"):
        if not path.name.endswith("_test.cpp"):
            names.update(re.findall(r'kill_point\("((?:journal|stream|live)\.[^"]+)"\)',
                                    path.read_text()))
    return sorted(names)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--passages", type=int, nargs="+", default=[1, 4])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        suite = Suite(arguments.binary.resolve(), pathlib.Path(folder))
        suite.canary(arguments.seed)
        suite.named(arguments.passages, arguments.seed)
        suite.at_random(arguments.runs, arguments.seed)
    print(f"{suite.passed} passed, {suite.failed} failed, 0 skipped")
    raise SystemExit(1 if suite.failed else 0)


if __name__ == "__main__":
    main()
