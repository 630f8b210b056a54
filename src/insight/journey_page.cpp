// Journeys page by page: one pass that keeps the first few behind the cursor.
#include "insight/journey_page.h"

#include <algorithm>

#include "base/text.h"
#include "insight/closer.h"
#include "insight/steps.h"
#include "timeline/lanes.h"

namespace touchline {
namespace {

constexpr std::uint32_t outside = UINT32_MAX;

// Where a journey stands: larger values first, then by customer and part.
struct Place {
    std::int64_t value = 0;
    JourneyId id;
    bool operator<(const Place& other) const {
        return value != other.value ? value > other.value : id < other.id;
    }
};
struct Found {
    Place place;
    JourneyAt at;
    bool operator<(const Found& other) const { return place < other.place; }
};

struct Wanted {
    bool any = true;
    std::uint32_t through = outside;
    bool by_follow = false;
    std::uint32_t first = outside, next = outside;
    std::vector<std::uint32_t> variant;
};

std::string write_cursor(JourneyOrder order, const Place& place) {
    return fmt::format("{}.{}.{}", order == JourneyOrder::latest ? 'e' : 'd', place.value,
                       write_journey_id(place.id));
}

Result<Place> read_cursor(JourneyOrder order, const std::string& text) {
    const auto parts = split(text, '.');
    Place place;
    const auto id = parts.size() == 3 ? read_journey_id(parts[2]) : std::nullopt;
    const char letter = order == JourneyOrder::latest ? 'e' : 'd';
    if (!id || parts[0].size() != 1 || parts[0][0] != letter || !read_int(parts[1], place.value))
        return fail(ErrorCode::invalid_input,
                    "'{}' is no cursor of this list: take `next` of the page before as it is",
                    text);
    place.id = *id;
    return place;
}

Result<Wanted> read_wanted(const Index& index, const JourneyPageRequest& request) {
    Wanted wanted;
    wanted.any = !request.through && !request.first && !request.next && request.variant.empty();
    if (request.through) { TRY(wanted.through, kind_code(index, *request.through)); }
    wanted.by_follow = request.first || request.next;
    if (wanted.by_follow && !(request.first && request.next))
        return fail(ErrorCode::invalid_input,
                    "a path is named by both its kinds, first and next; an empty one is the start "
                    "or the end");
    if (wanted.by_follow && !request.first->empty()) {
        TRY(wanted.first, kind_code(index, *request.first));
    }
    if (wanted.by_follow && !request.next->empty()) {
        TRY(wanted.next, kind_code(index, *request.next));
    }
    for (const std::string& kind : request.variant) {
        TRY(const std::uint32_t code, kind_code(index, kind));
        wanted.variant.push_back(code);
    }
    return wanted;
}

bool fits(const Segment& s, const Selection& selection, std::size_t j, const Wanted& wanted) {
    if (wanted.any && !selection.hides) return true;
    bool through = wanted.through == outside, followed = !wanted.by_follow;
    std::size_t length = 0;
    bool alike = true;
    const std::uint64_t last =
        for_steps(s, selection, j, [&](std::uint64_t before, std::uint64_t at) {
            const std::uint32_t kind = s.kind[at];
            through |= kind == wanted.through;
            const std::uint32_t from = before == UINT64_MAX ? outside : s.kind[before];
            followed |= from == wanted.first && kind == wanted.next;
            alike &= length < wanted.variant.size() && wanted.variant[length] == kind;
            ++length;
        });
    if (last == UINT64_MAX) return false;
    followed |= wanted.by_follow && wanted.next == outside && s.kind[last] == wanted.first;
    return through && followed &&
           (wanted.variant.empty() || (alike && length == wanted.variant.size()));
}

// The first `limit` + 1 places behind the cursor, kept in a heap whose top is the last of them.
class Collector {
public:
    Collector(const Index& index, const JourneyPageRequest& request, const Place* after)
        : index_(index),
          request_(request),
          after_(after) {}

    void see(std::uint32_t segment, const Segment& s, std::size_t j) {
        ++matching;
        const std::int64_t value = request_.order == JourneyOrder::latest
                                       ? s.ended_us[j]
                                       : static_cast<std::int64_t>(s.throughput_ms(j));
        const bool full = heap.size() > request_.limit;
        if (full && value < heap.front().place.value) return;
        if (after_ != nullptr && value > after_->value) return;
        const JourneyAt at{segment, static_cast<std::uint32_t>(j)};
        const Found found{{value, journey_id(index_, at)}, at};
        if (after_ != nullptr && !(*after_ < found.place)) return;
        if (full && !(found < heap.front())) return;
        heap.push_back(found);
        std::push_heap(heap.begin(), heap.end());
        if (!full) return;
        std::pop_heap(heap.begin(), heap.end());
        heap.pop_back();
    }

    std::vector<Found> heap;
    std::uint64_t matching = 0;

private:
    const Index& index_;
    const JourneyPageRequest& request_;
    const Place* after_;
};

}  // namespace

JourneyRow journey_row(const Index& index, const Selection& selection, const JourneyAt& at,
                       Micros as_of_us) {
    const Segment& s = *index.segments[at.segment];
    JourneyRow row;
    row.id = journey_id(index, at);
    row.type = index.types[s.type[at.journey]].name;
    row.outcome = outcome_text(index, s, at.journey, as_of_us);
    row.started_us = s.started_us[at.journey];
    row.ended_us = s.ended_us[at.journey];
    row.throughput_ms = s.throughput_ms(at.journey);
    for_steps(s, selection, at.journey, [&](std::uint64_t, std::uint64_t step) {
        ++row.interactions;
        if (row.steps.size() < steps_shown_max)
            row.steps.push_back({index.kinds[s.kind[step]], index.channels[s.channel[step]]});
    });
    return row;
}

Result<JourneyPage> page_journeys(const Index& index, const Selection& selection,
                                  const JourneyPageRequest& request, Micros as_of_us,
                                  unsigned threads) {
    TRY(const Wanted wanted, read_wanted(index, request));
    Place after;
    if (!request.after.empty()) { TRY(after, read_cursor(request.order, request.after)); }
    const auto ranges = split(index, threads == 1 ? 1 : std::size_t{threads} * 8);
    std::vector<Collector> collectors(
        threads, Collector(index, request, request.after.empty() ? nullptr : &after));
    work_off(threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        for_selected(index, selection, ranges[r], [&](const Segment& s, std::size_t j) {
            if (fits(s, selection, j, wanted))
                collectors[worker].see(static_cast<std::uint32_t>(ranges[r].segment), s, j);
        });
    });
    JourneyPage page;
    page.population = selection.population;
    std::vector<Found> all;
    for (const Collector& collector : collectors) {
        page.matching += collector.matching;
        all.insert(all.end(), collector.heap.begin(), collector.heap.end());
    }
    std::sort(all.begin(), all.end());
    const bool more = all.size() > request.limit;
    all.resize(std::min(all.size(), request.limit));
    for (const Found& found : all)
        page.rows.push_back(journey_row(index, selection, found.at, as_of_us));
    if (more) page.next = write_cursor(request.order, all.back().place);
    return page;
}

}  // namespace touchline
