// Threads take pieces in turn, map them side by side, and pass a turnstile in the order of the
// source, where records are told apart from their repeats.
#include "capture/capture.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "base/limits.h"
#include "base/text.h"
#include "capture/apply.h"
#include "capture/keep_rows.h"
#include "capture/record_ids.h"
#include "capture/record_table.h"
#include "capture/reject.h"

namespace touchline {
namespace {

// What one thread needs at a time.
struct Worker {
    std::unique_ptr<Mapper> mapper;
    Piece piece;
    RecordBlock records;
    MappedBlock mapped;
    std::vector<std::uint32_t> ordinals;  // of each mapped record
    std::vector<std::uint8_t> keep;       // of each mapped record, then of each interaction
};

constexpr std::uint32_t repeated_same = UINT32_MAX, repeated_other = UINT32_MAX - 1;

// Records of the first rows, when there are more than are kept.
void keep_first(std::vector<Reject>& rejects, std::size_t max) {
    std::stable_sort(rejects.begin(), rejects.end(),
                     [](const Reject& a, const Reject& b) { return a.row < b.row; });
    if (rejects.size() > max) rejects.resize(max);
}

}  // namespace

struct Capture::State {
    State(Delivery& d, const Mapping& m, const CaptureNeeds& n)
        : delivery(d),
          mapping(m),
          needs(n),
          once(d.reader().once_by_id()) {}

    Delivery& delivery;
    const Mapping mapping;
    const CaptureNeeds needs;
    const bool once;  // an id that was met is the same record

    std::mutex take_mutex;
    bool ended = false;

    std::mutex turn_mutex;
    std::condition_variable turn_changed;
    std::uint64_t turn = 0;
    bool failed = false;
    OrdinalTable ordinals;
    IdTable ids;

    std::mutex result_mutex;
    std::vector<std::unique_ptr<Worker>> idle;
    CaptureOutcome outcome;

    Result<std::unique_ptr<Worker>> borrow();
    void give_back(std::unique_ptr<Worker> worker);
    Result<bool> take(Piece& piece);
    Result<bool> pass_turnstile(Worker& worker);
    void tell_apart(Worker& worker);
    void identify(Worker& worker, InteractionBlock& block);
    void drop_duplicates(Worker& worker, InteractionBlock& block);
    void count(Worker& worker, const InteractionBlock& block);
    Result<bool> fill(Worker& worker, InteractionBlock& block);
    void fail_all();
};

Capture::Capture(std::unique_ptr<State> state) : state_(std::move(state)) {}
Capture::~Capture() = default;

Result<std::unique_ptr<Capture>> Capture::open(Delivery& delivery, const Mapping& mapping,
                                               const CaptureNeeds& needs) {
    CHECK(needs.terms != nullptr);
    const std::vector<std::string>& known = delivery.reader().columns();
    for (const std::string& column : columns_named(mapping)) {
        if (known.empty() || std::find(known.begin(), known.end(), column) != known.end()) continue;
        const std::string near = nearest(column, known);
        return fail(ErrorCode::invalid_input,
                    "the mapping of '{}' names column '{}', which the file does not have; {}",
                    mapping.source, column,
                    near.empty() ? "it has " + join(known, ", ") : "did you mean '" + near + "'?");
    }
    auto state = std::make_unique<State>(delivery, mapping, needs);
    TRY(auto worker, state->borrow());  // finds what is wrong with the mapping before all else
    state->give_back(std::move(worker));
    return std::unique_ptr<Capture>(new Capture(std::move(state)));
}

Result<std::unique_ptr<Worker>> Capture::State::borrow() {
    {
        const std::lock_guard lock(result_mutex);
        if (!idle.empty()) {
            auto worker = std::move(idle.back());
            idle.pop_back();
            return worker;
        }
    }
    auto worker = std::make_unique<Worker>();
    TRY(worker->mapper, Mapper::make(mapping, *needs.terms));
    return worker;
}

void Capture::State::give_back(std::unique_ptr<Worker> worker) {
    const std::lock_guard lock(result_mutex);
    idle.push_back(std::move(worker));
}

Result<bool> Capture::State::take(Piece& piece) {
    const std::lock_guard lock(take_mutex);
    if (ended) return false;
    TRY(check_stop());
    TRY(const bool more, delivery.next(piece));
    ended = !more;
    return more;
}

// Nobody waits for a piece that will never come.
void Capture::State::fail_all() {
    {
        const std::lock_guard lock(take_mutex);
        ended = true;
    }
    const std::lock_guard lock(turn_mutex);
    failed = true;
    turn_changed.notify_all();
}

Result<bool> Capture::State::pass_turnstile(Worker& worker) {
    std::unique_lock lock(turn_mutex);
    turn_changed.wait(lock, [&] { return failed || turn == worker.piece.index; });
    if (failed) return false;
    tell_apart(worker);
    ++turn;
    turn_changed.notify_all();
    return true;
}

void Capture::State::tell_apart(Worker& worker) {
    const std::vector<MappedRecord>& records = worker.mapped.records;
    worker.ordinals.resize(records.size());
    constexpr std::size_t ahead = 16;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const MappedRecord& record = records[i];
        if (!record.by_id && !once) {
            if (i + ahead < records.size()) ordinals.prefetch(records[i + ahead].identity);
            worker.ordinals[i] = ordinals.next_ordinal(record.identity);
            continue;
        }
        const IdTable::Met met = ids.meet(record.identity, record.says);
        worker.ordinals[i] = met == IdTable::Met::first          ? 0
                             : met == IdTable::Met::same || once ? repeated_same
                                                                 : repeated_other;
    }
}

