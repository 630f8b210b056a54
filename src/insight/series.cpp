// The fold behind the brushes: each thread counts by code, journey by journey.
#include "insight/series.h"

#include <algorithm>
#include <map>
#include <memory>

#include "base/text.h"
#include "insight/steps.h"
#include "timeline/lanes.h"

namespace touchline {
namespace {

constexpr const char* names_of_by[] = {"time",  "channel", "centre", "kind",
                                       "staff", "type",    "outcome"};
constexpr Micros second = 1'000'000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
constexpr Micros widths[] = {second,     5 * second,  15 * second, 30 * second, minute,
                             5 * minute, 15 * minute, 30 * minute, hour,        3 * hour,
                             6 * hour,   12 * hour,   day,         2 * day,     7 * day,
                             14 * day,   28 * day,    91 * day,    364 * day,   3640 * day};
// Weeks begin on a Monday, as 1969-12-29 was.
constexpr Micros monday = -3 * day;

Micros floor_to(Micros at, Micros width) {
    const Micros off = (at - monday) % width;
    return at - (off >= 0 ? off : off + width);
}

// Bins of one width along time.
struct TimeBins {
    Micros first = 0, width = day;
    std::size_t count = 0;

    TimeBins() = default;
    TimeBins(const Index& index, std::uint32_t bins_max) {
        Micros from = INT64_MAX, until = INT64_MIN;
        for (const auto& segment : index.segments)
            for (std::size_t j = 0; j < segment->journeys(); ++j) {
                if (segment->dead.size() > 0 && segment->dead.test(j)) continue;
                from = std::min(from, segment->started_us[j]);
                until = std::max(until, segment->ended_us[j]);
            }
        if (from > until) return;
        for (const Micros wide : widths) {
            width = wide;
            first = floor_to(from, width);
            count = static_cast<std::size_t>((until - first) / width + 1);
            if (count <= bins_max) break;
        }
    }
    std::size_t of(Micros at) const { return static_cast<std::size_t>((at - first) / width); }
};

struct Count {
    std::uint64_t journeys = 0, interactions = 0;
    std::uint64_t last_journey = UINT64_MAX;
};

class Fold {
public:
    Fold(const Index& index, const Selection& selection, const SeriesRequest& request,
         const TimeBins& bins)
        : index_(index),
          selection_(selection),
          request_(request),
          bins_(bins) {
        texts.resize(request.by.size());
        for (const SeriesBy by : request.by) counts.emplace_back(size_of(by));
    }

    void range(const JourneyRange& range) {
        salt_ = std::uint64_t{range.segment} << 40;
        for_selected(index_, selection_, range,
                     [&](const Segment& s, std::size_t j) { journey(s, j); });
    }

    std::vector<std::vector<Count>> counts;  // one a request.by
    std::vector<std::map<std::string, Count, std::less<>>> texts;  // likewise; of outcomes

private:
    std::size_t size_of(SeriesBy by) const {
        switch (by) {
            case SeriesBy::time: return bins_.count;
            case SeriesBy::channel: return index_.channels.size();
            case SeriesBy::centre: return index_.centres.size();
            case SeriesBy::kind: return index_.kinds.size();
            case SeriesBy::staff: return index_.staff.size();
            case SeriesBy::type: return index_.types.size();
            case SeriesBy::outcome: return 0;
        }
        return 0;
    }

    void journey(const Segment& s, std::size_t j) {
        std::uint64_t shown = s.offset[j + 1] - s.offset[j];
        if (selection_.hides) {
            shown = 0;
            for_steps(s, selection_, j, [&](std::uint64_t, std::uint64_t) { ++shown; });
        }
        if (shown == 0) return;
        for (std::size_t i = 0; i < request_.by.size(); ++i) switch (request_.by[i]) {
                case SeriesBy::time: along_time(s, j, counts[i]); break;
                case SeriesBy::channel: touch(s, j, s.channel, counts[i]); break;
                case SeriesBy::centre: touch(s, j, s.centre, counts[i]); break;
                case SeriesBy::kind: touch(s, j, s.kind, counts[i]); break;
                case SeriesBy::staff: touch(s, j, s.staff, counts[i]); break;
                case SeriesBy::type: whole(counts[i][s.type[j]], shown); break;
                case SeriesBy::outcome:
                    whole(outcome(texts[i], outcome_text(index_, s, j, request_.as_of_us)), shown);
                    break;
            }
    }

    static Count& outcome(std::map<std::string, Count, std::less<>>& by_text,
                          std::string_view text) {
        const auto found = by_text.find(text);
        return found != by_text.end() ? found->second : by_text[std::string(text)];
    }
    static void whole(Count& count, std::uint64_t shown) {
        ++count.journeys;
        count.interactions += shown;
    }

    template <class T>
    void touch(const Segment& s, std::size_t j, const Column<T>& column,
               std::vector<Count>& by_code) {
        const std::uint64_t journey = salt_ + j;
        for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at) {
            if (selection_.hides && !selection_.shown(s, at)) continue;
            Count& count = by_code[column[at]];
            ++count.interactions;
            count.journeys += count.last_journey != journey;
            count.last_journey = journey;
        }
    }

