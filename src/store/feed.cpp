// Copying columns of a block into the engine's vectors: no allocation, no branch per row but for
// columns that may be NULL, and those cost nothing when a whole block has no value in them.
#include "store/feed.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/text.h"
#include "tabular/appender.h"

namespace touchline {
namespace {

enum FeedColumn : std::size_t {
    id_high,
    id_low,
    source_row,
    record_id,
    occurred_at,
    duration_us,
    offset_min,
    kind,
    channel,
    centre,
    staff,
    reason,
    object_id,
    object_type,
    cost_minor,
    currency,
    rating,
    promise_due_at,
    attributes,
    content,
    batch_id,  // of append_blocks() alone, as what follows
    recorded_at,
    superseded_by
};

std::vector<TableColumn> feed_columns() {
    using enum ColumnType;
    return {{"id_high", uint64, ""},        {"id_low", uint64, ""},
            {"source_row", uint64, ""},     {"record_id", uint64, ""},
            {"occurred_at", timestamp, ""}, {"duration_us", int64, ""},
            {"offset_min", int16, ""},      {"kind_term", uint32, ""},
            {"channel_term", uint32, ""},   {"centre_term", uint32, ""},
            {"staff_term", uint32, ""},     {"reason_term", uint32, ""},
            {"object_id", uint64, ""},      {"object_type_term", uint32, ""},
            {"cost_minor", int64, ""},      {"currency_term", uint32, ""},
            {"rating", float64, ""},        {"promise_due_at", timestamp, ""},
            {"attributes", text, ""},       {"content", uint64, ""}};
}

// A part of a block, as it goes into one chunk.
struct Part {
    const InteractionBlock& block;
    std::size_t begin, count;

    template <class To, class From>
    void copy(ChunkWriter& chunk, FeedColumn at, const std::vector<From>& from) const {
        static_assert(sizeof(To) == sizeof(From));
        std::memcpy(chunk.column<To>(at), from.data() + begin, count * sizeof(To));
    }
    // A column that may be NULL, where missing(x) says so.
    template <class T, class Missing>
    void copy_or_null(ChunkWriter& chunk, FeedColumn at, const std::vector<T>& from,
                      ColumnType type, const Missing& missing) const {
        const T* values = from.data() + begin;
        const auto absent = std::count_if(values, values + count, missing);
        if (static_cast<std::size_t>(absent) == count)
            return chunk.set_all(at, std::monostate{}, type);
        std::memcpy(chunk.column<T>(at), values, count * sizeof(T));
        if (absent == 0) return;
        for (std::size_t i = 0; i < count; ++i)
            if (missing(values[i])) chunk.set_null(at, i);
    }
    void copy_attributes(ChunkWriter& chunk) const {
        const TextColumn& from = block.attributes;
        const std::size_t bytes_begin = begin == 0 ? 0 : from.ends[begin - 1];
        if (from.ends[begin + count - 1] == bytes_begin)
            return chunk.set_all(attributes, std::monostate{}, ColumnType::text);
        const std::size_t bytes = from.ends[begin + count - 1] - bytes_begin;
        const bool clean = is_utf8(std::string_view(from.bytes).substr(bytes_begin, bytes));
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view json = from.at(begin + i);
            if (json.empty()) chunk.set_null(attributes, i);
            else if (clean || is_utf8(json)) chunk.set_text(attributes, i, json);
            else  // the engine takes UTF-8 only
                chunk.set_text(attributes, i, latin1_to_utf8(json));
        }
    }
};

void write_part(ChunkWriter& chunk, const Part& part) {
    const InteractionBlock& block = part.block;
    auto* high = chunk.column<std::uint64_t>(id_high);
    auto* low = chunk.column<std::uint64_t>(id_low);
    auto* duration = chunk.column<std::int64_t>(duration_us);
    for (std::size_t i = 0; i < part.count; ++i) {
        const std::size_t from = part.begin + i;
        high[i] = block.id[from].high;
        low[i] = block.id[from].low;
        duration[i] = block.ended_us[from] - block.occurred_us[from];
    }
    part.copy<std::uint64_t>(chunk, source_row, block.row);
    part.copy<std::uint64_t>(chunk, record_id, block.record);
    part.copy<std::int64_t>(chunk, occurred_at, block.occurred_us);
    part.copy<std::int16_t>(chunk, offset_min, block.offset_min);
    part.copy<std::uint32_t>(chunk, kind, block.kind);
    part.copy<std::uint32_t>(chunk, channel, block.channel);
    part.copy<std::uint32_t>(chunk, centre, block.centre);
    part.copy<std::uint32_t>(chunk, staff, block.staff);
    part.copy<std::uint32_t>(chunk, reason, block.reason);
    part.copy<std::uint64_t>(chunk, object_id, block.object);
    part.copy<std::uint32_t>(chunk, object_type, block.object_type);
    part.copy<std::uint32_t>(chunk, currency, block.currency);
    part.copy<std::uint64_t>(chunk, content, block.content);
    part.copy_or_null(chunk, cost_minor, block.cost_minor, ColumnType::int64,
                      [](std::int64_t x) { return x == no_money; });
    part.copy_or_null(chunk, rating, block.rating, ColumnType::float64,
                      [](double x) { return std::isnan(x); });
    part.copy_or_null(chunk, promise_due_at, block.promise_due_us, ColumnType::timestamp,
                      [](Micros x) { return x == no_time; });
    part.copy_attributes(chunk);
}

void take_side_rows(const InteractionBlock& block, BatchId batch, SideRows& to) {
    to.interactions += block.size();
    if (!block.text.bytes.empty())
        for (std::size_t i = 0; i < block.size(); ++i)
            if (const auto text = block.text.at(i); !text.empty())
                to.texts.push_back({block.id[i], std::string(text), batch});
    for (const auto& link : block.objects)
        to.links.push_back({block.id[link.at], link.object, link.type, link.qualifier, batch});
    for (const auto& person : block.participants)
        to.participants.push_back({block.id[person.at], person.record, person.role, batch});
}

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
    if (to.empty()) to = std::move(from);
    else
        to.insert(to.end(), std::make_move_iterator(from.begin()),
                  std::make_move_iterator(from.end()));
}

}  // namespace