// Ids, anonymous customers, and what the history knows already.
void Capture::State::identify(Worker& worker, InteractionBlock& block) {
    MappedBlock& mapped = worker.mapped;
    std::vector<InteractionId> superseded, duplicates;
    std::vector<std::uint64_t> duplicate_rows;
    worker.keep.assign(mapped.records.size(), 1);
    for (std::size_t i = 0; i < mapped.records.size(); ++i) {
        const MappedRecord& record = mapped.records[i];
        const InteractionId id = id_of(record, once ? 0 : worker.ordinals[i], mapping.source);
        const std::uint64_t row = block.row[record.first];
        if (worker.ordinals[i] == repeated_other) {
            worker.keep[i] = 0;
            Reject& reject = mapped.rejects.emplace_back();
            reject.row = row;
            reject.line = worker.records.line[record.at];
            reject.column = join(mapping.id, " + ");
            reject.reason =
                "the id stands twice in this delivery with different content; name "
                "further columns in `id`, or leave it out";
            reject.raw = cut_raw(worker.records.raw[record.at]);
            continue;
        }
        const std::uint64_t* known = needs.known == nullptr ? nullptr : needs.known->find(id);
        if (worker.ordinals[i] == repeated_same ||
            (known != nullptr && (once || *known == record.says))) {
            worker.keep[i] = 0;
            duplicates.push_back(id);
            duplicate_rows.push_back(row);
            continue;
        }
        if (known != nullptr) superseded.push_back(id);
        const RecordId who = record.anonymous ? anonymous_of(id) : RecordId::none;
        for (std::uint32_t at = record.first; at < record.first + record.count; ++at) {
            block.id[at] = {id.high, id.low | mapped.slots[at]};
            if (record.anonymous) block.record[at] = who;
        }
    }
    const std::lock_guard lock(result_mutex);
    const auto append = [](auto& to, const auto& from) {
        to.insert(to.end(), from.begin(), from.end());
    };
    append(outcome.superseded, superseded);
    append(outcome.duplicates, duplicates);
    append(outcome.duplicate_rows, duplicate_rows);
    outcome.counts.new_versions += superseded.size();
    outcome.counts.duplicates += duplicates.size();
}

