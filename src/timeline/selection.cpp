// A lens as bitmaps. Each field is one pass over one column, by several threads; a journey that
// fails one field is not looked at by the next.
#include "timeline/selection.h"

#include <algorithm>
#include <atomic>

#include "base/process.h"
#include "base/text.h"
#include "timeline/lanes.h"
#include "timeline/set_bits.h"

namespace touchline {

namespace {

using Mask = std::vector<std::uint8_t>;  // by code; 1 = wanted

Result<Mask> mask_of(const Names& names, const std::vector<std::string>& wanted, const char* what) {
    Mask mask(names.size(), 0);
    for (const std::string& value : wanted) {
        const auto code = find_name(names, value);
        if (code) {
            mask[*code] = 1;
            continue;
        }
        const std::string near = nearest(value, names);
        return fail(ErrorCode::not_found, "no {} '{}' in this history{}", what, value,
                    near.empty() ? "" : fmt::format(": did you mean '{}'?", near));
    }
    return mask;
}

// All that a lens says, as codes. An empty mask asks nothing.
struct Wanted {
    Micros from_us = INT64_MIN, until_us = INT64_MAX;
    PeriodRule period = PeriodRule::started;
    bool any_period = false;
    Mask type, outcome_code;
    bool by_outcome = false, open = false, abandoned = false, ended = false;
    Micros as_of_us = INT64_MAX;
    Mask first_kind, last_kind, kind, channel, centre, staff;
    std::vector<std::pair<std::size_t, Mask>> attributes;  // column of the index, values
    std::vector<Bitmap> history_rows;
    const LensFacts* facts = nullptr;
};

Status want_outcomes(const Index& index, const Lens& lens, Wanted& wanted) {
    wanted.by_outcome = !lens.outcome.empty();
    wanted.outcome_code.assign(index.outcomes.size(), 0);
    for (const std::string& outcome : lens.outcome) {
        const bool built_in = outcome == "open" || outcome == "abandoned" || outcome == "ended";
        wanted.open |= outcome == "open";
        wanted.abandoned |= outcome == "abandoned";
        wanted.ended |= outcome == "ended";
        const auto code = find_name(index.outcomes, outcome);
        if (code && !outcome.empty()) wanted.outcome_code[*code] = 1;
        else if (!built_in) {
            Names known = index.outcomes;
            known.insert(known.end(), {"open", "abandoned", "ended"});
            const std::string near = nearest(outcome, known);
            return fail(ErrorCode::not_found, "no outcome '{}' in policy/journeys.toml{}", outcome,
                        near.empty() ? "" : fmt::format(": did you mean '{}'?", near));
        }
    }
    return {};
}

Status want_types(const Index& index, const Lens& lens, Wanted& wanted) {
    if (lens.journey.empty()) return {};
    Names names;
    for (const JourneyType& type : index.types) names.push_back(type.name);
    TRY(wanted.type, mask_of(names, lens.journey, "journey type"));
    for (std::size_t i = 0; i < names.size(); ++i)  // one name may decide or not: two types
        wanted.type[i] |= std::count(lens.journey.begin(), lens.journey.end(), names[i]) > 0;
    return {};
}

Status want_masks(const Index& index, const Lens& lens, Wanted& wanted) {
    const auto want = [](Mask& mask, const Names& names, const auto& values,
                         const char* what) -> Status {
        if (values.empty()) return {};
        TRY(mask, mask_of(names, values, what));
        return {};
    };
    TRY(want(wanted.first_kind, index.kinds, lens.starts_with, "kind"));
    TRY(want(wanted.last_kind, index.kinds, lens.ends_with, "kind"));
    TRY(want(wanted.kind, index.kinds, lens.kind, "kind"));
    TRY(want(wanted.channel, index.channels, lens.channel, "channel"));
    TRY(want(wanted.centre, index.centres, lens.centre, "centre"));
    TRY(want(wanted.staff, index.staff, lens.staff, "staff"));
    return {};
}

// Touching a value: by the codes of a promoted attribute, by the rows of the history of another.
// A value that nobody has is no mistake: attributes are too many to know them all.
Status want_attributes(const Index& index, const Lens& lens, Wanted& wanted) {
    for (const auto& [name, values] : lens.attributes) {
        if (const auto column = index.find_attribute(name)) {
            Mask mask(std::size_t{no_value} + 1, 0);
            for (const std::string& value : values)
                if (const auto code = find_name(index.attributes[*column].values, value))
                    mask[*code] = 1;
            wanted.attributes.emplace_back(*column, std::move(mask));
            continue;
        }
        const auto rows = wanted.facts->history_rows.find(name);
        if (rows == wanted.facts->history_rows.end())
            return fail(ErrorCode::invalid_input, "attribute '{}' of the lens was not resolved",
                        name);
        std::uint64_t largest = 0;
        for (const std::uint64_t row : rows->second) largest = std::max(largest, row);
        Bitmap& bits = wanted.history_rows.emplace_back(rows->second.empty() ? 0 : largest + 1);
        for (const std::uint64_t row : rows->second) bits.set(row);
    }
    return {};
}

Result<Wanted> read_wanted(const Index& index, const Lens& lens, const LensFacts& facts) {
    if (facts.customers.size() != lens.segments.size())
        return fail(ErrorCode::invalid_input, "the lens asks for {} segments, {} were resolved",
                    lens.segments.size(), facts.customers.size());
    Wanted wanted;
    wanted.facts = &facts;
    wanted.as_of_us = facts.as_of_us;
    wanted.period = lens.period;
    wanted.any_period = lens.from_us != no_time || lens.until_us != no_time;
    if (lens.from_us != no_time) wanted.from_us = lens.from_us;
    if (lens.until_us != no_time) wanted.until_us = lens.until_us;
    TRY(want_types(index, lens, wanted));
    TRY(want_outcomes(index, lens, wanted));
    TRY(want_masks(index, lens, wanted));
    TRY(want_attributes(index, lens, wanted));
    return wanted;
}

// One 64-journey word at a time: `keep` says which of its journeys stay.
template <class Keep>
void narrow(Bitmap& journeys, std::size_t first_word, std::size_t last_word, const Keep& keep) {
    for (std::size_t w = first_word; w < last_word; ++w) {
        std::uint64_t left = journeys.words()[w], kept = 0;
        while (left != 0) {
            const std::uint64_t bit = left & (~left + 1);
            left ^= bit;
            if (keep(w * 64 + static_cast<std::size_t>(std::countr_zero(bit)))) kept |= bit;
        }
        journeys.words()[w] = kept;
    }
}

class Narrowing {
public:
    Narrowing(const Segment& s, const Wanted& wanted, Bitmap& journeys, std::size_t first_word,
              std::size_t last_word)
        : s_(s),
          wanted_(wanted),
          journeys_(journeys),
          first_(first_word),
          last_(last_word) {}

