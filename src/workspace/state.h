// What an open workspace holds; shared by the files of this room only.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/files.h"
#include "base/limits.h"
#include "base/process.h"
#include "base/secret.h"
#include "identity/identity.h"
#include "identity/link_book.h"
#include "insight/series.h"
#include "model/policy.h"
#include "reading/journeys.h"
#include "store/store.h"
#include "timeline/builder.h"
#include "timeline/index.h"
#include "timeline/merge.h"
#include "timeline/selection.h"
#include "workspace/kept_rows.h"
#include "workspace/last_answers.h"
#include "workspace/whole_answers.h"
#include "workspace/workspace.h"

namespace touchline {

// What linking found in a change that is being made.
struct LinkNews {
    std::uint64_t assertions = 0;  // appended with it
    std::uint64_t shared = 0;      // identifiers of too many records: they link none
    std::uint64_t refused = 0;     // links that people's word forbids
};

inline constexpr const char* journal_folder = "journal";  // in the workspace

// Whether a change of the history only adds to it.
enum class ChangeReach { adds, takes_back };

// Whose records are, for the index; `customers` must outlive it.
CustomersOf customers_function(const Customers& customers);

struct CapturePlan::Opened {
    std::unique_ptr<DeliveryWriter> writer;  // gets the bytes as they are read
    std::unique_ptr<Delivery> delivery;
    bool taken = false;
};

// Who makes changes of his own beside capture, withdraw and remap, and lets them in one by one.
class ChangeGate {
public:
    virtual ~ChangeGate() = default;
    // Waits for our turn to change batches of the source; it ends when what is returned is dropped.
    virtual Result<std::shared_ptr<void>> enter(const std::string& source) = 0;
    // Nothing changes until what is returned is dropped, and the history has what is shown.
    // Errors: unavailable, when it takes nothing in at the moment.
    virtual Result<std::shared_ptr<void>> hold() = 0;
    // Waits until the history has what is shown now; for limits::catch_up_ms_max at most.
    virtual void catch_up() = 0;
};

struct Workspace::State {
    std::string folder;
    WorkspaceOptions options;
    SystemClock system_clock;
    std::optional<LockFile> lock;
    std::unique_ptr<Store> store;
    JourneyPolicy journey_policy;
    CentrePolicy centre_policy;
    IdentityPolicy identity_policy;
    Secret secret = Secret::random();  // of the workspace; of this process when only reading
    // What questions see. While `live`, it is published with each change, and questions from any
    // thread take it as it is; else each of them brings it up to date.
    mutable std::mutex seeing;
    std::shared_ptr<const Customers> customers;
    std::shared_ptr<const Index> index;  // as of its key
    std::shared_ptr<const Customers> latest_customers;  // of the history at latest_position
    std::uint64_t latest_position = 0;
    // Of whoever changes the history: what the links follow from, as of a position of it.
    static constexpr std::uint64_t no_position = UINT64_MAX;
    std::optional<LinkBook> link_book;
    std::uint64_t links_position = no_position;
    std::atomic<bool> live{false};
    ChangeGate* gate = nullptr;  // of whoever is live
    std::optional<KeptRows> kept_rows;  // while live; under the gate
    WholeAnswers whole_answers;  // while live
    std::optional<std::vector<std::string>> known_promoted;  // forgotten as kept_rows are
    MergeScope merge_scope;  // of what a change merges at once; under the gate
    std::mutex defining;
    bool tables_added = false;
    // What is shown may be ahead of the history (live.h): the position that the history will have
    // when it has taken in what is shown; 0 while it has it.
    std::atomic<std::uint64_t> shown_position{0};

    std::uint64_t position() const {  // of what is shown
        return std::max(store->position(), shown_position.load());
    }
    void catch_up() const {  // before the history is asked about what is shown
        if (gate != nullptr) gate->catch_up();
    }
    const Clock& clock() const { return options.clock ? *options.clock : system_clock; }
    unsigned threads() const { return options.threads > 0 ? options.threads : thread_count(); }
    std::string path(const std::string& name) const { return folder + "/" + name; }
    std::uint64_t policy_hash() const;