void Capture::State::drop_duplicates(Worker& worker, InteractionBlock& block) {
    const std::vector<std::uint8_t>& keep = worker.keep;
    if (std::find(keep.begin(), keep.end(), 0) == keep.end()) return;
    std::vector<std::uint8_t> rows(block.size(), 1);
    for (std::size_t i = 0; i < keep.size(); ++i) {
        const MappedRecord& record = worker.mapped.records[i];
        if (keep[i] == 0) std::fill_n(rows.begin() + record.first, record.count, std::uint8_t{0});
    }
    keep_rows(block, rows);
}

void Capture::State::count(Worker& worker, const InteractionBlock& block) {
    const std::uint64_t accepted = static_cast<std::uint64_t>(
        std::count(worker.keep.begin(), worker.keep.end(), std::uint8_t{1}));
    const std::uint64_t read = worker.records.size() + worker.records.rejects.size();
    const std::lock_guard lock(result_mutex);
    CaptureCounts& counts = outcome.counts;
    counts.read += read;
    counts.accepted += accepted;
    counts.interactions += block.size();
    for (auto* rejects : {&worker.records.rejects, &worker.mapped.rejects}) {
        counts.rejected += rejects->size();
        outcome.rejects.insert(outcome.rejects.end(), std::make_move_iterator(rejects->begin()),
                               std::make_move_iterator(rejects->end()));
    }
    if (outcome.rejects.size() > 2 * limits::rejects_kept_max)
        keep_first(outcome.rejects, limits::rejects_kept_max);
    if (needs.progress != nullptr) needs.progress->rows_done += read;
}

Result<bool> Capture::State::fill(Worker& worker, InteractionBlock& block) {
    block.clear();
    worker.mapped.clear();
    TRY(const bool more, take(worker.piece));
    if (!more) return false;
    TRY(delivery.reader().parse(worker.piece, worker.records));
    worker.mapper->map(worker.records, block, worker.mapped);
    TRY(const bool passed, pass_turnstile(worker));
    if (!passed) return false;
    identify(worker, block);
    drop_duplicates(worker, block);
    count(worker, block);
    return true;
}

Result<bool> Capture::next(InteractionBlock& block) {
    TRY(auto worker, state_->borrow());
    for (;;) {
        Result<bool> filled = state_->fill(*worker, block);
        if (!filled) state_->fail_all();
        if (filled && filled.value() && block.size() == 0) continue;
        worker->piece = {};
        state_->give_back(std::move(worker));
        return filled;
    }
}

unsigned Capture::threads_wanted() const { return state_->needs.threads_wanted; }

Result<CaptureOutcome> Capture::finish() {
    State& state = *state_;
    const std::lock_guard lock(state.result_mutex);
    CaptureOutcome& outcome = state.outcome;
    keep_first(outcome.rejects, limits::rejects_kept_max);
    Facts facts;
    std::vector<std::uint64_t> repairs;
    for (const auto& worker : state.idle) {
        facts.merge(std::move(worker->mapper->facts()));
        const std::vector<std::uint64_t>& times = worker->mapper->repairs();
        repairs.resize(times.size());
        for (std::size_t i = 0; i < times.size(); ++i) repairs[i] += times[i];
    }
    TRY(facts.checked());
    facts.settle();
    outcome.identifiers = std::move(facts.identifiers);
    outcome.objects = std::move(facts.objects);
    for (std::size_t i = 0; i < repairs.size(); ++i)
        if (repairs[i] > 0)
            outcome.repairs.push_back({state.idle.front()->mapper->repair_names()[i], repairs[i]});
    for (const RepairCount& repair : outcome.repairs)
        outcome.remarks.push_back(
            fmt::format("repaired {} times: {}",
                        with_thousands(static_cast<std::int64_t>(repair.times)), repair.rule));
    for (std::string& remark : state.delivery.reader().remarks())
        outcome.remarks.push_back(std::move(remark));
    return std::move(outcome);
}

}  // namespace touchline
