#!/usr/bin/env python3
"""A company made up by the program, captured by it, and asked: as a user types it.

    simulate.py BINARY

Each test is a function whose name is the sentence it proves. The last line is
`N passed, N failed, N skipped`.
"""
import json
import os
import pathlib
import subprocess
import sys

from stories import run_stories

BINARY = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SMALL = """
format = 1
name = "shop"
start = 2025-01-01
until = 2025-03-01
channels = ["web", "voice"]
[[segment]]
name = "all"
prefers = { web = 1 }
[[centres]]
prefix = "centre"
count = 2
[[journey]]
name = "ask"
a_year = 12
start = [{ to = "look" }]
[[journey.step]]
name = "look"
kind = "page_viewed"
channel = "web"
known_as = "email"
next = [{ to = "call", share = 0.5, after = "exponential(mean 2 h)" }, { to = "success", share = 0.5 }]
[[journey.step]]
name = "call"
kind = "call_answered"
channel = "voice"
known_as = "email"
duration = "2 min"
next = [{ to = "success" }]
[[source]]
name = "desk"
every = "all"
always = ["email"]
columns = ["id = id", "when = begin", "kind = kind", "channel = channel", "mail = email"]
"""


class Place:
    """A scratch folder with a scenario, simulated into out/."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "shop.toml").write_text(SMALL, encoding="utf-8")

    def run(self, *words):
        return subprocess.run([BINARY, *map(str, words)], cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120)

    def ok(self, *words):
        done = self.run(*words)
        assert done.returncode == 0, (words, done.returncode, done.stderr)
        return done.stdout

    def fails(self, code, *words, says=()):
        done = self.run(*words)
        assert done.returncode == code, (words, done.returncode, done.stderr)
        for text in says:
            assert text in done.stderr, (text, done.stderr)

    def simulate(self, *words):
        return self.ok("simulate", "shop.toml", "--people", 200, *words)


def every_command_has_help_with_an_example(place):
    for command in ("simulate", "story", "effort", "parting", "new", "capture"):
        text = place.ok(command, "--help")
        assert "Example:\n  touchline" in text, (command, text)


def a_company_is_made_with_its_truth_beside_it(place):
    text = place.simulate("-o", "out", "--seed", 3)
    assert "200 people, 2 centres" in text, text
    assert (place.folder / "out/exports/desk/desk.csv").read_text().startswith("id,when,kind")
    assert (place.folder / "out/truth/interactions.parquet").exists()
    assert not list((place.folder / "out").glob(".part*"))


def an_example_is_part_of_the_program(place):
    told = json.loads(place.ok("simulate", "isp", "--people", 20, "-o", "out", "--json"))
    assert told["scenario"] == "isp" and len(told["sources"]) == 16, told
    assert "16 mappings, one a source, from isp" in place.ok("new", "w", "--like", "isp")
    assert (place.folder / "w/sources/acd.toml").read_bytes() == (
        ROOT / "examples/isp/sources/acd.toml").read_bytes()
    place.fails(3, "simulate", "ips", "-o", "no", says=("flat, isp, parcel", "ips"))
    place.fails(3, "new", "v", "--like", "ips", says=("examples/isp", "ips"))
    assert not (place.folder / "v").exists()


def the_summary_is_there_for_programs(place):
    told = json.loads(place.simulate("-o", "out", "--seed", 3, "--json"))
    assert (told["scenario"], told["seed"], told["people"], told["centres"]) == ("shop", 3, 200, 2)
    assert told["written"] == told["sources"][0]["lines"] == told["interactions"] > 100, told


def the_same_seed_gives_the_same_bytes_for_any_number_of_threads(place):
    place.simulate("-o", "one", "--threads", 1)
    place.simulate("-o", "three", "--threads", 3)
    place.simulate("-o", "other", "--seed", 99)
    desk = [(place.folder / out / "exports/desk/desk.csv").read_bytes()
            for out in ("one", "three", "other")]
    assert desk[0] == desk[1] != desk[2]


def a_folder_that_is_not_empty_is_left_alone(place):
    place.simulate("-o", "out", "--seed", 3)
    (place.folder / "out/mine.txt").write_text("mine")
    before = (place.folder / "out/exports/desk/desk.csv").read_bytes()
    place.fails(5, "simulate", "shop.toml", "-o", "out", says=["not empty", "--force"])
    place.simulate("-o", "out", "--seed", 4, "--force")
    assert (place.folder / "out/exports/desk/desk.csv").read_bytes() != before
    assert (place.folder / "out/mine.txt").read_text() == "mine"


def a_mistake_in_a_scenario_is_told_with_line_key_and_what_would_be_right(place):
    for wrong, right, says in (
            ("a_year = 12", "a_yaer = 12", ["a_yaer", "did you mean 'a_year'?"]),
            ("channel = \"voice\"", "channel = \"vioce\"", ["channel", "voice"]),
            ("duration = \"2 min\"", "duration = \"2 parsecs\"", ["duration", "parsecs"]),
            ("columns = [", "columns = [\"A = knid\", ", ["columns", "did you mean 'kind'?"]),
            ("columns = [", "columns = [\"A = object of tickt\", ", ["columns", "object 'tickt'"]),
            ("next = [{ to = \"call\", share = 0.5", "next = [{ to = \"call\", share = 0.6",
             ["look", "sum to 1.1"])):
        line = SMALL.count("\n", 0, SMALL.index(wrong)) + 1
        where = "line" if "sum to 1.1" in says else f"line {line}:"
        (place.folder / "wrong.toml").write_text(SMALL.replace(wrong, right, 1))
        place.fails(2, "simulate", "wrong.toml", "-o", "out", says=["wrong.toml", where, *says])
        assert not (place.folder / "out").exists()
    place.fails(3, "simulate", "nothing.toml", "-o", "out", says=["nothing.toml"])
    place.fails(2, "simulate", "shop.toml", "-o", "out", "--threads", "0")


def a_folder_of_deliveries_is_captured_file_by_file(place):
    place.simulate("-o", "out")
    place.ok("new", "w")
    place.fails(2, "-w", "w", "capture", "out/exports", "shop.toml", says=["desk.csv", "--yes"])
    place.ok("-w", "w", "capture", "out/exports/desk/desk.csv", "--yes")
    told = json.loads(place.ok("-w", "w", "capture", "out/exports", "out/exports/desk/desk.csv",
                               "--json"))
    assert [row["source"] for row in told] == ["desk", "desk"]
    assert all(row["read"] == row["duplicates"] > 100 for row in told), told
    text = place.ok("-w", "w", "capture", "out/exports", "out/exports")
    assert "Captured 2 files of 1 sources." in text, text
    place.fails(3, "-w", "w", "capture", "nowhere", says=["nowhere"])
    (place.folder / "empty").mkdir()
    place.fails(3, "-w", "w", "capture", "empty", says=["no file below"])


def a_workspace_is_made_like_an_example_or_like_another(place):
    text = place.ok("new", "isp", "--like", ROOT / "examples/isp")
    assert "16 mappings" in text, text
    place.ok("new", "again", "--like", "isp")
    for name in ("sources/acd.toml", "policy/journeys.toml", "policy/centres.toml"):
        texts = [(folder / name).read_text() for folder in
                 (ROOT / "examples/isp", place.folder / "isp", place.folder / "again")]
        assert texts[0] == texts[1] == texts[2], name
    place.fails(3, "new", "v", "--like", "out", says=["sources/*.toml"])
    (place.folder / "isp/sources/acd.toml").write_text("source = \"acd\"\nzoen = \"UTC\"\n")
    place.fails(2, "new", "v", "--like", "isp", says=["acd.toml", "zone"])
    assert not (place.folder / "v").exists()


def a_company_captured_tells_its_story(place):
    place.ok("simulate", ROOT / "examples/isp", "--people", 600, "--seed", 7, "-o", "out")
    place.ok("new", "w", "--like", ROOT / "examples/isp")
    place.ok("-w", "w", "capture", "out/exports", "--rejects-max", "0.3")
    effort = json.loads(place.ok("-w", "w", "effort", "--json"))
    types = {row["type"]: row for row in effort["types"]}
    assert {"fault", "complaint", "invoice", "contact"} <= set(types), types
    assert types["fault"]["contacts_median"] >= types["fault"]["shortest"] > 0, types["fault"]
    assert types["invoice"]["shortest_kinds"][-1] == "payment_received", types["invoice"]
    assert "waiting" in place.ok("-w", "w", "effort")
    story = json.loads(place.ok("-w", "w", "story", "--json"))
    assert len(story["lines"]) == 8 and story["centres"] == 120, story
    for line in story["lines"]:
        command = line["command"].split(" ")
        assert command[:3] == ["touchline", "-w", "w"], line
        place.ok(*command[1:])
    assert place.ok("-w", "w", "story").count("\n") == 8
    ways = json.loads(place.ok("-w", "w", "parting", "--json", "--top", 3))
    assert ways["decided"] > 1000 and len(ways["ways"]) <= 3, ways
    assert "A difference is not a cause" in place.ok("-w", "w", "parting")
    sources = json.loads(place.ok("-w", "w", "sources", "--json"))
    assert len(sources["sources"]) == 16, sources


if __name__ == "__main__":
    sys.exit(run_stories(globals(), Place))
