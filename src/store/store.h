// The history on disk: batches of interactions, what they taught, assertions; appended, never
// edited. One store per workspace folder; the workspace holds the lock that keeps it the only one.
//
// What is always true:
//   1. A batch is in the history whole or not at all; its delivery is durable before it is.
//   2. Nothing is deleted: withdrawing, replacing and correcting set superseded_at.
//   3. Live interaction ids are unique; position() grows with every change.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/process.h"
#include "base/result.h"
#include "model/assertion.h"
#include "model/customer.h"
#include "model/history.h"
#include "model/interaction.h"
#include "model/known_ids.h"
#include "model/known_records.h"
#include "model/policy.h"
#include "model/terms.h"
#include "store/batch.h"
#include "store/conclusion.h"
#include "store/delivery.h"
#include "store/stream.h"
#include "tabular/database.h"
#include "tabular/parquet.h"
#include "tabular/table_function.h"

namespace touchline {

struct StoreOptions {
    bool read_only = false;
    unsigned threads = 0;      // 0 = thread_count()
    std::string memory_limit;  // "4GB"; empty = the engine's default
};

// Which rows a scan gives. Default: what is known now.
struct ScanRange {
    Micros known_at_us = no_time;             // what was known then
    Micros since_us = no_time;                // only what was recorded after this instant
    std::span<const RecordId> records;        // only these records, when not empty
    std::span<const std::uint64_t> history_rows;  // only these rows, when not empty
};
// Called on several threads at once; `thread` < sink_threads_max, the same for one thread.
using BlockSink = std::function<void(const HistoryBlock& block, unsigned thread)>;

// An attribute's values in some rows, one each. Called as a BlockSink is.
using AttributeSink =
    std::function<void(std::span<const std::uint64_t> history_rows,
                       std::span<const std::string_view> values, unsigned thread)>;
// The value of an attribute in table `interaction`, as SQL; NULL when it is not given.
std::string attribute_sql(std::string_view name);

struct HistoryCounts {
    std::uint64_t interactions = 0, superseded = 0, records = 0, batches = 0;
};

// One thing `touchline check` looked at: failures = 0 is well.
struct CheckLine {
    std::string what;  // "every live interaction id is unique"
    std::uint64_t examined = 0, failures = 0;
    std::string example;  // of a failure
};

class Store {
public:
    // Creates or migrates touchline.duckdb in the folder; removes deliveries no batch knows.
    // Errors: invalid_input when the database is of a newer version; conflict; corrupt.
    static Result<std::unique_ptr<Store>> open(const std::string& folder,
                                               const StoreOptions& options = {});

    Terms& terms();  // words are saved with the next batch that is appended
    const std::string& folder() const;
    std::string deliveries_folder() const;
    Result<DeliveryWriter> new_delivery();
    Result<DeliveryReader> delivery(const std::string& digest) const;

    // Writing. One call at a time. What `conclude` says follows from the change is committed
    // with it.
    Result<std::shared_ptr<const KnownRecords>> known_records(const std::string& source,
                                                              BatchId replaced = BatchId::none);
    Result<Batch> append(const BatchInfo& info, InteractionFeed& feed, const FinishBatch& finish,
                         const Conclude& conclude = {});
    Result<Withdrawal> withdraw(BatchId batch, const std::string& reason, Micros at_us,
                                const Conclude& conclude = {});
    Status conclude(const Conclude& conclude, Micros at_us);  // without any other change
    Status append_assertions(std::span<const Assertion> assertions, Micros at_us);
    // The centres as the policy names them from now on; what did not change stays as it is.
    Status record_centres(const CentrePolicy& policy, Micros at_us);
    Status set_note(const std::string& key, const std::string& value);  // for rooms above

    // Streams (store/stream.h). `position`: how far the journal is applied with it.
    Result<StreamChange> append_stream(std::span<StreamPart> parts, std::uint64_t position,
                                       Micros at_us, const Conclude& conclude = {});
    // Its delivery is whole. `sightings`: its records that other batches may have had before.
    Result<ClosedStream> close_stream(BatchId batch, const std::string& delivery,
                                      std::span<const Sighting> sightings, Micros at_us);
    Result<std::vector<OpenStream>> open_streams();
    Result<std::uint64_t> applied_position();  // of the journal; 0 when there was none
    // Adds the living records of the source.
    Status known_ids(const std::string& source, KnownIds& known);
    Status checkpoint();

    // Reading.
    std::uint64_t position() const;  // grows with every change: a key for caches
    Result<std::vector<Batch>> batches();
    Result<Batch> batch(BatchId id);  // Errors: not_found
    Result<std::vector<Source>> sources();  // sorted as HistoryBlock::source counts them
    Result<std::vector<Reject>> rejects(BatchId id, std::uint64_t rejects_max);
    Result<std::string> note(const std::string& key);  // empty when there is none
    Result<HistoryCounts> counts();
    Result<std::uint64_t> batch_count();  // cheap, as counts() is not
    Status scan(const ScanRange& range, const BlockSink& sink);
    Micros last_change_us() const;  // when history rows last came or went; changes never share one
    Result<std::vector<std::uint64_t>> superseded_since(Micros us);  // history rows
    // Attributes that batches which count want in the index; sorted.
    Result<std::vector<std::string>> promoted_attributes();
    // The values that an attribute has in the rows of the range; others are left out.
    Status attribute_values(const std::string& name, const ScanRange& range,
                            const AttributeSink& sink);
    Result<std::uint64_t> count_attribute_values(const std::string& name);  // different ones
    Result<std::vector<FurtherObject>> further_objects(const ScanRange& range = {});
    Status each_identifier(const IdentifierSink& sink);
    Result<std::vector<Assertion>> assertions();
    Result<std::vector<Centre>> centres(Micros known_at_us = no_time);  // sorted, as known then
    // In the order of the rows. Errors: not_found.
    Result<std::vector<InteractionDetail>> interactions(
        std::span<const std::uint64_t> history_rows);
    // What is known of these records; one that nobody can be recognised by has no line.
    Result<std::vector<RecordDetail>> records(std::span<const RecordId> records);
    Result<std::vector<RecordId>> records_known_as(TermId scheme, const std::string& value);
    Result<std::uint64_t> count_records();  // that somebody can be recognised by
    Result<std::string> object_text(ObjectId object);  // empty when unknown

    // A user's question: exactly one SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW or EXPLAIN.
    // Errors: invalid_input with the engine's message. The rows keep the question running: read
    // them to the end or drop them before the next write.
    Result<Rows> query(const std::string& sql, const Parameters& parameters = {});
    Status add_table(TableFunction function);  // a table function for query()

    Result<std::vector<CheckLine>> check();

    ~Store();

    struct State;

private:
    explicit Store(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace touchline
