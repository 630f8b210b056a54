// scenarios [--bless] FILE…: runs each file, prints what differs, ends with a line of counts.
#include <fmt/format.h>

#include <cstdio>
#include <cstring>
#include <exception>

#include "base/files.h"
#include "base/text.h"
#include "tests/scenarios/runner/run.h"

namespace touchline {
namespace {

enum class Outcome { passed, failed };

void say(const std::string& path, std::size_t line, const std::string& message) {
    fmt::print("{}:{}: {}\n", path, line, message);
}

Result<Outcome> run_file(const std::string& path, bool blessing) {
    TRY(const std::string text, read_text_file(path));
    TRY(const Scenario scenario, read_scenario(text));
    ScenarioRun run(scenario);
    const auto failures = run.run();
    for (const ScenarioFailure& failure : failures) say(path, failure.line, failure.message);
    if (blessing && !run.blessed().empty()) {
        TRY(write_text_file(path, bless(scenario, run.blessed())));
        fmt::print("{}: blessed {} tables; read the difference before you commit\n", path,
                   run.blessed().size());
    }
    return failures.empty() ? Outcome::passed : Outcome::failed;
}

int run_all(int count, char** words) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);  // what hangs comes after the last line
    int passed = 0, failed = 0;
    bool blessing = false;
    for (int i = 1; i < count; ++i) {
        if (std::strcmp(words[i], "--bless") == 0) {
            blessing = true;
            continue;
        }
        const std::string path = words[i];
        try {
            const auto outcome = run_file(path, blessing);
            if (!outcome) say(path, 1, outcome.error().message);
            const bool fine = outcome && outcome.value() == Outcome::passed;
            fmt::print("{} {}\n", fine ? "ok    " : "FAILED", path);
            ++(fine ? passed : failed);
        } catch (const std::exception& error) {
            say(path, 1, error.what());
            ++failed;
        }
    }
    fmt::print("{} passed, {} failed, 0 skipped\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace touchline

int main(int count, char** words) { return touchline::run_all(count, words); }
