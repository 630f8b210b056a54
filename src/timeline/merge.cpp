// Several segments become one: timelines in their order, each copied as it lies.
#include "timeline/merge.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "timeline/lanes.h"
#include "timeline/object_places.h"
#include "timeline/recode.h"

namespace touchline {

namespace {

// A living timeline, and where it goes.
struct Timeline {
    std::uint64_t order;  // of its customer
    const Segment* from;
    std::uint32_t customer;
    std::size_t first_row, first_journey;
};

using Segments = std::span<const std::shared_ptr<Segment>>;

const std::atomic<bool> never{false};

// In their order: those of each segment are, and the last segments are the smallest.
std::vector<Timeline> living_timelines(Segments segments) {
    std::vector<Timeline> all;
    std::vector<std::ptrdiff_t> begins;
    for (const auto& segment : segments) {
        begins.push_back(std::ssize(all));
        for (std::uint32_t c = 0; c < segment->customers.size(); ++c)
            if (!segment->dead.test(segment->first_journey[c]))
                all.push_back({customer_order(segment->customers[c]), segment.get(), c, 0, 0});
    }
    const auto before = [](const Timeline& a, const Timeline& b) { return a.order < b.order; };
    for (std::size_t s = begins.size(); s-- > 1;)
        std::inplace_merge(all.begin() + begins[s - 1], all.begin() + begins[s], all.end(), before);
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

struct MergeWork {
    unsigned threads;
    const std::atomic<bool>& stop;
};

// Copies one column of every timeline. By row or by journey.
template <class T, class ColumnOf>
Column<T> copy_column(const std::vector<Timeline>& timelines, const ColumnOf& column_of,
                      std::size_t size, bool by_row, const MergeWork& work) {
    Column<T> result = Column<T>::of_size(size);
    T* out = result.writable();
    constexpr std::size_t piece = 1024;
    work_off(work.threads, (timelines.size() + piece - 1) / piece, [&](unsigned, std::size_t p) {
        if (work.stop) return;
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

// All segments as one; null when it was told to stop.
std::shared_ptr<Segment> merge(Segments segments, std::size_t attributes, const MergeWork& work) {
    const std::vector<Timeline> timelines = living_timelines(segments);
    std::size_t rows = 0, journeys = 0;
    for (const auto& segment : segments) {
        rows += segment->rows() - segment->dead_rows;
        journeys += segment->journeys() - segment->dead_journeys;
    }
    auto merged = std::make_shared<Segment>();
    const auto copy_one = [&]<class T>(bool by_row, std::size_t size, Column<T> Segment::* column) {
        const auto of = [column](const Segment& s) -> const auto& { return s.*column; };
        merged.get()->*column = copy_column<T>(timelines, of, size, by_row, work);
    };
    const auto copy = [&](bool by_row, std::size_t size, auto... columns) {
        (copy_one(by_row, size, columns), ...);
    };
    copy(true, rows, &Segment::occurred_us, &Segment::wait, &Segment::duration, &Segment::kind,
         &Segment::centre, &Segment::staff, &Segment::channel, &Segment::history_row);
    copy(false, journeys, &Segment::type, &Segment::outcome, &Segment::started_us,
         &Segment::ended_us, &Segment::closes_at_us, &Segment::participants, &Segment::ties,
         &Segment::object);
    for (std::size_t a = 0; a < attributes; ++a) {
        const auto of = [a](const Segment& s) -> const auto& { return s.attributes[a]; };
        merged->attributes.push_back(copy_column<std::uint16_t>(timelines, of, rows, true, work));
    }
    if (work.stop) return nullptr;
    place_timelines(timelines, *merged, rows, journeys);
    merged->long_waits = copy_long(timelines, &Segment::long_waits);
    merged->long_durations = copy_long(timelines, &Segment::long_durations);
    merged->dead = Bitmap(journeys);
    for (const auto& segment : segments) merged->any_duration |= segment->any_duration;
    return merged;
}

// Calls each(customer) for those who lived then and are dead now, in their order.
template <class Each>
void for_died(const Segment& then, const Segment& now, const Each& each) {
    const std::size_t words = (then.dead.size() + 63) / 64;
    std::uint32_t last = UINT32_MAX;
    for (std::size_t w = 0; w < words; ++w)
        for (std::uint64_t died = now.dead.words()[w] & ~then.dead.words()[w]; died != 0;
             died &= died - 1) {
            const std::uint32_t customer =
                then.customer[w * 64 + static_cast<std::size_t>(std::countr_zero(died))];
            if (customer != std::exchange(last, customer)) each(then.customers[customer]);
        }
}

// Finds customers who are asked for in their order: each from where the last one was, with
// strides that double.
class CustomerWalk {
public:
    explicit CustomerWalk(const Segment& segment) : all_(segment.customers.values()) {}
    std::uint32_t find(CustomerId wanted) {
        const std::uint64_t order = customer_order(wanted);
        std::size_t stride = 1, end = at_;
        while (end < all_.size() && customer_order(all_[end]) < order) {
            at_ = end + 1;
            end += stride;
            stride *= 2;
        }
        end = std::min(end, all_.size());
        at_ = static_cast<std::size_t>(
            std::lower_bound(all_.begin() + std::ptrdiff_t(at_), all_.begin() + std::ptrdiff_t(end),
                             order,
                             [](CustomerId a, std::uint64_t b) { return customer_order(a) < b; }) -
            all_.begin());
        CHECK(at_ < all_.size() && all_[at_] == wanted);
        return static_cast<std::uint32_t>(at_);
    }

private:
    std::span<const CustomerId> all_;
    std::size_t at_ = 0;
};

template <class T, class Code>
void recode_names(Column<Code>& column, const std::vector<T>& from, const std::vector<T>& to) {
    if (from != to) recode(column, new_codes(from, to));
}

}  // namespace

std::size_t merge_from(const Index& index, const MergeScope& scope) {
    constexpr std::uint64_t times = 3;
    const std::size_t end = index.segments.size();
    std::size_t first = end;
    std::uint64_t behind = 0;
    for (std::size_t at = end; at-- > scope.first;) {
        const Segment& segment = *index.segments[at];
        const std::uint64_t living = segment.rows() - segment.dead_rows;
        if (living > scope.rows_max - behind) break;
        const bool mostly_dead = segment.dead_rows * 2 > segment.rows();
        if (mostly_dead || living < times * behind) first = at;
        behind += living;
    }
    const bool alone = first + 1 == end && index.segments[first]->dead_rows == 0;
    return alone ? end : first;
}

Index merge_segments(const Index& index, std::size_t first, unsigned threads) {
    Index result = index;
    result.segments.resize(first);
    result.segments.push_back(
        merge(Segments(index.segments).subspan(first), index.attributes.size(), {threads, never}));
    return result;
}

SegmentMerge::SegmentMerge(std::shared_ptr<const Index> base, std::size_t first)
    : base_(std::move(base)),
      first_(first) {}

void SegmentMerge::run(unsigned threads, const std::atomic<bool>& stop) {
    merged_ =
        merge(Segments(base_->segments).subspan(first_), base_->attributes.size(), {threads, stop});
    if (merged_) merged_->object_places = std::make_shared<ObjectPlaces>(merged_->object.values());
}

// Columns that no change writes tell whose they are.
bool SegmentMerge::fits(const Index& index) const {
    if (index.segments.size() < end()) return false;
    for (std::size_t s = first_; s < end(); ++s) {
        const Segment &ours = *base_->segments[s], &theirs = *index.segments[s];
        if (ours.history_row.data() != theirs.history_row.data() ||
            ours.customers.data() != theirs.customers.data() || ours.rows() != theirs.rows())
            return false;
    }
    for (const Attribute& attribute : index.attributes) {
        const auto at = base_->find_attribute(attribute.name);
        if (!at || !holds(attribute.values, base_->attributes[*at].values)) return false;
    }
    return holds(index.kinds, base_->kinds) && holds(index.channels, base_->channels) &&
           holds(index.centres, base_->centres) && holds(index.staff, base_->staff) &&
           holds(index.outcomes, base_->outcomes) && holds(index.types, base_->types);
}

bool SegmentMerge::put_into(Index& index) {
    if (!merged_ || !fits(index)) return false;
    const std::shared_ptr<Segment> merged = std::exchange(merged_, nullptr);
    recode_names(merged->kind, base_->kinds, index.kinds);
    recode_names(merged->channel, base_->channels, index.channels);
    recode_names(merged->centre, base_->centres, index.centres);
    recode_names(merged->staff, base_->staff, index.staff);
    recode_names(merged->outcome, base_->outcomes, index.outcomes);
    recode_names(merged->type, base_->types, index.types);
    std::vector<Column<std::uint16_t>> columns;
    for (const Attribute& attribute : index.attributes) {
        const std::size_t at = *base_->find_attribute(attribute.name);
        const Names& values = base_->attributes[at].values;
        columns.push_back(merged->attributes[at]);
        merged->attributes[at] = {};  // ours alone, to be written
        if (values != attribute.values)
            recode(columns.back(), new_value_codes(values, attribute.values));
    }
    merged->attributes = std::move(columns);
    for (std::size_t s = first_; s < end(); ++s) {
        CustomerWalk walk(*merged);
        for_died(*base_->segments[s], *index.segments[s],
                 [&](CustomerId customer) { merged->kill(walk.find(customer)); });
    }
    const auto first = index.segments.begin() + std::ptrdiff_t(first_);
    index.segments.erase(first + 1, index.segments.begin() + std::ptrdiff_t(end()));
    *first = merged;
    return true;
}

}  // namespace touchline