    Status read_policies();
    Mapping with_policies(Mapping mapping) const;  // workspace_capture.cpp
    Status read_secret();
    Status settle();  // on opening for writing
    // workspace_identity.cpp
    IdentifierUses no_uses() const { return {identity_policy, secret}; }
    // What exact identifiers say, for a change; keep_links() once it is committed.
    Conclude link_identities(LinkNews& news, ChangeReach reach);
    // Unless more changes follow, the book of one who is not live goes: room for the index.
    void keep_links(bool more_follow);
    LinkBook* current_links();  // null when it has to be written anew
    Status learn_links();  // writes it, when it is not current
    Result<bool> may_link(const std::string& source, const Mapping* mapping);  // of a new batch
    Status settle_identities();  // when the policy changed
    Result<std::shared_ptr<const Customers>> read_customers(Micros known_at_us = no_time);
    Result<std::shared_ptr<const Customers>> fresh_customers();  // of the history as it is now
    void same_customers();  // the last change of the history said nothing about who is who
    Result<InvariantLine> check_identities();
    // workspace_customers.cpp
    Result<std::vector<RecordId>> records_asked(const std::string& asked);
    Result<CustomerId> customer_asked(const std::string& asked, RecordId& record);
    Status read_journeys(const Index& of, const Index::Place& place, CustomerDetail& customer);
    Status read_links(CustomersAnswer& answer);
    Status read_shared(CustomersAnswer& answer);
    // workspace_index.cpp
    static constexpr const char* index_file = "index/timelines";
    IndexKey index_key() const;  // of the history and the policies as they are now
    void publish(std::shared_ptr<const Index> made, std::shared_ptr<const Customers> whose);
    void replace_index(std::shared_ptr<const Index> made);  // by one that says the same
    std::shared_ptr<const Index> seen_index() const;  // may be null
    void save_index_file(const Index& of) const;  // the cache
    Status keep_index(Index made);  // in memory and in the cache file
    Result<std::shared_ptr<const Index>> current_index();  // cached, or built
    Result<Index> build_index(const JourneyPolicy& policy, Micros known_at_us, unsigned threads);
    // workspace_attributes.cpp: fills columns of promoted attributes from rows of the range
    Status fill_attributes(Index& made, std::span<const std::string> names, const ScanRange& range);
    // Promoted attributes of more values than the index takes, as sentences.
    Result<std::vector<std::string>> attribute_remarks(std::span<const std::string> promoted);
    // workspace_advance.cpp: one change of the history (a batch, taken or taken back), and the
    // index brought after it. Between the two nothing else may change.
    struct BeforeChange {
        std::optional<Index> index;  // none when the cache has none: there is nothing to bring on
        Micros since_us = no_time;
        std::shared_ptr<const Customers> customers;
    };
    Result<std::shared_ptr<void>> enter(const std::string& source);  // before any of it
    Result<BeforeChange> before_change();
    // `interactions`: about how many came or went.
    Status advance_index(BeforeChange before, std::uint64_t interactions);
    struct Advanced {
        Index index;
        TouchedTimelines touched;  // by the change
    };
    // All that a change did is that these rows came.
    struct Came {
        KeptRows::Found rows;
        bool in_history = true;  // else none has a value of an attribute that is promoted
    };
    // Without `came` it is looked for. Errors: unavailable, when a row is wanted that neither the
    // history nor the rows that are kept have.
    Result<Advanced> advanced(BeforeChange before, const Came* came = nullptr);
    Status fill_fresh(Index& fresh, std::span<const std::string> promoted);
    Status fill_came(Index& fresh, std::span<const std::string> promoted, const Index& before,
                     std::span<const CustomerId> touched, const Came& came);
    Status fill_missing(Index& now, std::span<const std::string> promoted, bool values_went);
    // workspace_lens.cpp
    struct Asked {
        std::shared_ptr<const Index> index;
        std::shared_ptr<const Selection> selection;
    };
    Result<Asked> ask(const Lens& lens);
    Result<Selection> select_now(const Index& of, const Lens& lens);
    std::string question_text(const Lens& lens) const;  // equal: one answer, of one index
    LastAnswers<Selection> last_selections{limits::last_selections_max};
    LastAnswers<Series> last_series{limits::last_series_max};
    // workspace_tables.cpp: journeys(), steps() and follows() for SQL
    Status add_tables();
};

}  // namespace touchline
