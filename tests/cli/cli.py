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
import time

from stories import run_stories

BINARY = os.path.abspath(sys.argv[1])
COMMANDS = ["new", "capture", "journeys", "map", "measures", "customers", "customer", "batches",
            "withdraw", "remap", "rejects", "check", "policy", "sql", "export", "formats", "serve",
            "token", "audit", "find", "sources", "simulate", "effort", "parting",
            "story"]
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


PEOPLE = """source = "people"
[[customer]]
scheme = "number"
column = "number"
[[customer]]
scheme = "phone"
column = "phone"
normalise = ["digits"]
[[interaction]]
kind = "kind"
occurred_at = "at"
channel = "channel"
"""


def customers_say_what_joined_them_and_what_was_not_let_to(place):
    place.write("w/sources/people.toml", PEOPLE)
    rows = ["number,phone,kind,at,channel", "n1,+39 06 555 01,call,2026-03-01 10:00,voice",
            "n2,39-06-555-01,mail,2026-03-02 10:00,email", ",,visit,2026-03-03 10:00,web"]
    rows += [f"k{i},0800 12345,call,2026-03-04 10:{i:02},voice" for i in range(12)]
    place.write("people.csv", "\n".join(rows) + "\n")
    said = place.ok("-w", "w", "capture", "people.csv")
    assert "1 identifier is shared by too many records and links nobody: touchline customers" in said, said
    found = place.json("customers")
    assert (found["customers"], found["anonymous"], found["records"]) == (16, 1, 16), found
    assert found["links"] == [{"by": "phone", "links": 1}], found
    assert found["shared"] == [{"scheme": "phone", "identifier": "08…45", "records": 12,
                                "records_max": 10}], found
    assert "0800 12345" not in place.ok("-w", "w", "customers")
    assert "shared,phone,08…45,12,allowed 10" in place.ok("-w", "w", "customers", "--csv")


def a_customer_is_found_by_whatever_names_him(place):
    customers_say_what_joined_them_and_what_was_not_let_to(place)
    by_number = place.json("customer", "n2")
    assert place.json("customer", "phone=0039 06 55501".replace("00", "", 1)) == by_number
    assert [row["kind"] for row in by_number["interactions"]] == ["call", "mail"]
    assert [record["source"] for record in by_number["records"]] == ["people", "people"]
    for record in by_number["records"]:
        found = place.json("customer", record["record"])
        assert found["customer"] == by_number["customer"]
        assert found["redirected_from"] in (None, record["record"])
    place.fails(3, "-w", "w", "customer", "nobody", says="nobody is known as 'nobody'")
    place.fails(5, "-w", "w", "customer", "0800 12345", says="is shared by 12 customers")


def a_customer_is_shown_journey_by_journey(place):
    text = place.ok("-w", "w", "customer", "anna")
    assert "known as customer anna" in text and "1. ticket t1" in text, text
    assert "1 h 30 min  call_answered" in text and "calls, batch 1, row 2" in text, text
    found = place.json("customer", "anna")
    assert found["journeys"][0]["object"] == "t1" and found["journeys"][0]["interactions"] == 3
    assert [row["wait_ms"] for row in found["interactions"]] == [0, 5400000, 171000000]


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


def words_that_are_no_command_or_option_are_named(place):
    place.fails(2, "journey", says="did you mean 'journeys'?")
    place.fails(2, "policy", "tri", says="there is no 'tri'")
    place.fails(2, says="say what to do: new, capture")
    place.fails(2, "-w", "w", "map", "--nope", says="touchline map --help")
    place.fails(2, "-w", "w", "map", "--kinds", "2", says="'2' is not a share")
    place.fails(2, "-w", "w", "journeys", "--top", "-1", says="'-1' is not a number of rows")
    place.fails(2, "-w", "w", "withdraw", "first", says="a number is wanted")


