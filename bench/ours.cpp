// Rows into the index, folds out of it.
#include "bench/ours.h"

#include <stdexcept>

#include "base/process.h"
#include "model/lens.h"
#include "reading/journeys.h"
#include "summary/variants.h"
#include "timeline/selection.h"

namespace touchline::bench {
namespace {

constexpr std::size_t block_rows = 16'384;

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(result).value();
}

JourneyPolicy tickets_are_journeys() {
    JourneyPolicy policy;
    JourneyRule ticket;
    ticket.by = JourneyRule::By::object;
    ticket.name = "ticket";
    ticket.object_types = {"ticket"};
    JourneyRule rest;
    rest.name = "contact";
    policy.rules = {ticket, rest};
    return policy;
}

// One block of columns, filled and handed over again and again.
struct Block {
    std::vector<std::uint64_t> history_row, id_high, id_low, row;
    std::vector<RecordId> record;
    std::vector<Micros> occurred_us, ended_us;
    std::vector<TermId> kind, channel, centre, staff, reason, object_type;
    std::vector<ObjectId> object;
    std::vector<std::uint32_t> source;

    void resize(std::size_t rows) {
        for (auto* column : {&history_row, &id_high, &id_low, &row}) column->resize(rows);
        for (auto* column : {&occurred_us, &ended_us}) column->resize(rows);
        for (auto* column : {&kind, &channel, &centre, &staff, &reason, &object_type}) {
            column->resize(rows);
        }
        record.resize(rows);
        object.resize(rows);
        source.resize(rows);
    }
    HistoryBlock view() const {
        return {history_row, id_high, id_low, record, occurred_us, ended_us, kind,  channel,
                centre,      staff,   reason, object, object_type, row,      source};
    }
};

}  // namespace

struct IndexMaker::State {
    explicit State(unsigned thread_count)
        : threads(thread_count),
          cutter(tickets_are_journeys(), prepared(terms)),
          builder(terms, cutter, each_its_own) {
        for (const std::string& kind : log_kinds()) kinds.push_back(terms.intern(kind));
        for (const std::string& name : log_channels()) channels.push_back(terms.intern(name));
        for (int i = 0; i < 256; ++i) {
            centres.push_back(terms.intern(log_centre(static_cast<std::uint8_t>(i))));
        }
        staff.push_back(TermId::none);
        for (int i = 1; i < 65'536; ++i) {
            staff.push_back(terms.intern(log_staff(static_cast<std::uint16_t>(i))));
        }
        ticket = terms.intern("ticket");
    }
    static const Terms& prepared(Terms& terms) {
        terms.intern("ticket");
        return terms;
    }
    void fill(Block& block, const LogRow* from, std::size_t count, std::uint32_t customers_from,
              std::uint64_t first_row) const {
        block.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            const LogRow& row = from[i];
            const std::uint64_t customer = std::uint64_t{row.customer} + customers_from;
            const std::uint64_t number = std::uint64_t{row.ticket} + 4ULL * customers_from;
            block.history_row[i] = block.row[i] = block.id_high[i] = first_row + i;
            block.id_low[i] = 0;
            block.record[i] = identified_record((customer + 1) * 2);
            block.occurred_us[i] = block.ended_us[i] = row.at_ms * 1'000;
            block.kind[i] = kinds[row.kind];
            block.channel[i] = channels[row.channel];
            block.centre[i] = centres[row.centre];
            block.staff[i] = staff[row.staff];
            block.reason[i] = TermId::none;
            block.object[i] = ObjectId{number + 1};
            block.object_type[i] = ticket;
            block.source[i] = 0;
        }
    }

    unsigned threads;
    Terms terms;
    JourneyCutter cutter;
    Builder builder;
    std::vector<TermId> kinds, channels, centres, staff;
    TermId ticket = TermId::none;
    std::uint64_t rows = 0;
};

IndexMaker::IndexMaker(unsigned threads) : state_(std::make_unique<State>(threads)) {}
IndexMaker::~IndexMaker() = default;

void IndexMaker::add(const std::vector<LogRow>& rows, std::uint32_t customers_from) {
    const std::size_t blocks = (rows.size() + block_rows - 1) / block_rows;
    parallel_for(state_->threads, state_->threads, [&](std::size_t worker) {
        Block block;
        for (std::size_t i = worker; i < blocks; i += state_->threads) {
            const std::size_t first = i * block_rows;
            state_->fill(block, rows.data() + first, std::min(block_rows, rows.size() - first),
                         customers_from, state_->rows + first);
            state_->builder.add(block.view());
        }
    });
    state_->rows += rows.size();
}

void IndexMaker::add_some(const std::vector<LogRow>& log, std::span<const std::uint64_t> places) {
    Block block;
    std::vector<LogRow> rows;
    for (const std::uint64_t place : places) rows.push_back(log[place]);
    state_->fill(block, rows.data(), rows.size(), 0, 0);
    block.history_row.assign(places.begin(), places.end());
    block.row = block.id_high = block.history_row;
    state_->builder.add(block.view());
}

Index IndexMaker::finish() { return must(state_->builder.finish(state_->threads)); }

MapAnswer as_answer(const FollowMap& map) {
    MapAnswer answer;
    for (std::size_t i = 0; i < map.kinds.size(); ++i) {
        if (map.kind[i].starts > 0) answer.starts[map.kinds[i]] = map.kind[i].starts;
        if (map.kind[i].ends > 0) answer.ends[map.kinds[i]] = map.kind[i].ends;
    }
    for (std::size_t i = 0; i < map.follows.size(); ++i) {
        const FollowSum& sum = map.follows[i];
        auto& follow = answer.follows[{map.kinds[sum.from], map.kinds[sum.to]}];
        follow.count = sum.count;
        follow.wait_ms = static_cast<std::uint64_t>(sum.wait_ms);
        for (std::uint32_t b = 0; b < histogram_buckets; ++b) {
            const std::uint64_t count = map.buckets[i * histogram_buckets + b];
            if (count > 0) follow.buckets[b] = count;
        }
    }
    return answer;
}

FollowMap fold_map(const Index& index, const std::string& lens, unsigned threads) {
    if (lens.empty()) return fold_follows(index, select_all(index), threads);
    return fold_follows(index, must(select(index, must(read_lens(lens)), {}, threads)), threads);
}

std::uint64_t selected_interactions(const Index& index, const std::string& lens, unsigned threads) {
    return must(select(index, must(read_lens(lens)), {}, threads)).population.interactions;
}

VariantAnswer all_variants(const Index& index, unsigned threads) {
    const VariantList list =
        list_variants(index, select_all(index), {.top = 0, .threads = threads});
    VariantAnswer answer;
    for (const VariantRow& row : list.variants) {
        std::vector<std::string> kinds;
        for (std::uint32_t kind : row.kinds) kinds.push_back(list.kind_names[kind]);
        answer.journeys[std::move(kinds)] = row.journeys;
    }
    return answer;
}

std::uint64_t map_bytes(const Index& index) {
    std::uint64_t bytes = 0;
    for (const auto& segment : index.segments) {
        bytes += segment->rows() * (sizeof(std::uint16_t) + sizeof(std::uint32_t));  // kind, wait
        bytes += segment->journeys() * sizeof(std::uint64_t);  // offset
        if (segment->any_duration) bytes += segment->rows() * sizeof(std::uint32_t);
    }
    return bytes;
}

}  // namespace touchline::bench
