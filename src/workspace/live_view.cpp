// What is shown of a change: the view of the moment, the newest interactions, and journeys that
// time alone closes.
#include <algorithm>

#include "base/limits.h"
#include "base/process_ticks.h"
#include "timeline/journey_id.h"
#include "workspace/drill_parts.h"
#include "workspace/live_state.h"

namespace touchline {
namespace {

// When the next of these journeys closes by itself; no_time: none does.
Micros next_closing_of(const Index& index, const Segment& segment, Micros now_us) {
    Micros next = no_time;
    for (std::size_t j = 0; j < segment.journeys(); ++j) {
        const Micros closes = segment.closes_at_us[j];
        if (closes == no_time || closes <= now_us || (next != no_time && closes >= next)) continue;
        if (segment.dead.test(j) || !index.outcomes[segment.outcome[j]].empty()) continue;
        next = closes;
    }
    return next;
}

Micros sooner(Micros a, Micros b) {
    if (a == no_time || b == no_time) return a == no_time ? b : a;
    return std::min(a, b);
}

// The journey that row `at` of the segment lies in.
std::uint32_t journey_of(const Segment& segment, std::uint64_t at) {
    const auto offsets = segment.offset.values();
    const auto behind = std::upper_bound(offsets.begin(), offsets.end(), at);
    return static_cast<std::uint32_t>(behind - offsets.begin() - 1);
}

}  // namespace

// Where the latest rows of the change are now: in the last segment, as every touched timeline is.
std::vector<Arrival> Live::State::newest(const Index& index, const StreamChange& change) {
    std::vector<Arrival> arrivals;
    if (change.rows == 0 || index.segments.empty()) return arrivals;
    const std::uint64_t last = change.first_row + change.rows;
    const std::uint64_t first =
        last - std::min<std::uint64_t>(change.rows, limits::arrivals_shown_max);
    const auto segment = static_cast<std::uint32_t>(index.segments.size() - 1);
    const Segment& s = *index.segments[segment];
    const auto rows = s.history_row.values();
    for (std::uint64_t at = 0; at < rows.size(); ++at) {
        if (rows[at] < first || rows[at] >= last) continue;
        const std::uint32_t journey = journey_of(s, at);
        if (s.dead.test(journey)) continue;
        Arrival& arrival = arrivals.emplace_back();
        arrival.step = step_row(index, s, at);
        arrival.step.journey = journey_id(index, {segment, journey});
        arrival.customer = s.customers[s.customer[journey]];
        if (at > s.offset[journey]) arrival.after = index.kinds[s.kind[at - 1]];
        arrival.recorded_us = change.at_us;
    }
    std::sort(arrivals.begin(), arrivals.end(), [](const Arrival& a, const Arrival& b) {
        return a.step.occurred_us > b.step.occurred_us;
    });
    return arrivals;
}

void Live::State::tell(std::shared_ptr<const LiveView> made, LiveChange change) {
    change.view = made;
    {
        const std::lock_guard lock(guard);
        view = std::move(made);
    }
    watchers.tell(change);
}

// Under `changing`.
void Live::State::show(std::uint64_t position, const StreamChange& change) {
    auto made = std::make_shared<LiveView>();
    made->position = position;
    made->index = of().seen_index();
    made->version = made->index->key.history_position + closings;
    made->interactions = made->index->interactions();
    made->journeys = made->index->journeys();
    made->customers = made->index->customers();
    made->made_at_us = of().clock().now_us();
    if (!made->index->segments.empty())
        next_closing_us =
            sooner(next_closing_us,
                   next_closing_of(*made->index, *made->index->segments.back(), made->made_at_us));
    LiveChange told;
    told.arrived = change.rows;
    if (change.rows > 0 && !watchers.empty()) told.newest = newest(*made->index, change);
    tell(std::move(made), std::move(told));
}

void Live::State::find_next_closing(const Index& index, Micros now_us) {
    next_closing_us = no_time;
    for (const auto& segment : index.segments)
        next_closing_us = sooner(next_closing_us, next_closing_of(index, *segment, now_us));
}

// Nothing of the index changes when time closes a journey: answers do, as they know what time it
// is. So whoever watches is told when it is due.
void Live::State::close_due_journeys() {
    const Micros now_us = of().clock().now_us();
    if (next_closing_us == no_time || now_us < next_closing_us) return;
    auto made = std::make_shared<LiveView>(*view);  // only we replace it
    find_next_closing(*made->index, now_us);
    ++closings;
    ++made->version;
    made->made_at_us = now_us;
    tell(std::move(made), {});
}

}  // namespace touchline
