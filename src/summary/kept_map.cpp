// Journeys out of the sums and into them.
#include "summary/kept_map.h"

#include "base/check.h"
#include "timeline/recode.h"

namespace touchline {

KeptMap::KeptMap(const Index& index, unsigned threads)
    : kinds_(index.kinds),
      sums_(fold_follows(index, select_all(index), threads)),
      touchpoints_(fold_touchpoints(index, select_all(index), threads)) {}

void KeptMap::count_channels(const Segment& segment, std::size_t journey, bool comes) {
    const std::size_t channels = touchpoints_.channels.size();
    for (std::uint64_t at = segment.offset[journey]; at < segment.offset[journey + 1]; ++at) {
        std::uint64_t& count =
            touchpoints_.interactions[segment.kind[at] * channels + segment.channel[at]];
        DCHECK(comes || count > 0);
        count += comes ? std::uint64_t{1} : ~std::uint64_t{0};
    }
}

bool KeptMap::has_names_of(const Index& index) const {
    return index.kinds == kinds_ && index.channels == touchpoints_.channels;
}

// Codes of names are others when there are more of them.
void KeptMap::widen(const Index& index) {
    if (index.kinds != kinds_) {
        FollowMap wider;
        wider.kinds = index.kinds;
        wider.kind.resize(index.kinds.size());
        wider.add(sums_.result(kinds_));
        sums_ = FollowSums(wider);
        kinds_ = index.kinds;
    }
    Touchpoints wider;
    wider.kinds = index.kinds;
    wider.channels = index.channels;
    wider.interactions.assign(wider.kinds.size() * wider.channels.size(), 0);
    wider.add(touchpoints_);
    touchpoints_ = std::move(wider);
}

bool KeptMap::change(const ChangedJourneys& changed) {
    const Index& now = *changed.now;
    if (!has_names_of(*changed.before) || !holds(now.kinds, kinds_) ||
        !holds(now.channels, touchpoints_.channels))
        return false;
    changed.each_gone([&](const Segment& segment, std::size_t j) {
        sums_.remove(segment, j, j + 1);
        count_channels(segment, j, false);
    });
    if (!has_names_of(now)) widen(now);
    changed.each_came([&](const Segment& segment, std::size_t j) {
        sums_.add(segment, j, j + 1);
        count_channels(segment, j, true);
    });
    return true;
}

}  // namespace touchline
