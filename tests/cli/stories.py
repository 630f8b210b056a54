"""Runs the tests of a script: each is a function whose name is the sentence it proves."""
import tempfile


def run_stories(module, place, helpers=()):
    """`module`: the script's globals(); what is in `helpers` is no test. Gives the exit code."""
    tests = [value for name, value in module.items()
             if callable(value) and getattr(value, "__module__", "") == "__main__"
             and not isinstance(value, type) and name not in helpers]
    failed = 0
    for test in tests:
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(place(folder))
            except Exception as error:  # each test stands alone: the next one runs all the same
                failed += 1
                print(f"FAILED {test.__name__.replace('_', ' ')}: {error!r}")
    print(f"{len(tests) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0
