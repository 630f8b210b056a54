#!/usr/bin/env python3
"""The program as a user types it: help, exit codes, messages, JSON, what is left behind.

    cli.py BINARY

Each test is a function whose name is the sentence it proves. The last line is
`N passed, N failed, N skipped`.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

BINARY = os.path.abspath(sys.argv[1])
COMMANDS = ["new", "capture", "journeys", "map", "measures", "batches", "withdraw", "remap",
            "rejects", "check", "policy", "sql", "export", "formats", "serve", "token", "audit"]
CALLS = """customer,ticket,when,kind,channel,agent
anna,t1,2026-03-02 09:00:00,order_placed,web,
anna,t1,2026-03-02 10:30:00,call_answered,voice,s1
anna,t1,2026-03-04 10:00:00,order_delivered,field,s2
ben,t2,2026-03-03 08:00:00,order_placed,web,
ben,t2,2026-03-03 09:00:00,order_delivered,field,s2
"""


class Place:
    """A scratch folder with a workspace that has captured CALLS."""

    def __init__(self, folder, captured=True):
        self.folder = pathlib.Path(folder)
        self.write("calls.csv", CALLS)
        self.ok("new", "w")
        if captured:
            self.ok("-w", "w", "capture", "calls.csv", "--yes")

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *words, stdin=""):
        return subprocess.run([BINARY, *words], cwd=self.folder, input=stdin, text=True,
                              capture_output=True, timeout=60)

    def ok(self, *words):
        done = self.run(*words)
        assert done.returncode == 0, (words, done.returncode, done.stderr)
        return done.stdout

    def json(self, *words):
        return json.loads(self.ok("-w", "w", *words, "--json"))

    def fails(self, code, *words, says=""):
        done = self.run(*words)
        assert done.returncode == code, (words, done.returncode, done.stderr)
        assert says in done.stderr, (says, done.stderr)
        return done.stderr


def every_command_has_help_with_an_example(place):
    for command in COMMANDS:
        text = place.ok(command, "--help")
        assert "Example:\n  touchline" in text, (command, text)


def capture_counts_what_it_read(place):
    place.write("more.csv", CALLS + "cara,t3,2026-03-03 09:00:00,order_placed,web,\n")
    again = place.json("capture", "more.csv", "--source", "calls")
    assert (again["read"], again["accepted"], again["duplicates"], again["rejected"]) == (6, 1, 5, 0)


def the_same_delivery_changes_nothing(place):
    before = place.ok("-w", "w", "journeys", "--rows")
    again = place.json("capture", "calls.csv")
    assert (again["accepted"], again["duplicates"]) == (0, 5), again
    assert place.ok("-w", "w", "journeys", "--rows") == before


def the_map_says_what_follows_what(place):
    map = place.json("map")
    assert map["population"]["customers"] == 2 and map["population"]["journeys"] == 2
    follows = {(row["from"], row["to"]): row for row in map["follows"]}
    assert follows[("order_placed", "order_delivered")]["count"] == 1
    assert follows[("order_placed", "call_answered")]["wait_ms"]["mean"] == 5400000
    kinds = {row["kind"]: row for row in map["kinds"]}
    assert kinds["order_placed"]["starts"] == 2 and kinds["order_delivered"]["ends"] == 2
    assert map["ties"]["pairs"] == 0


def journeys_are_listed_with_their_share(place):
    list = place.json("journeys")
    assert list["variant_count"] == 2
    assert [row["share"] for row in list["variants"]] == [0.5, 0.5]
    assert list["throughput_ms"]["min"] == 3600000


def a_lens_narrows_every_answer(place):
    assert place.json("map", "--lens", "channel=voice")["population"]["journeys"] == 1
    assert place.json("journeys", "--channel", "voice")["variant_count"] == 1
    place.fails(2, "-w", "w", "map", "--lens", "chanel=voice", says="channel")


def maps_are_written_in_every_form(place):
    for ending in ["svg", "html", "json", "dot", "csv"]:
        place.ok("-w", "w", "map", "-o", f"map.{ending}")
        assert (place.folder / f"map.{ending}").stat().st_size > 100
    place.fails(2, "-w", "w", "map", "-o", "map.pdf", says=".svg")


def a_withdrawn_batch_counts_no_more(place):
    place.ok("-w", "w", "withdraw", "1", "--reason", "a test")
    assert place.json("map")["population"]["interactions"] == 0
    assert place.json("batches")[0]["state"] == "withdrawn"
    again = place.json("capture", "calls.csv")
    assert again["accepted"] == 5, again
    place.ok("-w", "w", "check")


def a_batch_is_mapped_again(place):
    mapping = place.folder / "w/sources/calls.toml"
    text = mapping.read_text()
    assert '"channel"' in text
    mapping.write_text(text.replace('"channel"', '"agent"', 1))
    place.ok("-w", "w", "remap", "1")
    assert place.json("map", "--channel", "s1")["population"]["journeys"] == 1
    place.ok("-w", "w", "check")


def what_is_refused_is_kept_with_its_reason(place):
    rows = [f"d{i},t{i+9},2026-03-02 09:00:00,order_placed,web,\n" for i in range(40)]
    place.write("bad.csv", CALLS.splitlines()[0] + "\n" + "".join(rows) +
                "eve,t9,yesterday,order_placed,web,\n")
    report = place.json("capture", "bad.csv", "--source", "calls")
    assert report["rejected"] == 1 and report["read"] == 41
    rejects = place.json("rejects")
    assert rejects[0]["line"] == 42 and rejects[0]["value"] == "yesterday", rejects


def too_many_rejects_leave_the_history_unchanged(place):
    place.write("worse.csv", CALLS.splitlines()[0] + "\nf,t1,never,x,web,\ng,t1,2026-03-02 09:00:00,x,web,\n")
    place.fails(6, "-w", "w", "capture", "worse.csv", "--source", "calls", says="too many rejects")
    assert place.json("map")["population"]["interactions"] == 5
    assert place.json("batches")[1]["state"] == "stopped"
    assert len(place.json("rejects", "2")) == 1


def mistakes_are_told_with_a_way_out(place):
    place.fails(3, "-w", "nowhere", "map", says="touchline new")
    place.fails(3, "-w", "w", "capture", "absent.csv", "--yes", says="absent.csv")
    place.fails(5, "new", "w", says="already")
    place.fails(2, "-w", "w", "sql", "delete from interaction")
    place.fails(2, "-w", "w", "frobnicate")
    place.write("empty.csv", "")
    place.fails(2, "-w", "w", "capture", "empty.csv", "--yes", says="empty")
    place.write("w/policy/journeys.toml", "[[journey]]\nby = \"goat\"\n")
    place.fails(2, "-w", "w", "map", says="journeys.toml")


def without_yes_nothing_is_captured_unseen(place):
    place.write("other.csv", CALLS)
    place.fails(2, "-w", "w", "capture", "other.csv", "--source", "other", says="--yes")
    assert len(place.json("batches")) == 1


def sql_sees_interactions_and_journeys(place):
    rows = place.json("sql", "select kind, count(*) as n from interactions group by kind order by n desc, kind")
    assert rows[0] == {"kind": "order_delivered", "n": 2}, rows
    assert place.json("sql", "select count(*) as n from journeys()")[0]["n"] == 2
    assert place.json("sql", "select sum(\"count\") as n from follows()")[0]["n"] == 3
    assert place.json("sql", "select count(*) n from journeys(lens := 'channel=voice')")[0]["n"] == 1
    place.fails(2, "-w", "w", "sql", "select * from read_csv('calls.csv')")


def exports_can_be_captured_again(place):
    place.ok("-w", "w", "export", "interactions", "-o", "out.xes")
    place.ok("new", "v")
    place.ok("-w", "v", "capture", "out.xes", "--yes")
    first = place.json("map")
    second = json.loads(place.ok("-w", "v", "map", "--json"))
    assert first["follows"] == second["follows"]
    for what in ["interactions", "journeys", "follows"]:
        for ending in ["parquet", "csv", "jsonl"]:
            place.ok("-w", "w", "export", what, "-o", f"{what}.{ending}")
            assert (place.folder / f"{what}.{ending}").stat().st_size > 50


def a_second_owner_is_told_who_has_the_workspace(place):
    import fcntl
    with open(place.folder / "w/lock", "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        place.fails(5, "-w", "w", "map", says="held by process")


def standard_input_is_a_file_too(place):
    done = place.run("-w", "w", "capture", "-", "--source", "piped", "--yes", "--json", stdin=CALLS)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["accepted"] == 5


def a_stop_leaves_nothing_half_written(place):
    header = CALLS.splitlines()[0] + "\n"
    with open(place.folder / "big.csv", "w") as file:
        file.write(header)
        for i in range(1_500_000):
            file.write(f"c{i % 90000},t{i % 300000},2026-03-{1 + i % 28:02} 09:{i % 60:02}:00,k{i % 20},web,s{i % 40}\n")
    process = subprocess.Popen([BINARY, "-w", "w", "capture", "big.csv", "--source", "calls"],
                               cwd=place.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode in (130, 0), process.returncode
    if process.returncode == 130:
        assert place.json("map")["population"]["interactions"] == 5
    place.ok("-w", "w", "check")


def the_dry_run_of_a_policy_changes_nothing(place):
    policy = 'format = 1\n[[journey]]\nname = "contact"\nby = "silence"\nsilence = "1 day"\n'
    place.write("other.toml", policy)
    preview = place.json("policy", "try", "other.toml")
    assert preview["journeys_now"] == 2 and preview["journeys_then"] == 3, preview
    assert place.json("map")["population"]["journeys"] == 2


def main():
    tests = [value for name, value in globals().items()
             if callable(value) and getattr(value, "__module__", "") == "__main__"
             and name not in ("main", "Place")]
    failed = 0
    for test in tests:
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(Place(folder))
            except Exception as error:  # each test stands alone: the next one runs all the same
                failed += 1
                print(f"FAILED {test.__name__.replace('_', ' ')}: {error!r}")
    print(f"{len(tests) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
