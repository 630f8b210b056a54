// Several segments become one: timelines in their order, each copied as it lies.
#include <algorithm>
#include <numeric>

#include "timeline/delta.h"
#include "timeline/lanes.h"

namespace touchline {

namespace {

// A living timeline, and where it goes.
struct Timeline {
    const Segment* from;
    std::uint32_t customer;
    std::size_t first_row, first_journey;
};

using Segments = std::span<const std::shared_ptr<Segment>>;

std::vector<Timeline> living_timelines(Segments segments) {
    std::vector<Timeline> all;
    for (const auto& segment : segments)
        for (std::uint32_t c = 0; c < segment->customers.size(); ++c)
            if (!segment->dead.test(segment->first_journey[c]))
                all.push_back({segment.get(), c, 0, 0});
    std::sort(all.begin(), all.end(), [](const Timeline& a, const Timeline& b) {
        return customer_order(a.from->customers[a.customer]) <
               customer_order(b.from->customers[b.customer]);
    });
    std::size_t row = 0, journey = 0;
    for (Timeline& timeline : all) {
        const Segment& s = *timeline.from;
        timeline.first_row = row;
        timeline.first_journey = journey;
        const std::uint32_t first = s.first_journey[timeline.customer];
        const std::uint32_t last = s.first_journey[timeline.customer + 1];
        row += s.offset[last] - s.offset[first];
        journey += last - first;
    }
    return all;
}

// Copies one column of every timeline. By row or by journey.
template <class T, class ColumnOf>
Column<T> copy_column(const std::vector<Timeline>& timelines, const ColumnOf& column_of,
                      std::size_t size, bool by_row, unsigned threads) {
    Column<T> result = Column<T>::of_size(size);
    T* out = result.writable();
    constexpr std::size_t piece = 1024;
    work_off(threads, (timelines.size() + piece - 1) / piece, [&](unsigned, std::size_t p) {
        const std::size_t end = std::min((p + 1) * piece, timelines.size());
        for (std::size_t t = p * piece; t < end; ++t) {
            const Timeline& timeline = timelines[t];
            const Segment& s = *timeline.from;
            std::uint64_t first = s.first_journey[timeline.customer];
            std::uint64_t last = s.first_journey[timeline.customer + 1];
            if (by_row) first = s.offset[first], last = s.offset[last];
            const T* in = column_of(s).data();
            std::copy(in + first, in + last,
                      out + (by_row ? timeline.first_row : timeline.first_journey));
        }
    });
    return result;
}

void place_timelines(const std::vector<Timeline>& timelines, Segment& out, std::size_t rows,
                     std::size_t journeys) {
    out.offset = Column<std::uint64_t>::of_size(journeys + 1);
    out.customer = Column<std::uint32_t>::of_size(journeys);
    out.customers = Column<CustomerId>::of_size(timelines.size());
    out.first_journey = Column<std::uint32_t>::of_size(timelines.size() + 1);
    std::uint64_t* offset = out.offset.writable();
    std::uint32_t *customer = out.customer.writable(), *first = out.first_journey.writable();
    CustomerId* customers = out.customers.writable();
    for (std::uint32_t t = 0; t < timelines.size(); ++t) {
        const Timeline& timeline = timelines[t];
        const Segment& s = *timeline.from;
        customers[t] = s.customers[timeline.customer];
        first[t] = static_cast<std::uint32_t>(timeline.first_journey);
        const std::uint32_t begin = s.first_journey[timeline.customer];
        for (std::uint32_t j = begin; j < s.first_journey[timeline.customer + 1]; ++j) {
            offset[timeline.first_journey + j - begin] =
                timeline.first_row + s.offset[j] - s.offset[begin];
            customer[timeline.first_journey + j - begin] = t;
        }
    }
    offset[journeys] = rows;
    first[timelines.size()] = static_cast<std::uint32_t>(journeys);
}

LongValues copy_long(const std::vector<Timeline>& timelines, LongValues Segment::* values) {
    std::vector<std::uint64_t> at, ms;
    for (const Timeline& timeline : timelines) {
        const Segment& s = *timeline.from;
        const auto places = (s.*values).at.values();
        if (places.empty()) continue;
        const std::uint64_t first = s.offset[s.first_journey[timeline.customer]];
        const std::uint64_t last = s.offset[s.first_journey[timeline.customer + 1]];
        auto place = std::lower_bound(places.begin(), places.end(), first);
        for (; place != places.end() && *place < last; ++place) {
            at.push_back(timeline.first_row + *place - first);
            ms.push_back((s.*values).ms[static_cast<std::size_t>(place - places.begin())]);
        }
    }
    return {Column<std::uint64_t>::copy_of(at), Column<std::uint64_t>::copy_of(ms)};
}

}  // namespace

Index merge_segments(const Index& index, std::size_t first, unsigned threads) {
    const Segments segments = Segments(index.segments).subspan(first);
    const std::vector<Timeline> timelines = living_timelines(segments);
    std::size_t rows = 0, journeys = 0;
    for (const auto& segment : segments) {
        rows += segment->rows() - segment->dead_rows;
        journeys += segment->journeys() - segment->dead.count();
    }
    auto merged = std::make_shared<Segment>();
    const auto copy_one = [&]<class T>(bool by_row, std::size_t size, Column<T> Segment::* column) {
        const auto of = [column](const Segment& s) -> const auto& { return s.*column; };
        merged.get()->*column = copy_column<T>(timelines, of, size, by_row, threads);
    };
    const auto copy = [&](bool by_row, std::size_t size, auto... columns) {
        (copy_one(by_row, size, columns), ...);
    };
    copy(true, rows, &Segment::occurred_us, &Segment::wait, &Segment::duration, &Segment::kind,
         &Segment::centre, &Segment::staff, &Segment::channel, &Segment::history_row);
    copy(false, journeys, &Segment::type, &Segment::outcome, &Segment::started_us,
         &Segment::ended_us, &Segment::closes_at_us, &Segment::participants, &Segment::ties,
         &Segment::object);
    for (std::size_t a = 0; a < index.attributes.size(); ++a) {
        const auto of = [a](const Segment& s) -> const auto& { return s.attributes[a]; };
        merged->attributes.push_back(
            copy_column<std::uint16_t>(timelines, of, rows, true, threads));
    }
    place_timelines(timelines, *merged, rows, journeys);
    merged->long_waits = copy_long(timelines, &Segment::long_waits);
    merged->long_durations = copy_long(timelines, &Segment::long_durations);
    merged->dead = Bitmap(journeys);
    for (const auto& segment : segments) merged->any_duration |= segment->any_duration;
    Index result = index;
    result.segments.resize(first);
    result.segments.push_back(std::move(merged));
    return result;
}

}  // namespace touchline