    void run() {
        if (wanted_.any_period) by_period();
        if (!wanted_.type.empty()) keep([&](std::size_t j) { return wanted_.type[s_.type[j]]; });
        if (wanted_.by_outcome) keep([&](std::size_t j) { return outcome(j); });
        if (!wanted_.first_kind.empty())
            keep([&](std::size_t j) { return wanted_.first_kind[s_.kind[s_.offset[j]]]; });
        if (!wanted_.last_kind.empty())
            keep([&](std::size_t j) { return wanted_.last_kind[s_.kind[s_.offset[j + 1] - 1]]; });
        for (const auto& members : wanted_.facts->customers) by_members(members);
        touch(s_.channel, wanted_.channel);
        touch(s_.kind, wanted_.kind);
        touch(s_.centre, wanted_.centre);
        touch(s_.staff, wanted_.staff);
        for (const auto& [column, mask] : wanted_.attributes) touch(s_.attributes[column], mask);
        for (const Bitmap& rows : wanted_.history_rows) touch_rows(rows);
    }

private:
    template <class Keep>
    void keep(const Keep& keep) {
        narrow(journeys_, first_, last_, keep);
    }

    void by_period() {
        const Micros from = wanted_.from_us, until = wanted_.until_us;
        if (wanted_.period == PeriodRule::started)
            keep([&](std::size_t j) {
                return s_.started_us[j] >= from && s_.started_us[j] < until;
            });
        else if (wanted_.period == PeriodRule::intersecting)
            keep([&](std::size_t j) { return s_.started_us[j] < until && s_.ended_us[j] >= from; });
        else
            keep([&](std::size_t j) { return s_.started_us[j] >= from && s_.ended_us[j] < until; });
    }

