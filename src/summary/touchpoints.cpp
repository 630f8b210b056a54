// Counting kinds by channel: one pass over two columns.
#include "summary/touchpoints.h"

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "timeline/lanes.h"
#include "timeline/recode.h"
#include "timeline/set_bits.h"

namespace touchline {
namespace {

class TouchpointFold {
public:
    TouchpointFold(std::size_t kinds, std::size_t channels)
        : channels_(channels),
          counts_(kinds * channels, 0) {}

    void range(const Index& index, const Selection& selection, const JourneyRange& range) {
        const Segment& s = *index.segments[range.segment];
        const Bitmap& bits = selection.journeys[range.segment];
        if (selection.everything[range.segment] && !selection.hides)
            return count(s, s.offset[range.first], s.offset[range.last]);
        for_set_bits(bits, range.first, range.last, [&](std::size_t j) {
            if (!selection.hides) return count(s, s.offset[j], s.offset[j + 1]);
            for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at)
                if (selection.shown(s, at)) count(s, at, at + 1);
        });
    }
    const std::vector<std::uint64_t>& counts() const { return counts_; }

private:
    void count(const Segment& s, std::uint64_t first, std::uint64_t last) {
        const std::uint16_t* kinds = s.kind.data();
        const std::uint8_t* channels = s.channel.data();
        for (std::uint64_t at = first; at < last; ++at)
            ++counts_[kinds[at] * channels_ + channels[at]];
    }

    std::size_t channels_;
    std::vector<std::uint64_t> counts_;
};

}  // namespace

void Touchpoints::combine(const Touchpoints& other, bool subtract) {
    if (kinds != other.kinds || channels != other.channels) {
        Touchpoints wider;
        wider.kinds = unite(kinds, other.kinds);
        wider.channels = unite(channels, other.channels);
        wider.interactions.assign(wider.kinds.size() * wider.channels.size(), 0);
        const auto kind = new_codes(kinds, wider.kinds);
        const auto channel = new_codes(channels, wider.channels);
        for (std::size_t k = 0; k < kind.size(); ++k)
            for (std::size_t c = 0; c < channel.size(); ++c)
                wider.interactions[kind[k] * wider.channels.size() + channel[c]] = at(k, c);
        *this = std::move(wider);
    }
    const auto kind = new_codes(other.kinds, kinds);
    const auto channel = new_codes(other.channels, channels);
    for (std::size_t k = 0; k < kind.size(); ++k)
        for (std::size_t c = 0; c < channel.size(); ++c) {
            std::uint64_t& sum = interactions[kind[k] * channels.size() + channel[c]];
            const std::uint64_t by = other.at(k, c);
            CHECK(!subtract || sum >= by);
            sum = subtract ? sum - by : sum + by;
        }
}

void Touchpoints::add(const Touchpoints& other) { combine(other, false); }
void Touchpoints::remove(const Touchpoints& other) { combine(other, true); }

Touchpoints fold_touchpoints(const Index& index, const Selection& selection, unsigned threads) {
    const auto ranges = split(index, threads == 1 ? 1 : std::size_t{threads} * 8);
    Touchpoints sum;
    sum.kinds = index.kinds;
    sum.channels = index.channels;
    sum.interactions.assign(sum.kinds.size() * sum.channels.size(), 0);
    std::vector<std::unique_ptr<TouchpointFold>> folds(threads);
    work_off(threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        if (!folds[worker])
            folds[worker] =
                std::make_unique<TouchpointFold>(index.kinds.size(), index.channels.size());
        folds[worker]->range(index, selection, ranges[r]);
    });
    for (const auto& fold : folds)
        for (std::size_t i = 0; fold && i < sum.interactions.size(); ++i)
            sum.interactions[i] += fold->counts()[i];
    return sum;
}

void set_channels(const Touchpoints& touchpoints, JourneyMap& map) {
    for (KindRow& row : map.kinds) {
        const auto kind = find_name(touchpoints.kinds, row.kind);
        std::uint64_t most = 0, all = 0;
        for (std::size_t c = 0; kind && c < touchpoints.channels.size(); ++c) {
            const std::uint64_t count = touchpoints.at(*kind, c);
            all += count;
            if (count > most) most = count, row.channel = touchpoints.channels[c];
        }
        row.channel_share = all == 0 ? 0 : double(most) / double(all);
    }
}

}  // namespace touchline
