// Runs a scenario against a real workspace in a directory of its own.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/process.h"
#include "model/lens.h"
#include "tests/scenarios/runner/scenario.h"
#include "tests/scratch.h"
#include "workspace/workspace.h"

namespace touchline {

// A file that sources deliver, and the mapping the scenario gives for it (empty: proposed).
struct GivenDelivery {
    std::string source, file_name, text, mapping;
    bool captured = false;
};

// `given interactions` as a CSV and the mapping that reads it.
Result<GivenDelivery> given_interactions(const Block& block, const std::string& zone,
                                         std::size_t number);

struct ScenarioFailure {
    std::size_t line = 0;
    std::string message;
};

class ScenarioRun {
public:
    explicit ScenarioRun(const Scenario& scenario);
    // Every block in turn; stops at the first error, goes on after a table that differs.
    std::vector<ScenarioFailure> run();
    // What differed, as it would have to stand there.
    const std::map<std::size_t, Table>& blessed() const { return blessed_; }

private:
    Status given(const Block& block);
    Status with(const Block& block);
    Status when(const Block& block);
    Status then(const Block& block, std::size_t place);
    Status then_table(const Block& block, std::size_t place);

    Status open();               // the workspace, when it is not
    Status capture_pending();
    Status capture_one(GivenDelivery& delivery);
    Status shuffle();
    Result<Table> answer(const std::string& name);

    const Scenario& scenario_;
    std::string name_ = "w1";    // directory of the workspace
    int workspaces_ = 1;
    Scratch scratch_;
    FixedClock clock_;
    std::optional<Workspace> workspace_;
    std::map<std::string, std::string> policies_, mappings_;
    std::vector<GivenDelivery> deliveries_;
    std::string zone_ = "UTC";
    double rejects_share_max_ = 1;
    Lens lens_;
    CaptureReport report_;               // of the last capture
    std::string export_before_;          // the journeys before the last `when`
    std::optional<Error> expected_error_;  // of a `when`, until `then error` takes it
    std::size_t error_line_ = 0;
    std::vector<ScenarioFailure> failures_;
    std::map<std::size_t, Table> blessed_;
};

// The tables that `then` can ask for.
Result<Table> answer_table(const std::string& name, Workspace& workspace, const Lens& lens,
                           const CaptureReport& report);

}  // namespace touchline
