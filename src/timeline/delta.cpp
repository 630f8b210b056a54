// Touched timelines, and putting their new versions into the index.
#include "timeline/delta.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/limits.h"
#include "timeline/attributes.h"
#include "timeline/lanes.h"
#include "timeline/object_places.h"
#include "timeline/recode.h"

namespace touchline {

Touched::Touched(const Index& index, const Cutter& cutter, CustomersOf customers_of)
    : index_(index),
      cutter_(cutter),
      customers_of_(std::move(customers_of)) {}

void Touched::touch(CustomerId customer) {
    if (known_.insert(static_cast<std::uint64_t>(customer)).second) {
        customers_.push_back(customer);
        fresh_.push_back(customer);
    }
}

void Touched::touch(ObjectId object) {
    if (known_objects_.insert(static_cast<std::uint64_t>(object)).second)
        objects_.push_back(object);
}

void Touched::add(const HistoryBlock& block) {
    std::vector<CustomerId> customers(block.rows());
    std::vector<std::uint8_t> anonymous(block.rows(), 0);
    customers_of_(block.record, customers, anonymous);
    for (std::size_t i = 0; i < block.rows(); ++i) {
        touch(customers[i]);
        if (block.object[i] != ObjectId::none && cutter_.owns(block.object_type[i], false))
            touch(block.object[i]);
    }
    given_.insert(block.history_row.begin(), block.history_row.end());
}

void Touched::add_further(std::span<const FurtherObject> objects) {
    for (const FurtherObject& further : objects)
        if (cutter_.owns(further.type, true)) touch(further.object);
}

void Touched::add_customers(std::span<const CustomerId> customers) {
    for (const CustomerId customer : customers) touch(customer);
}

void Touched::remove(std::span<const std::uint64_t> history_rows) {
    if (history_rows.empty()) return;
    removed_.insert(history_rows.begin(), history_rows.end());
    Bitmap gone(*std::max_element(history_rows.begin(), history_rows.end()) + 1);
    for (const std::uint64_t row : history_rows) gone.set(row);
    for (const auto& segment : index_.segments)
        for (std::size_t j = 0; j < segment->journeys(); ++j) {
            if (segment->dead.test(j)) continue;
            for (std::uint64_t at = segment->offset[j]; at < segment->offset[j + 1]; ++at) {
                const std::uint64_t row = segment->history_row[at];
                if (row >= gone.size() || !gone.test(row)) continue;
                touch(segment->customers[segment->customer[j]]);
                break;
            }
        }
}

void Touched::want(std::span<const std::uint64_t> history_rows) {
    for (const std::uint64_t row : history_rows)
        if (given_.insert(row).second) wanted_.push_back(row);
}

void Touched::touch_owners() {
    if (objects_.empty()) return;
    const std::vector<ObjectId> objects = std::exchange(objects_, {});
    for (const auto& segment : index_.segments) {
        if (!segment->object_places)
            segment->object_places = std::make_shared<ObjectPlaces>(segment->object.values());
        for (const ObjectId object : objects)
            segment->object_places->each(object, [&](std::uint32_t j) {
                if (!segment->dead.test(j)) touch(segment->customers[segment->customer[j]]);
            });
    }
}

std::vector<std::uint64_t> Touched::missing() {
    touch_owners();
    std::vector<std::uint64_t> rows = std::exchange(wanted_, {});
    for (const CustomerId customer : fresh_) {
        const auto place = index_.find(customer);
        if (!place) continue;
        const Segment& segment = *index_.segments[place->segment];
        const std::uint64_t last = segment.offset[place->last];
        for (std::uint64_t at = segment.offset[place->first]; at < last; ++at)
            if (!removed_.contains(segment.history_row[at]) &&
                given_.insert(segment.history_row[at]).second)
                rows.push_back(segment.history_row[at]);
    }
    fresh_.clear();
    std::sort(rows.begin(), rows.end());
    return rows;
}

namespace {

template <class T, class ColumnOf>
void widen(Index& index, std::vector<T>& names, const std::vector<T>& all,
           const ColumnOf& column_of) {
    if (names == all) return;
    const auto codes = new_codes(names, all);
    for (auto& segment : index.segments) recode(column_of(*segment), codes);
    names = all;
}

// Gives both indexes the same names. Segments of `a` must be ours alone.
void share_names(Index& a, Index& b) {
    const auto both = [&](auto names, const auto& column_of) {
        const auto all = unite(a.*names, b.*names);
        widen(a, a.*names, all, column_of);
        widen(b, b.*names, all, column_of);
    };
    both(&Index::kinds, [](Segment& s) -> auto& { return s.kind; });
    both(&Index::channels, [](Segment& s) -> auto& { return s.channel; });
    both(&Index::centres, [](Segment& s) -> auto& { return s.centre; });
    both(&Index::staff, [](Segment& s) -> auto& { return s.staff; });
    both(&Index::outcomes, [](Segment& s) -> auto& { return s.outcome; });
    both(&Index::types, [](Segment& s) -> auto& { return s.type; });
}

void recode_attribute(Index& index, std::size_t attribute, const Names& values) {
    if (index.attributes[attribute].values == values) return;
    const auto codes = new_value_codes(index.attributes[attribute].values, values);
    for (auto& segment : index.segments) recode(segment->attributes[attribute], codes);
    index.attributes[attribute].values = values;
}

// Gives both the same attributes: those that both have, if their values fit together.
void share_attributes(Index& a, Index& b) {
    std::vector<std::string> names;
    for (const Attribute& attribute : a.attributes) names.push_back(attribute.name);
    for (const std::string& name : names) {
        const std::size_t in_a = *a.find_attribute(name);
        const auto in_b = b.find_attribute(name);
        Names all;
        if (in_b) all = unite(a.attributes[in_a].values, b.attributes[*in_b].values);
        if (!in_b || all.size() > limits::attribute_values_max) {
            drop_attribute(a, name);
            continue;
        }
        recode_attribute(a, in_a, all);
        recode_attribute(b, *in_b, all);
    }
    names.clear();
    for (const Attribute& attribute : b.attributes)
        if (!a.find_attribute(attribute.name)) names.push_back(attribute.name);
    for (const std::string& name : names) drop_attribute(b, name);
}

void kill(Index& index, CustomerId customer) {
    const auto place = index.find(customer);
    if (!place) return;
    Segment& segment = *index.segments[place->segment];
    segment.kill(segment.customer[place->first]);
}

// Those without a living row cost nothing to leave out.
void drop_dead(Index& index, std::size_t first) {
    auto& segments = index.segments;
    const auto dead = [](const auto& segment) { return segment->dead_rows == segment->rows(); };
    if (!std::all_of(segments.begin(), segments.end(), dead))
        segments.erase(
            std::remove_if(segments.begin() + std::ptrdiff_t(std::min(first, segments.size())),
                           segments.end(), dead),
            segments.end());
}

}  // namespace

Result<Index> apply(Index base, Index fresh, std::span<const CustomerId> touched, unsigned threads,
                    const MergeScope& scope) {
    own_segments(base);
    own_segments(fresh);
    share_names(base, fresh);
    share_attributes(base, fresh);
    for (const CustomerId customer : touched) kill(base, customer);
    // An owner nobody expected would leave its old timeline alive beside the new one.
    for (const auto& segment : fresh.segments)
        for (const CustomerId customer : segment->customers.values()) CHECK(!base.find(customer));
    for (auto& segment : fresh.segments)
        if (segment->rows() > 0) base.segments.push_back(std::move(segment));
    base.key = fresh.key;
    drop_dead(base, scope.first);
    const std::size_t from = merge_from(base, scope);
    if (from == base.segments.size()) return base;
    return merge_segments(base, from, threads);
}

}  // namespace touchline