    bool outcome(std::size_t j) const {
        const std::uint16_t code = s_.outcome[j];
        if (code != 0) return wanted_.outcome_code[code] != 0;  // 0 is "", undecided
        if (wanted_.as_of_us < s_.closes_at_us[j]) return wanted_.open;
        return decides[s_.type[j]] ? wanted_.abandoned : wanted_.ended;
    }

    void by_members(const std::vector<CustomerId>& members) {
        keep([&](std::size_t j) {
            return std::binary_search(members.begin(), members.end(), s_.customers[s_.customer[j]]);
        });
    }

    template <class T>
    void touch(const Column<T>& column, const Mask& mask) {
        if (mask.empty()) return;
        const T* codes = column.data();
        const std::uint8_t* wanted = mask.data();
        const std::uint64_t* offset = s_.offset.data();
        keep([=](std::size_t j) {
            std::uint8_t touched = 0;
            for (std::uint64_t at = offset[j]; at < offset[j + 1]; ++at)
                touched |= wanted[codes[at]];
            return touched != 0;
        });
    }

    void touch_rows(const Bitmap& rows) {
        keep([&](std::size_t j) {
            for (std::uint64_t at = s_.offset[j]; at < s_.offset[j + 1]; ++at)
                if (s_.history_row[at] < rows.size() && rows.test(s_.history_row[at])) return true;
            return false;
        });
    }

public:
    Mask decides;  // by type

private:
    const Segment& s_;
    const Wanted& wanted_;
    Bitmap& journeys_;
    std::size_t first_, last_;
};

Bitmap living(const Segment& segment) {
    Bitmap bits(segment.journeys(), true);
    for (std::size_t w = 0; w < (bits.size() + 63) / 64; ++w)
        bits.words()[w] &= ~segment.dead.words()[w];
    return bits;
}

struct Counts {
    std::uint64_t customers = 0, journeys = 0, interactions = 0, hidden = 0;
};

// A customer whose journeys cross the end of a range is counted where its first one is.
Counts count_range(const Segment& s, const Selection& selection, const JourneyRange& range) {
    Counts counts;
    const Bitmap& bits = selection.journeys[range.segment];
    std::uint32_t last_customer = UINT32_MAX;
    for_set_bits(bits, range.first, range.last, [&](std::size_t j) {
        std::uint64_t rows = s.offset[j + 1] - s.offset[j];
        if (selection.hides) {
            std::uint64_t shown = 0;
            for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at)
                shown += selection.shown(s, at);
            counts.hidden += rows - shown;
            rows = shown;
            if (shown == 0) return;
        }
        ++counts.journeys;
        counts.interactions += rows;
        counts.customers += s.customer[j] != last_customer;
        last_customer = s.customer[j];
    });
    return counts;
}

// Whether the customer of the first journey of the range was counted in a range before it.
bool counted_before(const Segment& s, const Selection& selection, const JourneyRange& range) {
    const Bitmap& bits = selection.journeys[range.segment];
    const auto counts = [&](std::size_t j) {
        return count_range(s, selection, {range.segment, j, j + 1}).journeys > 0;
    };
    std::size_t first = range.first;
    while (first < range.last && !(bits.test(first) && counts(first))) ++first;
    if (first == range.last) return false;
    for (std::size_t j = range.first; j-- > 0 && s.customer[j] == s.customer[first];)
        if (bits.test(j) && counts(j)) return true;
    return false;
}

void count(const Index& index, Selection& selection, unsigned threads) {
    const auto ranges = split(index, threads == 1 ? 1 : threads * 4);
    std::vector<Counts> counts(ranges.size());
    work_off(threads, ranges.size(), [&](unsigned, std::size_t r) {
        const Segment& segment = *index.segments[ranges[r].segment];
        counts[r] = count_range(segment, selection, ranges[r]);
        if (counts[r].customers > 0 && counted_before(segment, selection, ranges[r]))
            --counts[r].customers;
    });
    Population& population = selection.population;
    for (const Counts& c : counts) {
        population.customers += c.customers;
        population.journeys += c.journeys;
        population.interactions += c.interactions;
        population.hidden_interactions += c.hidden;
    }
}

Status set_show(const Index& index, const Lens& lens, Selection& selection) {
    const auto show = [&](Mask& mask, const Names& names, const auto& values,
                          const char* what) -> Status {
        mask.assign(names.size(), 1);
        if (values.empty()) return {};
        selection.hides = true;
        TRY(mask, mask_of(names, values, what));
        return {};
    };
    TRY(show(selection.show_kind, index.kinds, lens.show_kind, "kind"));
    TRY(show(selection.show_channel, index.channels, lens.show_channel, "channel"));
    TRY(show(selection.show_centre, index.centres, lens.show_centre, "centre"));
    return {};
}

}  // namespace

