// Finding things in the index, and its totals.
#include "timeline/index.h"

#include <algorithm>

namespace touchline {

std::uint64_t LongValues::find(std::uint64_t place) const {
    const auto places = at.values();
    const auto found = std::lower_bound(places.begin(), places.end(), place);
    CHECK(found != places.end() && *found == place);
    return ms[static_cast<std::size_t>(found - places.begin())];
}

std::optional<std::uint32_t> Segment::find(CustomerId wanted) const {
    const auto all = customers.values();
    const std::uint64_t order = customer_order(wanted);
    const auto found =
        std::lower_bound(all.begin(), all.end(), order,
                         [](CustomerId a, std::uint64_t b) { return customer_order(a) < b; });
    if (found == all.end() || *found != wanted) return std::nullopt;
    return static_cast<std::uint32_t>(found - all.begin());
}

void Segment::kill(std::uint32_t at) {
    const std::uint32_t first = first_journey[at], last = first_journey[at + 1];
    for (std::uint32_t j = first; j < last; ++j) dead.set(j);
    dead_rows += offset[last] - offset[first];
    dead_journeys += last - first;
    ++dead_customers;
}

void Segment::count_dead() {
    dead_rows = dead_customers = 0;
    dead_journeys = dead.count();
    if (dead_journeys == 0) return;
    for (std::uint32_t c = 0; c < customers.size(); ++c) {
        if (!dead.test(first_journey[c])) continue;
        ++dead_customers;
        dead_rows += offset[first_journey[c + 1]] - offset[first_journey[c]];
    }
}

std::optional<std::uint32_t> find_name(const Names& names, std::string_view text) {
    const auto found = std::lower_bound(names.begin(), names.end(), text);
    if (found == names.end() || *found != text) return std::nullopt;
    return static_cast<std::uint32_t>(found - names.begin());
}

std::uint64_t Index::interactions() const {
    std::uint64_t sum = 0;
    for (const auto& segment : segments) sum += segment->rows() - segment->dead_rows;
    return sum;
}

std::uint64_t Index::journeys() const {
    std::uint64_t sum = 0;
    for (const auto& segment : segments) sum += segment->journeys() - segment->dead_journeys;
    return sum;
}

std::uint64_t Index::customers() const {
    std::uint64_t sum = 0;
    for (const auto& segment : segments) sum += segment->customers.size() - segment->dead_customers;
    return sum;
}

namespace {
template <class... T>
std::uint64_t bytes_of(const Column<T>&... columns) {
    return (0 + ... + (columns.size() * sizeof(T)));
}
}  // namespace

std::uint64_t Index::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& s : segments) {
        sum += bytes_of(s->occurred_us, s->wait, s->duration, s->kind, s->centre, s->staff,
                        s->channel, s->history_row, s->long_waits.at, s->long_waits.ms,
                        s->long_durations.at, s->long_durations.ms, s->offset, s->customer, s->type,
                        s->outcome, s->started_us, s->ended_us, s->closes_at_us, s->participants,
                        s->ties, s->object, s->customers, s->first_journey);
        for (const auto& column : s->attributes) sum += bytes_of(column);
        sum += s->dead.size() / 8;
    }
    return sum;
}

std::optional<Index::Place> Index::find(CustomerId customer) const {
    for (std::size_t s = segments.size(); s-- > 0;) {
        const Segment& segment = *segments[s];
        const auto at = segment.find(customer);
        if (!at || segment.dead.test(segment.first_journey[*at])) continue;
        return Place{static_cast<std::uint32_t>(s), segment.first_journey[*at],
                     segment.first_journey[*at + 1]};
    }
    return std::nullopt;
}

std::optional<std::size_t> Index::find_attribute(std::string_view name) const {
    const auto found =
        std::lower_bound(attributes.begin(), attributes.end(), name,
                         [](const Attribute& a, std::string_view b) { return a.name < b; });
    if (found == attributes.end() || found->name != name) return std::nullopt;
    return static_cast<std::size_t>(found - attributes.begin());
}

void own_segments(Index& index) {
    for (auto& segment : index.segments)
        if (segment.use_count() > 1) segment = std::make_shared<Segment>(*segment);
}

std::string_view outcome_text(const Index& index, const Segment& segment, std::size_t journey,
                              Micros as_of_us) {
    const std::uint16_t outcome = segment.outcome[journey];
    if (!index.outcomes[outcome].empty()) return index.outcomes[outcome];
    if (as_of_us < segment.closes_at_us[journey]) return "open";
    return index.types[segment.type[journey]].decides ? "abandoned" : "ended";
}

}  // namespace touchline
