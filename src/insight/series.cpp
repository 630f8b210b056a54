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
    double bins_a_us = 0;
    std::size_t count = 0;

    TimeBins() = default;
    TimeBins(const Index& index, const std::vector<JourneyRange>& ranges, std::uint32_t bins_max,
             unsigned threads) {
        std::vector<Micros> firsts(ranges.size(), INT64_MAX), lasts(ranges.size(), INT64_MIN);
        work_off(threads, ranges.size(), [&](unsigned, std::size_t r) {
            const Segment& segment = *index.segments[ranges[r].segment];
            const bool any_dead = segment.dead_rows > 0;
            Micros least = INT64_MAX, most = INT64_MIN;
            for (std::size_t j = ranges[r].first; j < ranges[r].last; ++j) {
                if (any_dead && segment.dead.test(j)) continue;
                least = std::min(least, segment.started_us[j]);
                most = std::max(most, segment.ended_us[j]);
            }
            firsts[r] = least;
            lasts[r] = most;
        });
        const Micros from = *std::min_element(firsts.begin(), firsts.end());
        const Micros until = *std::max_element(lasts.begin(), lasts.end());
        if (from > until) return;
        for (const Micros wide : widths) {
            width = wide;
            first = floor_to(from, width);
            count = static_cast<std::size_t>((until - first) / width + 1);
            if (count <= bins_max) break;
        }
        bins_a_us = 1 / static_cast<double>(width);
    }
    // By a product instead of a quotient, put right where it was rounded to the wrong side.
    std::size_t of(Micros at) const {
        const Micros since = at - first;
        auto bin = static_cast<Micros>(static_cast<double>(since) * bins_a_us);
        const Micros off = since - bin * width;
        bin += off >= width ? 1 : off < 0 ? -1 : 0;
        return static_cast<std::size_t>(bin);
    }
};

struct Count {
    std::uint64_t journeys = 0, interactions = 0;
};
// While it is counted: both in one word, so that a row is one sum and one store.
struct Tally {
    std::uint64_t sums = 0;  // journeys << 32 | interactions
    std::uint32_t last_journey = 0;  // number of the last that was counted
};

// Journeys are gathered some at a time, and counted along one dimension after the other: a loop
// over rows each, without regard to where a journey ends.
class Fold {
public:
    Fold(const Index& index, const Selection& selection, const SeriesRequest& request,
         const TimeBins& bins)
        : index_(index),
          selection_(selection),
          request_(request),
          bins_(bins) {
        for (const SeriesBy by : request.by) {
            counts.emplace_back(size_of(by));
            tallies_.emplace_back(size_of(by));
        }
    }

    void range(const JourneyRange& range) {
        for_selected(index_, selection_, range,
                     [&](const Segment& s, std::size_t j) { gather(s, j); });
        count(*index_.segments[range.segment]);
        settle();
    }

    std::vector<std::vector<Count>> counts;  // one a request.by
    // Of outcomes: texts of the index or literals, so that one of them is one place in memory.
    std::vector<std::pair<std::string_view, Count>> outcomes;

private:
    static constexpr std::size_t rows_at_once = 4'096, rows_until_settled = 1 << 30;
    struct Row {
        std::uint32_t at;  // behind first_row_
        std::uint32_t journey;  // its number among those that were counted, from 1
    };
    struct Gathered {
        std::size_t journey, shown;
    };

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

    void gather(const Segment& s, std::size_t j) {
        const std::uint64_t first = s.offset[j], last = s.offset[j + 1];
        if (last - first_row_ > UINT32_MAX) count(s);
        if (rows_.empty()) first_row_ = first;
        const std::size_t before = rows_.size();
        ++number_;
        for (std::uint64_t at = first; at < last; ++at)
            if (!selection_.hides || selection_.shown(s, at))
                rows_.push_back({static_cast<std::uint32_t>(at - first_row_), number_});
        __builtin_prefetch(&s.occurred_us[first]);
        __builtin_prefetch(&s.kind[first]);
        __builtin_prefetch(&s.centre[first]);
        __builtin_prefetch(&s.staff[first]);
        if (rows_.size() == before) return;
        journeys_.push_back({j, rows_.size() - before});
        if (rows_.size() >= rows_at_once) count(s);
    }

    void count(const Segment& s) {
        for (std::size_t i = 0; i < request_.by.size(); ++i) switch (request_.by[i]) {
                case SeriesBy::time: along_time(s, counts[i]); break;
                case SeriesBy::channel: touch(s.channel, tallies_[i]); break;
                case SeriesBy::centre: touch(s.centre, tallies_[i]); break;
                case SeriesBy::kind: touch(s.kind, tallies_[i]); break;
                case SeriesBy::staff: touch(s.staff, tallies_[i]); break;
                case SeriesBy::type:
                    for (const Gathered& each : journeys_)
                        whole(counts[i][s.type[each.journey]], each);
                    break;
                case SeriesBy::outcome:
                    for (const Gathered& each : journeys_)
                        whole(outcome(outcome_text(index_, s, each.journey, request_.as_of_us)),
                              each);
                    break;
            }
        rows_tallied_ += rows_.size();
        if (rows_tallied_ >= rows_until_settled) settle();
        rows_.clear();
        journeys_.clear();
    }

