#!/usr/bin/env python3
"""The server as a user runs it: started, asked, stopped; what other commands say meanwhile.

    serve.py BINARY

Each test is a function whose name is the sentence it proves. The last line is
`N passed, N failed, N skipped`.
"""
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import urllib.error
import urllib.request

from stories import run_stories

BINARY = os.path.abspath(sys.argv[1])
CALLS = """customer,ticket,when,kind,channel,agent
anna,t1,2026-03-02 09:00:00,order_placed,web,
anna,t1,2026-03-02 10:30:00,call_answered,voice,s1
ben,t2,2026-03-03 08:00:00,order_placed,web,
"""


class Place:
    """A scratch folder with a workspace that has captured CALLS."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "calls.csv").write_text(CALLS, encoding="utf-8")
        self.ok("new", "w")
        self.ok("-w", "w", "capture", "calls.csv", "--yes")

    def run(self, *words):
        return subprocess.run([BINARY, *words], cwd=self.folder, text=True, capture_output=True,
                              timeout=60)

    def ok(self, *words):
        done = self.run(*words)
        assert done.returncode == 0, (words, done.returncode, done.stderr)
        return done.stdout

    def fails(self, code, *words, says=""):
        done = self.run(*words)
        assert done.returncode == code, (words, done.returncode, done.stderr)
        assert says in done.stderr, (says, done.stderr)

    @contextlib.contextmanager
    def served(self, *words):
        process = subprocess.Popen([BINARY, "-w", "w", "serve", "--port", "0", *words],
                                   cwd=self.folder, text=True, stdout=subprocess.PIPE,
                                   stderr=open(self.folder / "log", "w"))
        try:
            said = line = process.stdout.readline()
            while line and not line.startswith("Serving "):
                line = process.stdout.readline()
                said += line
            assert line.startswith("Serving w at http://127.0.0.1:"), said
            yield Served(process, line.split()[3], said)
        finally:
            process.kill()
            process.wait()


class Served:
    def __init__(self, process, url, said):
        self.process, self.url, self.said = process, url, said

    def ask(self, path, data=None, token=None):
        request = urllib.request.Request(self.url + path, data=data)
        if token:
            request.add_header("Authorization", "Bearer " + token)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(timeout=30)


def it_answers_what_the_command_line_prints(place):
    printed = json.loads(place.ok("-w", "w", "map", "--json"))
    with place.served() as server:
        status, text = server.ask("/v1/map?layout=none")
        assert status == 200 and json.loads(text) == printed, text
        assert server.ask("/")[1].startswith("<!doctype html>")


def a_signal_ends_it_well_and_the_workspace_is_free(place):
    for how in (signal.SIGINT, signal.SIGTERM):
        with place.served() as server:
            assert server.ask("/health")[0] == 200
            assert server.stop(how) == 0
            assert "Stopped." in server.process.stdout.read()
        assert not (place.folder / "w/serving").exists()
        place.ok("-w", "w", "map")


def other_commands_say_where_it_is_served(place):
    with place.served() as server:
        place.fails(5, "-w", "w", "map", says=server.url)
        place.fails(5, "-w", "w", "capture", "calls.csv", says=server.url)
        place.fails(5, "-w", "w", "serve", says=server.url)


def a_taken_port_is_said(place):
    place.ok("new", "v")
    with place.served() as server:
        port = server.url.rsplit(":", 1)[1]
        place.fails(5, "-w", "v", "serve", "--port", port, says="taken")


def another_address_needs_a_token_first(place):
    place.fails(2, "-w", "w", "serve", "--address", "0.0.0.0", "--port", "0", says="token new")


def a_token_made_while_it_serves_closes_and_opens_the_door(place):
    with place.served() as server:
        assert server.ask("/v1/map")[0] == 200
        token = place.ok("-w", "w", "token", "new", "--role", "agent", "--for", "a test").strip()
        assert server.ask("/v1/map")[0] == 401
        assert server.ask("/v1/map", token=token)[0] == 200
        assert server.ask("/v1/batches", token=token)[0] == 403
        tokens = json.loads(place.ok("-w", "w", "token", "list", "--json"))
        assert tokens[0]["name"] == "a test" and tokens[0]["role"] == "agent"
        place.ok("-w", "w", "token", "revoke", tokens[0]["id"])
        assert server.ask("/v1/map", token=token)[0] == 401
    place.fails(3, "-w", "w", "token", "revoke", "nobody", says="token list")
    place.fails(2, "-w", "w", "token", "new", "--role", "root", says="there are capture")


def who_read_a_customer_is_listed(place):
    with place.served() as server:
        found = json.loads(server.ask("/v1/customers?find=anna")[1])
        customer = found["customers"][0]["customer"]
        assert server.ask("/v1/customers/" + customer)[0] == 200
    text = place.ok("-w", "w", "audit", "--customer", customer)
    assert "GET /v1/customers/{id}" in text and "first run" in text, text


def the_log_is_a_json_line_a_request(place):
    with place.served() as server:
        server.ask("/v1/map")
        server.ask("/v1/nothing%0aelse")
        server.stop()
    lines = [json.loads(line) for line in (place.folder / "log").read_text().splitlines()]
    assert [line["status"] for line in lines] == [200, 404], lines
    assert lines[0]["route"] == "GET /v1/map" and lines[1]["route"] == "other"


def event(number):
    return json.dumps({"specversion": "1.0", "id": str(number), "source": "/shop", "type": "asked",
                       "time": "2026-03-05T10:00:00Z", "data": {"customer": "zoe"}}).encode()


def journal_of(place):
    """Its one segment, and where its last frame ends."""
    [path] = (place.folder / "w/journal").iterdir()
    return path, len(path.read_bytes().rstrip(b"\0"))


def change_byte(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def what_was_acknowledged_is_there_after_a_crash_and_said(place):
    os.environ["TOUCHLINE_KILL_AT"] = "live.before_apply"
    try:
        with place.served() as server:
            status, text = server.ask("/v1/interactions", event(1))
            assert status == 200 and json.loads(text)["accepted"] == 1, text
            assert server.process.wait(timeout=30) == -signal.SIGKILL
    finally:
        del os.environ["TOUCHLINE_KILL_AT"]
    for command in ("map", "check"):
        said = place.run("-w", "w", command).stderr
        assert "1 acknowledged request is not in the history yet; 'touchline -w w serve'" in said
    with place.served() as server:
        assert "Replayed 1 acknowledged request with 1 new interaction" in server.said, server.said
        assert json.loads(server.ask("/v1/workspace")[1])["interactions"] == 4
        assert json.loads(server.ask("/v1/interactions", event(1))[1])["duplicates"] == 1
        assert server.stop() == 0
    with place.served() as server:
        assert "Replayed" not in server.said
    done = place.run("-w", "w", "check")
    assert done.returncode == 0 and "acknowledged" not in done.stderr, done.stderr


def a_torn_end_of_the_journal_is_cut_and_said_and_zeros_are_nothing(place):
    with place.served() as server:
        assert server.ask("/v1/interactions", event(1))[0] == 200
        assert server.stop() == 0
    path, end = journal_of(place)
    with path.open("r+b") as file:
        file.seek(end + 64)
        file.write(b"half a frame")
    with place.served() as server:
        assert "from the end of the journal" in server.said and "nobody was told" in server.said
        assert server.ask("/v1/interactions", event(2))[0] == 200
        assert server.stop() == 0
    with path.open("ab") as file:
        file.write(bytes(4096))
    with place.served() as server:
        assert "journal" not in server.said
        assert server.ask("/v1/interactions", event(3))[0] == 200
        assert json.loads(server.ask("/v1/interactions", event(2))[1])["duplicates"] == 1


def a_damaged_journal_is_left_as_it_is(place):
    with place.served() as server:
        for number in range(3):
            assert server.ask("/v1/interactions", event(number))[0] == 200
        assert server.stop() == 0
    path, _ = journal_of(place)
    change_byte(path, 64 + 24 + 20)  # in the first frame
    before = path.read_bytes()
    place.fails(7, "-w", "w", "serve", "--port", "0", says="damaged")
    assert path.read_bytes() == before


def a_damaged_database_is_said_with_what_to_do(place):
    database = place.folder / "w/touchline.duckdb"
    change_byte(database, 9000)
    before = database.read_bytes()
    for words in (("serve", "--port", "0"), ("map",)):
        place.fails(7, "-w", "w", *words, says="damaged: bring back a backup")
    assert database.read_bytes() == before


def a_backup_is_written_while_it_serves(place):
    with place.served() as server:
        assert server.ask("/v1/interactions", event(1))[0] == 200
        assert "was written by" in place.ok("-w", "w", "backup", "w.tar")
        place.fails(5, "-w", "w", "backup", "w.tar", says="there already")
        assert server.ask("/v1/interactions", event(2))[0] == 200
    assert "Restored 4 interactions" in place.ok("restore", "w.tar", "again")
    place.ok("-w", "again", "check")
    place.fails(5, "restore", "w.tar", "again", says="there already")
    tar = place.folder / "w.tar"
    used = next(at for at, byte in enumerate(tar.read_bytes()) if at > 5000 and byte)
    change_byte(tar, used)  # not one that only fills a block
    place.fails(7, "restore", "w.tar", "other", says="nothing was restored")
    assert not (place.folder / "other").exists()


if __name__ == "__main__":
    sys.exit(run_stories(globals(), Place, ("event", "journal_of", "change_byte")))
