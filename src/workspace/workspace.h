// The workspace: the story in one page. capture -> store -> identity -> timeline -> reading ->
// summary, over one directory that has one owner at a time.
//
//   touchline.duckdb   the history          deliveries/  what came in, compressed
//   policy/*.toml      journeys, centres, identity     sources/*.toml  mappings, one a source
//   index/             the index, a cache that can be deleted at any time
//   secret             the key of every hash of a personal value; for its owner only
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/process.h"
#include "base/result.h"
#include "capture/capture.h"
#include "capture/mapping.h"
#include "capture/propose.h"
#include "insight/effort.h"
#include "insight/measures.h"
#include "insight/parting.h"
#include "model/answer.h"
#include "model/customer.h"
#include "model/lens.h"
#include "store/store.h"

namespace touchline {

struct WorkspaceOptions {
    bool read_only = false;   // questions only: several may ask at once, none may write
    unsigned threads = 0;     // 0 = base/process.h thread_count()
    const Clock* clock = nullptr;  // null = the system's
    Progress* progress = nullptr;  // of building the index; bytes count as rows
};

// A text of a workspace by its name in it: "policy/journeys.toml", "sources/acd.toml".
struct WorkspaceFile {
    std::string name, text;
};
// The policies and mappings of an example or of another workspace. Errors: not_found when there
// are none; invalid_input, naming the file, for what a workspace could not read.
Result<std::vector<WorkspaceFile>> read_like(const std::string& folder);

struct CaptureRequest {
    std::string path;              // "-" is standard input
    std::string source;            // empty: from the file name, or the mapping that fits
    std::string mapping_file;      // empty: sources/<source>.toml, else a proposal
    std::string format;            // empty: detected
    double rejects_share_max = 0.05;
    Progress* progress = nullptr;
    bool more_follow = false;      // the index is left to the last one
};

// What capture would do, before it does it. Holds the opened delivery, so that even standard
// input can be looked at first. Dropped, nothing was done.
struct CapturePlan {
    std::string source;
    Mapping mapping;
    bool known = false;            // the mapping was already in sources/
    std::string mapping_path;      // where it is, or will be kept
    std::optional<Proposal> proposal;
    struct Opened;
    std::shared_ptr<Opened> opened;
};

struct CaptureReport {
    BatchId batch = BatchId::none;
    std::string source;
    CaptureCounts counts;
    bool stopped = false;          // too many rejects: the history is unchanged
    double rejects_share_max = 0;
    std::vector<RepairCount> repairs;
    std::vector<std::string> remarks;
    std::vector<Reject> first_rejects;  // up to 5
};

struct InvariantLine {
    std::string invariant;  // its number and sentence
    bool holds = false;
    std::string detail;     // counts, or the first offender
};

struct PolicyPreview {             // dry-run of a journey policy
    std::uint64_t journeys_now = 0, journeys_then = 0;
    std::uint64_t journeys_same = 0;          // the same interactions in both
    std::uint64_t interactions_moved = 0;     // in a journey with other members
};

class Workspace {
public:
    // Makes the directory with default policies, every line of them commented. conflict when
    // there is a workspace already. `files` are put in their places, over the defaults.
    static Result<Workspace> create(const std::string& folder, const WorkspaceOptions& options = {},
                                    const std::vector<WorkspaceFile>& files = {});
    // Puts the files in their places, while nothing was captured yet (else conflict).
    Status adopt(const std::vector<WorkspaceFile>& files);
    // not_found when there is none; conflict when somebody else owns it.
    static Result<Workspace> open(const std::string& folder, const WorkspaceOptions& options = {});

    Result<CapturePlan> plan_capture(const CaptureRequest& request);
    // Captures what was planned, once; a mapping that was proposed is kept in sources/.
    Result<CaptureReport> capture(const CaptureRequest& request, const CapturePlan& plan);
    Result<CaptureReport> capture(const CaptureRequest& request);  // plan and go
    // The batch counts no more; what a later overlapping delivery also holds comes from there.
    Result<Withdrawal> withdraw(BatchId batch, const std::string& reason);
    // Reads the kept delivery again with the source's mapping of today.
    Result<CaptureReport> remap(BatchId batch, Progress* progress = nullptr,
                                double rejects_share_max = 0.05);

    void forget_progress();  // what options.progress points to may go
    Status prepare();  // brings the index up to date, as every question below does by itself
    // Of one that is live: what is shown may be ahead of the history for a moment. Waits for that,
    // a short while at most; questions below that ask the history do so by themselves.
    void catch_up();
    Result<JourneyMap> map(const Lens& lens);
    Result<VariantList> journeys(const Lens& lens, std::size_t top);
    Result<JourneyMeasures> measures(const Lens& lens);
    Result<Effort> effort(const Lens& lens);
    Result<Parting> partings(const Lens& lens);
    Result<CustomersAnswer> customers();
    // By an identifier, exact once normalised as its source's mapping says ("555-01",
    // "phone=555-01"), or by the id of the customer or of any record of his.
    // Errors: not_found; conflict when several customers share the identifier.
    Result<CustomerDetail> customer(const std::string& asked);
    Result<std::string> canonical_export(const Lens& lens);  // one line a journey, no codes
    Result<PolicyPreview> preview_journeys(const std::string& policy_toml);
    Result<std::vector<InvariantLine>> check();

    // Requests that a server acknowledged and had not taken into the history when it was killed:
    // they are in the journal, and the next server takes them in. Errors: corrupt (journal).
    Result<std::uint64_t> waiting_requests();

    // Read-only SQL over the history's views and the table functions journeys() and follows().
    Result<Rows> sql(const std::string& text);
    // What: "interactions", "journeys", "follows" or a SELECT; the ending says the format:
    // .parquet .csv .jsonl, and .xes (interactions, one trace a journey). Returns the rows.
    Result<std::uint64_t> export_to(const std::string& what, const std::string& path);

    Store& store();
    const std::string& folder() const;

    Workspace(Workspace&&) noexcept;
    ~Workspace();

    struct State;  // state.h, for this room
    State& state();

private:
    explicit Workspace(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace touchline