    void settle() {
        for (std::size_t i = 0; i < tallies_.size(); ++i)
            for (std::size_t code = 0; code < tallies_[i].size(); ++code) {
                std::uint64_t& sums = tallies_[i][code].sums;
                counts[i][code].journeys += sums >> 32;
                counts[i][code].interactions += static_cast<std::uint32_t>(sums);
                sums = 0;
            }
        rows_tallied_ = 0;
    }

    Count& outcome(std::string_view text) {
        for (auto& [known, sum] : outcomes)
            if (known.data() == text.data()) return sum;
        return outcomes.emplace_back(text, Count()).second;
    }
    static void whole(Count& sum, const Gathered& each) {
        ++sum.journeys;
        sum.interactions += each.shown;
    }

    template <class T>
    void touch(const Column<T>& column, std::vector<Tally>& by_code) {
        const T* codes = column.data() + first_row_;
        for (const Row& row : rows_) {
            Tally& tally = by_code[codes[row.at]];
            const bool anew = tally.last_journey != row.journey;
            tally.sums += std::uint64_t{anew} << 32 | 1;
            tally.last_journey = row.journey;
        }
    }

    void along_time(const Segment& s, std::vector<Count>& by_bin) {
        for (const Gathered& each : journeys_)
            ++by_bin[bins_.of(s.started_us[each.journey])].journeys;
        const Micros* occurred_us = s.occurred_us.data() + first_row_;
        std::size_t bin = 0;
        std::uint64_t run = 0;  // of rows in that bin: neighbours mostly lie in one
        for (const Row& row : rows_) {
            const std::size_t next = bins_.of(occurred_us[row.at]);
            if (next != bin) {
                by_bin[bin].interactions += run;
                bin = next;
                run = 0;
            }
            ++run;
        }
        if (run > 0) by_bin[bin].interactions += run;
    }

    const Index& index_;
    const Selection& selection_;
    const SeriesRequest& request_;
    const TimeBins& bins_;
    std::vector<std::vector<Tally>> tallies_;  // as counts; of rows that are not in them yet
    std::uint64_t rows_tallied_ = 0;
    std::uint64_t first_row_ = 0;
    std::vector<Row> rows_;
    std::vector<Gathered> journeys_;  // of those rows
    std::uint32_t number_ = 0;
};

// What several folds counted.
struct SeriesSums {
    std::vector<std::vector<SeriesBin>> counts;  // by code, one a request.by
    std::map<std::string, SeriesBin, std::less<>> outcomes;

    static void add(SeriesBin& to, const Count& count) {
        to.journeys += count.journeys;
        to.interactions += count.interactions;
    }
    void add(const Fold& fold) {
        counts.resize(fold.counts.size());
        for (std::size_t i = 0; i < counts.size(); ++i) {
            counts[i].resize(fold.counts[i].size());
            for (std::size_t code = 0; code < counts[i].size(); ++code)
                add(counts[i][code], fold.counts[i][code]);
        }
        for (const auto& [text, count] : fold.outcomes) add(outcomes[std::string(text)], count);
    }
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

Series series_of(const Index& index, SeriesSums& sums, std::size_t i, SeriesBy by,
                 const TimeBins& bins) {
    Series series;
    series.by = by;
    const auto add = [&](std::string key, SeriesBin& bin) {
        if (bin.interactions == 0) return;
        bin.key = std::move(key);
        series.bins.push_back(std::move(bin));
    };
    if (by == SeriesBy::outcome)
        for (auto& [text, bin] : sums.outcomes) add(text, bin);
    for (std::size_t code = 0; code < sums.counts[i].size(); ++code) {
        SeriesBin& bin = sums.counts[i][code];
        if (by != SeriesBy::time) {
            add(key_of(index, by, code), bin);
            continue;
        }
        bin.from_us = bins.first + static_cast<Micros>(code) * bins.width;
        bin.until_us = bin.from_us + bins.width;
        series.bins.push_back(std::move(bin));
    }
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
    const auto ranges = split(index, threads == 1 ? 1 : std::size_t{threads} * 8);
    const TimeBins bins = by_time && !ranges.empty()
                              ? TimeBins(index, ranges, request.bins_max, threads)
                              : TimeBins();
    std::vector<std::unique_ptr<Fold>> folds(threads);
    work_off(threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        if (!folds[worker]) folds[worker] = std::make_unique<Fold>(index, selection, request, bins);
        folds[worker]->range(ranges[r]);
    });
    SeriesSums sums;
    sums.add(Fold(index, selection, request, bins));  // there are bins where nothing is
    for (const auto& fold : folds)
        if (fold) sums.add(*fold);
    std::vector<Series> answer;
    for (std::size_t i = 0; i < request.by.size(); ++i)
        answer.push_back(series_of(index, sums, i, request.by[i], bins));
    return answer;
}

}  // namespace touchline
