// Timelines out of the sums and into them.
#include "summary/kept_map.h"

#include "base/check.h"

namespace touchline {

KeptMap::KeptMap(const Index& index, unsigned threads)
    : kinds_(index.kinds),
      sums_(fold_follows(index, select_all(index), threads)),
      touchpoints_(fold_touchpoints(index, select_all(index), threads)) {}

void KeptMap::count_channels(const Segment& segment, const Index::Place& place, bool comes) {
    const std::size_t channels = touchpoints_.channels.size();
    const std::uint64_t last = segment.offset[place.last];
    for (std::uint64_t at = segment.offset[place.first]; at < last; ++at) {
        std::uint64_t& count =
            touchpoints_.interactions[segment.kind[at] * channels + segment.channel[at]];
        DCHECK(comes || count > 0);
        count += comes ? std::uint64_t{1} : ~std::uint64_t{0};
    }
}

bool KeptMap::change(const Index& before, const Index& now, std::span<const CustomerId> touched) {
    const bool same_words = before.kinds == kinds_ && now.kinds == kinds_ &&
                            before.channels == touchpoints_.channels &&
                            now.channels == touchpoints_.channels;
    if (!same_words) return false;
    for (const CustomerId customer : touched) {
        if (const auto place = before.find(customer)) {
            const Segment& segment = *before.segments[place->segment];
            sums_.remove(segment, place->first, place->last);
            count_channels(segment, *place, false);
        }
        if (const auto place = now.find(customer)) {
            const Segment& segment = *now.segments[place->segment];
            sums_.add(segment, place->first, place->last);
            count_channels(segment, *place, true);
        }
    }
    return true;
}

}  // namespace touchline
