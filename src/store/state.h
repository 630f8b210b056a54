// Inside store/ only: what the parts of the store share.
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "store/feed.h"
#include "store/given.h"
#include "store/store.h"

namespace touchline {

struct TermRow {
    std::uint32_t id;
    std::string text;
};

// Rows from C++ that SQL can read, each by a table function of its own.
struct GivenTables {
    FeedTable feed;
    Given<TermRow> terms;
    Given<TextRow> texts;
    Given<LinkRow> links;
    Given<ParticipantRow> participants;
    Given<IdentifierFact> identifiers;
    Given<ObjectFact> objects;
    Given<Reject> rejects;
    Given<Sighting> sightings;   // records of a delivery: id_high, id_base, source_row
    Given<RecordId> records;
    Given<std::uint64_t> history_rows;
    Given<Assertion> assertions;

    Status add(Connection& connection, unsigned threads);
};

struct Store::State {
    State(std::string folder_, Database database_, Connection writer_, Connection reader_)
        : folder(std::move(folder_)),
          database(std::move(database_)),
          writer(std::move(writer_)),
          reader(std::move(reader_)) {}

    std::string folder;
    StoreOptions options;
    Database database;
    Connection writer, reader;
    std::mutex writing, reading;  // one statement at a time on each connection
    std::mutex naming;
    std::set<std::string> table_names;  // of add_table(), for questions
    Terms terms;
    std::size_t terms_saved = 1;  // code 0 is never stored
    GivenTables given;
    std::optional<Sink> scan_sink, known_sink, attribute_sink;
    std::atomic<std::uint64_t> position{0};
    Micros last_recorded_us = 0;
    std::optional<std::uint64_t> interaction_rows;  // of the table, while only streams change it
    std::optional<Statement> add_counts, keep_applied, keep_state;  // of streams, prepared once
    std::uint64_t rows_in_log = 0;  // since the last checkpoint, by append()

    Status load();
    std::set<std::string> own_tables();
    Status clean_deliveries();
    // Inside a transaction; how many words are stored once it is committed.
    Result<std::size_t> save_terms();
    // The instant of a change: the clock's, but later than every change before.
    Micros change_time(Micros wanted_us) const;
    // Inside a transaction: the last thing before commit.
    Status move_on(Micros at_us);
    void moved_on(Micros at_us);  // once it is committed
    // A statement of the writer that is prepared when it is run first.
    Result<Rows> run_kept(std::optional<Statement>& kept, const char* sql,
                          const Parameters& parameters);
};

// Superseding and restoring, inside the transaction of the writer (supersede.cpp).
// Rows of the batch stop to count; older versions and sightings of other batches count again.
Result<Withdrawal> take_back(Store::State& state, BatchId batch, Micros at_us);
// Live versions of these records from other batches stop to count, `by` said better.
Status supersede_records(Store::State& state, std::span<const InteractionId> records, BatchId by,
                         Micros at_us);
// Keeps what was sighted; where this delivery brings the smaller (digest, row), it takes over.
// `order`: where the delivery stands among those of the same record (delivery_order).
Status keep_sightings(Store::State& state, std::span<const Sighting> sightings, BatchId batch,
                      const std::string& delivery, const std::string& order, Micros at_us);
// Deliveries are in the order of their digests; what came by requests stands behind all files,
// whatever its digest, so that how requests were gathered decides nothing.
inline constexpr const char* order_of_requests = "~";

// A new batch, inside the transaction of the writer (batch_row.cpp).
Result<BatchId> next_batch(Store::State& state);
struct BatchRow {
    BatchId id = BatchId::none;
    Micros at_us = 0;
    bool stopped = false;
};
// Makes its source known when it is new.
Status write_batch_row(Store::State& state, const BatchInfo& info, const BatchFacts& facts,
                       const BatchRow& row);

// Reading one range (scan.cpp): the condition on table `interaction`, and what it names.
std::string where_of(const ScanRange& range);
Parameters parameters_of(const ScanRange& range);
// The lists of the range as tables while work() runs.
template <class Work>
auto with_lists(Store::State& state, const ScanRange& range, const Work& work) {
    return state.given.records.with(
        range.records, [&] { return state.given.history_rows.with(range.history_rows, work); });
}

// Inside the transaction of a change: what follows from it; whether anything did (assertions.cpp).
Result<bool> draw_conclusion(Store::State& state, const Conclude& conclude, Micros at_us);
Status read_identifiers(Connection& connection, const IdentifierSink& sink, Micros after_us);
Result<std::vector<Assertion>> read_assertions(Connection& connection);

// Reading batches on any connection (batches.cpp).
Result<std::vector<Batch>> read_batches(Connection& connection, const std::string& where,
                                        const Parameters& parameters);

Value number_value(BatchId id);
inline constexpr std::uint32_t interaction_format_version = 1;  // of ids and content hashes

}  // namespace touchline