    // Neighbours mostly lie in one bin: a division only where they do not.
    void along_time(const Segment& s, std::size_t j, std::vector<Count>& by_bin) {
        ++by_bin[bins_.of(s.started_us[j])].journeys;
        Micros until = INT64_MIN, from = INT64_MAX;
        Count* bin = nullptr;
        for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at) {
            if (selection_.hides && !selection_.shown(s, at)) continue;
            const Micros occurred = s.occurred_us[at];
            if (occurred >= until || occurred < from) {
                const std::size_t place = bins_.of(occurred);
                bin = &by_bin[place];
                from = bins_.first + static_cast<Micros>(place) * bins_.width;
                until = from + bins_.width;
            }
            ++bin->interactions;
        }
    }

    const Index& index_;
    const Selection& selection_;
    const SeriesRequest& request_;
    const TimeBins& bins_;
    std::uint64_t salt_ = 0;
};

const std::string& key_of(const Index& index, SeriesBy by, std::size_t code) {
    switch (by) {
        case SeriesBy::channel: return index.channels[code];
        case SeriesBy::centre: return index.centres[code];
        case SeriesBy::staff: return index.staff[code];
        case SeriesBy::type: return index.types[code].name;
        default: return index.kinds[code];
    }
}

// By interactions, then by key; two types of one name are one.
void sort_bins(std::vector<SeriesBin>& bins) {
    std::sort(bins.begin(), bins.end(),
              [](const SeriesBin& a, const SeriesBin& b) { return a.key < b.key; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (kept > 0 && bins[kept - 1].key == bins[i].key) {
            bins[kept - 1].journeys += bins[i].journeys;
            bins[kept - 1].interactions += bins[i].interactions;
        } else std::swap(bins[kept++], bins[i]);
    }
    bins.resize(kept);
    std::stable_sort(bins.begin(), bins.end(), [](const SeriesBin& a, const SeriesBin& b) {
        return a.interactions > b.interactions;
    });
}

Series series_of(const Index& index, const Fold& sum, std::size_t i, SeriesBy by,
                 const TimeBins& bins) {
    Series series;
    series.by = by;
    const auto add = [&](std::string key, const Count& count) {
        if (count.interactions > 0)
            series.bins.push_back(
                {std::move(key), no_time, no_time, count.journeys, count.interactions});
    };
    for (std::size_t code = 0; code < sum.counts[i].size(); ++code) {
        const Count& count = sum.counts[i][code];
        if (by != SeriesBy::time) {
            add(key_of(index, by, code), count);
            continue;
        }
        const Micros from = bins.first + static_cast<Micros>(code) * bins.width;
        series.bins.push_back({"", from, from + bins.width, count.journeys, count.interactions});
    }
    for (const auto& [text, count] : sum.texts[i]) add(text, count);
    if (by != SeriesBy::time) sort_bins(series.bins);
    return series;
}

}  // namespace

const char* series_name(SeriesBy by) { return names_of_by[static_cast<std::size_t>(by)]; }

Result<SeriesBy> read_series_by(std::string_view name) {
    std::vector<std::string> known;
    for (std::size_t i = 0; i < std::size(names_of_by); ++i) {
        if (name == names_of_by[i]) return static_cast<SeriesBy>(i);
        known.emplace_back(names_of_by[i]);
    }
    return fail(ErrorCode::invalid_input, "no series by '{}': there are {}", name,
                join(known, ", "));
}

std::vector<Series> fold_series(const Index& index, const Selection& selection,
                                const SeriesRequest& request, unsigned threads) {
    const bool by_time =
        std::find(request.by.begin(), request.by.end(), SeriesBy::time) != request.by.end();
    const TimeBins bins = by_time ? TimeBins(index, request.bins_max) : TimeBins();
    const auto ranges = split(index, threads == 1 ? 1 : std::size_t{threads} * 8);
    std::vector<std::unique_ptr<Fold>> folds(threads);
    work_off(threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        if (!folds[worker]) folds[worker] = std::make_unique<Fold>(index, selection, request, bins);
        folds[worker]->range(ranges[r]);
    });
    Fold sum(index, selection, request, bins);
    for (const auto& fold : folds) {
        if (!fold) continue;
        for (std::size_t i = 0; i < request.by.size(); ++i) {
            for (std::size_t code = 0; code < sum.counts[i].size(); ++code) {
                sum.counts[i][code].journeys += fold->counts[i][code].journeys;
                sum.counts[i][code].interactions += fold->counts[i][code].interactions;
            }
            for (const auto& [text, count] : fold->texts[i]) {
                sum.texts[i][text].journeys += count.journeys;
                sum.texts[i][text].interactions += count.interactions;
            }
        }
    }
    std::vector<Series> answer;
    for (std::size_t i = 0; i < request.by.size(); ++i)
        answer.push_back(series_of(index, sum, i, request.by[i], bins));
    return answer;
}

}  // namespace touchline
