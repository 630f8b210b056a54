// For tests: a small history made by hand or at random, and an index of it.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/process.h"
#include "model/policy.h"
#include "model/terms.h"
#include "reading/journeys.h"
#include "timeline/builder.h"

namespace touchline::made {

struct Row {
    std::string customer;  // "?…" is an anonymous record
    std::string kind;
    std::int64_t at_s = 0;
    std::string object = "";  // "type:value", or none
    std::string channel = "", centre = "", staff = "", reason = "";
    std::int64_t lasts_s = 0;
    std::vector<std::string> further = {};  // more objects
    std::int64_t at_us = 0;                 // beside at_s
};

inline RecordId record(const std::string& customer) {
    return customer.starts_with('?') ? anonymous_record(hash64(customer))
                                     : identified_record(hash64(customer));
}

inline void owners(std::span<const RecordId> records, std::span<CustomerId> customers,
                   std::span<std::uint8_t> anonymous) {
    each_its_own(records, customers, anonymous);
    for (std::size_t i = 0; i < records.size(); ++i) anonymous[i] = is_anonymous(records[i]);
}

class History {
public:
    explicit History(std::vector<Row> rows) : rows_(std::move(rows)) {}

    // Rows as blocks of `block_rows`, in an order shuffled by the seed (0 = as they are).
    Result<Index> build(const JourneyPolicy& policy, unsigned threads = 1, std::uint64_t seed = 0,
                        std::size_t block_rows = 7) {
        std::vector<std::size_t> order(rows_.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        Random random(seed);
        for (std::size_t i = order.size(); seed != 0 && i > 1; --i)
            std::swap(order[i - 1], order[random.below(i)]);
        return build_of(order, policy, threads, block_rows);
    }

    // An index of some rows only, by their places.
    Result<Index> build_of(const std::vector<std::size_t>& places, const JourneyPolicy& policy,
                           unsigned threads = 1, std::size_t block_rows = 7) {
        for (const Row& row : rows_) intern(row);
        const JourneyCutter cutter(policy, terms_);
        Builder builder(terms_, cutter, owners);
        const std::size_t blocks = (places.size() + block_rows - 1) / block_rows;
        parallel_for(threads, blocks, [&](std::size_t b) {
            const std::size_t first = b * block_rows;
            const std::size_t last = std::min(first + block_rows, places.size());
            const std::vector<std::size_t> some(places.begin() + static_cast<std::ptrdiff_t>(first),
                                                places.begin() + static_cast<std::ptrdiff_t>(last));
            with_block(some, [&](const HistoryBlock& block) { builder.add(block); });
            builder.add_further(further_of(some));
        });
        return builder.finish(threads);
    }

    template <class Use>
    void with_block(const std::vector<std::size_t>& places, const Use& use) {
        std::vector<std::uint64_t> history_row, high, low, row;
        std::vector<RecordId> records;
        std::vector<Micros> occurred, ended;
        std::vector<TermId> kind, channel, centre, staff, reason, type;
        std::vector<ObjectId> object;
        std::vector<std::uint32_t> source;
        for (const std::size_t place : places) {
            const Row& r = rows_[place];
            history_row.push_back(place);
            high.push_back(hash64(std::to_string(place)));
            low.push_back(0);
            row.push_back(place + 1);
            records.push_back(record(r.customer));
            occurred.push_back(r.at_s * 1'000'000 + r.at_us);
            ended.push_back(occurred.back() + r.lasts_s * 1'000'000);
            kind.push_back(terms_.intern(r.kind));
            channel.push_back(terms_.intern(r.channel));
            centre.push_back(terms_.intern(r.centre));
            staff.push_back(terms_.intern(r.staff));
            reason.push_back(terms_.intern(r.reason));
            object.push_back(object_id(r.object));
            type.push_back(type_of(r.object));
            source.push_back(0);
        }
        use(HistoryBlock{history_row, high, low, records, occurred, ended, kind, channel, centre,
                         staff, reason, object, type, row, source});
    }

    std::vector<FurtherObject> further_of(const std::vector<std::size_t>& places) {
        std::vector<FurtherObject> all;
        for (const std::size_t place : places)
            for (const std::string& object : rows_[place].further)
                all.push_back({place, object_id(object), type_of(object)});
        return all;
    }

    std::vector<Row>& rows() { return rows_; }
    Terms& terms() { return terms_; }

private:
    static ObjectId object_id(const std::string& text) {
        return text.empty() ? ObjectId::none : ObjectId{hash64(text)};
    }
    TermId type_of(const std::string& text) {
        return terms_.intern(text.substr(0, text.empty() ? 0 : text.find(':')));
    }
    void intern(const Row& row) {
        for (const std::string* word :
             {&row.kind, &row.channel, &row.centre, &row.staff, &row.reason})
            terms_.intern(*word);
        type_of(row.object);
        for (const std::string& object : row.further) type_of(object);
    }

    std::vector<Row> rows_;
    Terms terms_;
};

inline JourneyPolicy default_policy() {
    return read_journey_policy(
               "[[journey]]\nby = \"object\"\nobjects = [\"*\"]\n"
               "[[journey]]\nname = \"contact\"\nby = \"silence\"\n")
        .value();
}

// Rows with ties, overlaps, objects met by several customers, anonymous ones, long gaps.
inline std::vector<Row> random_rows(std::uint64_t seed, std::size_t count, std::size_t kinds = 6) {
    Random random(seed);
    std::vector<Row> rows;
    const auto pick = [&](const char* prefix, std::uint64_t of) {
        return prefix + std::to_string(random.below(of));
    };
    for (std::size_t i = 0; i < count; ++i) {
        Row row;
        row.customer = random.below(6) == 0 ? pick("?a", count) : pick("c", count / 8 + 1);
        row.kind = pick("kind ", kinds);
        row.at_s = static_cast<std::int64_t>(random.below(40) * random.below(400'000));
        row.at_us = random.below(3) == 0 ? static_cast<std::int64_t>(random.below(1'000'000)) : 0;
        if (random.below(2) == 0) row.object = pick("order:", count / 5 + 1);
        if (random.below(9) == 0) row.further = {pick("order:", count / 5 + 1), pick("bill:", 9)};
        row.channel = random.below(5) == 0 ? "" : pick("channel ", 3);
        row.centre = pick("centre ", 3);
        row.staff = random.below(3) == 0 ? "" : pick("staff ", 4);
        row.reason = random.below(3) == 0 ? "" : pick("reason ", 3);
        if (random.below(3) == 0) row.lasts_s = static_cast<std::int64_t>(random.below(90'000));
        rows.push_back(row);
    }
    return rows;
}

}  // namespace touchline::made