struct FeedTable::State {
    std::mutex guard;
    InteractionFeed* offered = nullptr;  // to the one scan that run() starts
    SideRows side;
    std::optional<Error> error;

    void give_back(SideRows&& rows) {
        const std::lock_guard lock(guard);
        append(side.texts, std::move(rows.texts));
        append(side.links, std::move(rows.links));
        append(side.participants, std::move(rows.participants));
        side.interactions += rows.interactions;
    }
    void keep(const Error& first) {
        const std::lock_guard lock(guard);
        if (!error) error = first;
    }
};

namespace {

class FeedProducer : public RowProducer {
public:
    FeedProducer(FeedTable::State& state, InteractionFeed& feed) : state_(state), feed_(feed) {}

    Result<std::size_t> fill(ChunkWriter& chunk) override {
        while (at_ == block_.size()) {
            if (ended_) return std::size_t{0};
            block_.clear();
            at_ = 0;
            Result<bool> more = feed_.next(block_);
            if (!more) {
                ended_ = true;
                state_.keep(more.error());
                return more.error();
            }
            if (!more.value()) {
                ended_ = true;
                block_.clear();
                state_.give_back(std::move(side_));
                return std::size_t{0};
            }
            take_side_rows(block_, BatchId::none, side_);
        }
        const std::size_t count = std::min(chunk.capacity(), block_.size() - at_);
        write_part(chunk, {block_, at_, count});
        at_ += count;
        return count;
    }

private:
    FeedTable::State& state_;
    InteractionFeed& feed_;
    InteractionBlock block_;
    std::size_t at_ = 0;
    bool ended_ = false;
    SideRows side_;
};

class FeedScan : public TableScan {
public:
    FeedScan(std::shared_ptr<FeedTable::State> state, InteractionFeed& feed)
        : state_(std::move(state)),
          feed_(feed) {}
    std::unique_ptr<RowProducer> producer() override {
        return std::make_unique<FeedProducer>(*state_, feed_);
    }
    unsigned threads_max() const override { return feed_.threads_wanted(); }

private:
    std::shared_ptr<FeedTable::State> state_;
    InteractionFeed& feed_;
};

}  // namespace

Status FeedTable::add(Connection& connection, const std::string& name, unsigned threads) {
    state_ = std::make_shared<State>();
    TableFunction function;
    function.name = name;
    function.columns = feed_columns();
    function.threads_max = threads;
    function.begin = [state = state_,
                      name](const Parameters&) -> Result<std::unique_ptr<TableScan>> {
        const std::lock_guard lock(state->guard);
        InteractionFeed* feed = std::exchange(state->offered, nullptr);
        if (feed == nullptr)
            return fail(ErrorCode::invalid_input, "{}() is for captures only", name);
        return std::unique_ptr<TableScan>(std::make_unique<FeedScan>(state, *feed));
    };
    return register_table_function(connection, std::move(function));
}

Result<SideRows> FeedTable::run(Connection& connection, const std::string& sql,
                                const Parameters& parameters, InteractionFeed& feed) {
    {
        const std::lock_guard lock(state_->guard);
        state_->offered = &feed;
        state_->side = {};
        state_->error.reset();
    }
    Status status = connection.run(sql, parameters);
    const std::lock_guard lock(state_->guard);
    state_->offered = nullptr;
    if (state_->error) return *std::exchange(state_->error, std::nullopt);
    if (!status) return std::move(status).error();
    return std::move(state_->side);
}

namespace {

class BlocksProducer : public RowProducer {
public:
    BlocksProducer(std::span<const BatchBlock> blocks, Micros at_us)
        : blocks_(blocks),
          at_us_(at_us) {}

    Result<std::size_t> fill(ChunkWriter& chunk) override {
        while (!blocks_.empty() && begin_ == blocks_.front().block->size()) {
            blocks_ = blocks_.subspan(1);
            begin_ = 0;
        }
        if (blocks_.empty()) return std::size_t{0};
        const auto& [batch, block] = blocks_.front();
        const std::size_t count = std::min(chunk.capacity(), block->size() - begin_);
        write_part(chunk, {*block, begin_, count});
        std::fill_n(chunk.column<std::uint32_t>(batch_id), count,
                    static_cast<std::uint32_t>(batch));
        std::fill_n(chunk.column<Micros>(recorded_at), count, at_us_);
        std::fill_n(chunk.column<std::uint32_t>(superseded_by), count, 0U);
        begin_ += count;
        return count;
    }

private:
    std::span<const BatchBlock> blocks_;
    std::size_t begin_ = 0;
    const Micros at_us_;
};

}  // namespace

Result<SideRows> append_blocks(Connection& connection, std::span<const BatchBlock> blocks,
                               Micros at_us) {
    std::vector<TableColumn> columns = feed_columns();
    columns.push_back({"batch_id", ColumnType::uint32, ""});
    columns.push_back({"recorded_at", ColumnType::timestamp, ""});
    columns.push_back({"superseded_by", ColumnType::uint32, ""});
    BlocksProducer rows(blocks, at_us);
    TRY(append_rows(connection, "interaction", columns, rows));
    SideRows sides;
    for (const BatchBlock& one : blocks) take_side_rows(*one.block, one.batch, sides);
    return sides;
}

}  // namespace touchline