def files_that_cannot_be_read_come_with_the_command_that_helps(place):
    def refused(name, data, says):
        (place.folder / name).write_bytes(data)
        place.fails(2, "-w", "w", "capture", name, "--yes", says=says)
    refused("a.xlsx", b"PK\3\4..[Content_Types].xml", "convert-to csv a.xlsx")
    refused("a.zip", b"PK\3\4..a.csv", "unzip -p a.zip | touchline capture -")
    refused("a.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\3cut", "gzip file")
    refused("a.parquet", b"PAR1 and no more", "as Parquet")
    refused("a.log", b"who what when\nu1  call  9:00\nu2  mail  9:01\n", "tr -s ' '")
    refused("a.csv", b"customer,kind,time\n", "a header and no records")
    refused("b.csv", b"customer,kind,time\n\"c1,k,2026-03-02\n", "line 2, a quoted field is never closed")
    refused("c.csv", b"<html><body>not found</body></html>", "HTML")
    refused("a.json", b'[{"a": 1},\n{"a"', "line 2 is not JSON")
    (place.folder / "empty").mkdir()
    place.fails(3, "-w", "w", "capture", "empty", "--yes", says="there is no file below 'empty'")
    place.fails(2, "-w", "w", "capture", "w", "--yes", says="after 0 of")
    assert place.json("map")["population"]["interactions"] == 5
    assert len(place.json("batches")) == 1


def anybodys_file_gets_a_map(place):
    def seen(name, data, *words):
        (place.folder / name).write_bytes(data)
        place.ok("new", name + ".w")
        place.ok("-w", name + ".w", "capture", name, "--yes", *words)
        map = json.loads(place.ok("-w", name + ".w", "map", "--json"))
        assert map["population"]["customers"] == 2, (name, map["population"])
        assert [row["kind"] for row in map["kinds"]][:2] == ["order_delivered", "order_placed"], map
    seen("excel.txt", ("\ufeffReport of March\n\n" + CALLS.replace(",", "\t")).encode("utf-16-le"))
    german = CALLS.replace("customer,ticket,when,kind,channel,agent",
                           "Kunde,Ticket-Nr,Zeitpunkt,Aktivität,Kanal,Bearbeiter")
    seen("german.csv", german.replace(",", ";").encode("latin-1"))
    names = CALLS.splitlines()[0].split(",")
    array = [dict(zip(names, line.split(","))) for line in CALLS.splitlines()[1:]]
    seen("array.json", json.dumps(array, indent=2).encode())
    bare = [",".join([row["customer"], row["kind"], row["when"]]) for row in array]
    seen("three.csv", ("who,what,when\n" + "\n".join(bare) + "\n").encode())


def what_is_only_guessed_is_said(place):
    rows = [f"c{i % 3},0{i % 9 + 1}/0{(i + 4) % 9 + 1}/2026\n" for i in range(30)]
    place.write("guess.csv", "customer,day\n" + "".join(rows))
    text = place.ok("-w", "w", "capture", "guess.csv", "--yes")
    assert "note: day first or month first" in text and "guessed (40 %): kind" in text, text
    assert "w/sources/guess.toml" in text, text


def a_stopped_batch_stays_stopped_when_mapped_again(place):
    place.write("bad.csv", "customer,kind,start,end\n" + "c,k,2026-03-02 10:00,2026-03-02 09:00\n" * 20)
    place.fails(6, "-w", "w", "capture", "bad.csv", "--yes", says="too many rejects")
    place.fails(6, "-w", "w", "remap", "2", says="too many rejects")
    place.ok("-w", "w", "remap", "2", "--rejects-max", "1")
    assert place.json("map")["population"]["interactions"] == 5


def a_workspace_that_cannot_be_written_still_answers(place):
    before = place.ok("-w", "w", "map")
    place.folder.chmod(0o755)
    for folder, _, files in os.walk(place.folder / "w"):
        os.chmod(folder, 0o555)
        for file in files:
            os.chmod(pathlib.Path(folder) / file, 0o444)
    reader = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    run = lambda *words: subprocess.run([BINARY, "-w", "w", *words], cwd=place.folder, text=True,
                                        capture_output=True, timeout=60, **reader)
    assert run("map").stdout == before, run("map").stderr
    refused = run("capture", "calls.csv")
    assert refused.returncode == 4 and "writable" in refused.stderr, refused.stderr
    for folder, _, files in os.walk(place.folder / "w"):
        os.chmod(folder, 0o755)


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


def a_customer_is_found_by_the_beginning_of_what_he_has(place):
    found = place.json("find", "ann")["customers"]
    assert len(found) == 1 and found[0]["why"].endswith(" anna"), found
    assert place.json("find", "t1")["customers"][0]["customer"] == found[0]["customer"]
    assert "nobody" in place.ok("-w", "w", "find", "nobody")


def sources_say_how_much_and_how_fresh(place):
    source = place.json("sources")["sources"][0]
    assert source["source"] == "calls" and source["interactions"] == 5, source
    assert source["last_at"].startswith("2026-03-04T10:00:00"), source


if __name__ == "__main__":
    sys.exit(run_stories(globals(), Place))