std::vector<JourneyRange> split(const Index& index, std::size_t pieces) {
    std::vector<JourneyRange> ranges;
    std::size_t rows = 0;
    for (const auto& segment : index.segments) rows += segment->rows();
    const std::size_t each = rows / std::max<std::size_t>(pieces, 1) + 1;
    for (std::size_t s = 0; s < index.segments.size(); ++s) {
        const Segment& segment = *index.segments[s];
        const auto offset = segment.offset.values();
        for (std::size_t first = 0; first < segment.journeys();) {
            const auto end = std::lower_bound(offset.begin(), offset.end(), offset[first] + each);
            auto last = static_cast<std::size_t>(end - offset.begin());
            last = std::min((last + 63) / 64 * 64, segment.journeys());
            ranges.push_back({s, first, last});
            first = last;
        }
    }
    return ranges;
}

Result<Selection> select(const Index& index, const Lens& lens, const LensFacts& facts,
                         unsigned threads) {
    if (lens.known_at_us != index.known_at_us)
        return fail(ErrorCode::invalid_input,
                    "known_at needs an index of what was known then; this one is of another time");
    TRY(const Wanted wanted, read_wanted(index, lens, facts));
    Selection selection;
    TRY(set_show(index, lens, selection));
    for (const auto& segment : index.segments) selection.journeys.push_back(living(*segment));
    Mask decides;
    for (const JourneyType& type : index.types) decides.push_back(type.decides);
    const auto ranges = split(index, threads * 4);
    work_off(threads, ranges.size(), [&](unsigned, std::size_t r) {
        Narrowing narrowing(*index.segments[ranges[r].segment], wanted,
                            selection.journeys[ranges[r].segment], ranges[r].first / 64,
                            (ranges[r].last + 63) / 64);
        narrowing.decides = decides;
        narrowing.run();
    });
    for (const Bitmap& bits : selection.journeys) selection.everything.push_back(bits.all());
    count(index, selection, threads);
    selection.population.lens = describe_lens(lens);
    selection.population.journeys_total = index.journeys();
    return selection;
}

Selection select_all(const Index& index) {
    Selection selection;
    selection.show_kind.assign(index.kinds.size(), 1);
    selection.show_channel.assign(index.channels.size(), 1);
    selection.show_centre.assign(index.centres.size(), 1);
    for (const auto& segment : index.segments) {
        selection.journeys.push_back(living(*segment));
        selection.everything.push_back(segment->dead_rows == 0);
    }
    selection.population.customers = index.customers();
    selection.population.journeys = selection.population.journeys_total = index.journeys();
    selection.population.interactions = index.interactions();
    selection.population.lens = describe_lens({});
    return selection;
}

}  // namespace touchline
