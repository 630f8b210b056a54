// Cuts one timeline. The usual case, every interaction with its object or none with any, goes
// straight through; only mixed timelines look for journeys to join.
#include "reading/cut_timeline.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.h"

namespace touchline {

namespace {

using Rule = JourneyCutter::Rule;
constexpr std::uint32_t unclaimed = UINT32_MAX;

bool listed(const std::vector<std::uint8_t>& kinds, TermId kind) {
    const auto code = static_cast<std::uint32_t>(kind);
    return code < kinds.size() && kinds[code] != 0;
}

class TimelineCut {
public:
    TimelineCut(const JourneyCutter& policy, const TimelineView& timeline, Cut& cut)
        : policy_(policy),
          rules_(policy.rules()),
          timeline_(timeline),
          rows_(timeline.rows),
          cut_(cut) {
        cut_.journeys.clear();
        cut_.journey_of_row.assign(rows_.size(), unclaimed);
    }

    void run() {
        const std::size_t claimed = claim_by_object();
        if (claimed < rows_.size()) {
            if (claimed > 0 || policy_.has_goals()) join();
            cut_by_silence();
        }
        decide();
    }

private:
    std::uint32_t open(std::uint32_t rule, TermId type, ObjectId object) {
        cut_.journeys.push_back({rule, type, object, 0, no_time});
        return static_cast<std::uint32_t>(cut_.journeys.size() - 1);
    }

    std::size_t claim_by_object() {
        std::size_t claimed = 0;
        std::unordered_map<std::uint64_t, std::uint32_t> many;  // only when there are many
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (!rows_[i].owned) continue;
            cut_.journey_of_row[i] = journey_of(rows_[i], many);
            ++claimed;
        }
        return claimed;
    }

    std::uint32_t journey_of(const TimelineRow& row,
                             std::unordered_map<std::uint64_t, std::uint32_t>& many) {
        constexpr std::size_t few = 16;
        const auto rule = static_cast<std::uint32_t>(policy_.rule_of(row.object_type));
        if (cut_.journeys.size() <= few) {
            for (std::size_t j = cut_.journeys.size(); j-- > 0;)
                if (cut_.journeys[j].object == row.object) return static_cast<std::uint32_t>(j);
            return open(rule, row.object_type, row.object);
        }
        if (many.empty())
            for (std::uint32_t j = 0; j < cut_.journeys.size(); ++j)
                many.emplace(static_cast<std::uint64_t>(cut_.journeys[j].object), j);
        const auto [found, fresh] =
            many.try_emplace(static_cast<std::uint64_t>(row.object), unclaimed);
        if (fresh) found->second = open(rule, row.object_type, row.object);
        return found->second;
    }

    // What a journey is like while time passes.
    struct Live {
        std::uint32_t journey = 0;
        Micros last_end_us = no_time;
        std::size_t last_row = 0;
        bool begun = false, ended = false;
    };
    enum class Tag : std::uint64_t { object = 1, reason = 2 };

    static std::uint64_t link(Tag tag, std::uint64_t what, std::uint32_t journey) {
        return mix(mix(static_cast<std::uint64_t>(tag), what), journey);
    }

    template <class Do>
    void for_objects(const TimelineRow& row, const Do& act) const {
        if (row.object != ObjectId::none) act(row.object);
        if (row.further)
            for (const FurtherObject& further : timeline_.further.of(row.history_row))
                act(further.object);
    }

    void remember(const TimelineRow& row, std::uint32_t journey) {
        for_objects(row, [&](ObjectId object) {
            links_.insert(link(Tag::object, static_cast<std::uint64_t>(object), journey));
        });
        if (row.reason != TermId::none)
            links_.insert(link(Tag::reason, static_cast<std::uint64_t>(row.reason), journey));
    }

    void join() {
        next_.assign(rows_.size(), unclaimed);
        std::vector<std::uint32_t> later(cut_.journeys.size(), unclaimed);
        for (std::size_t i = rows_.size(); i-- > 0;) {
            const std::uint32_t j = cut_.journey_of_row[i];
            if (j == unclaimed) continue;
            next_[i] = later[j];
            later[j] = static_cast<std::uint32_t>(i);
            remember(rows_[i], j);
        }
        for (std::uint32_t j = 0; j < cut_.journeys.size(); ++j) live_.push_back({j});
        for (std::size_t i = 0; i < rows_.size(); ++i) place(i);
    }

    void place(std::size_t i) {
        std::uint32_t journey = cut_.journey_of_row[i];
        const bool joins = journey == unclaimed;
        if (joins) journey = choose(i);
        if (journey == unclaimed) return;
        cut_.journey_of_row[i] = journey;
        Live& live = live_[journey];
        // What names the object next comes after the row that joined, too.
        if (joins && live.begun) next_[i] = next_[live.last_row];
        live.begun = true;
        live.last_end_us = std::max(live.last_end_us, rows_[i].ended_us);
        live.last_row = i;
        const Rule& rule = rules_[cut_.journeys[journey].rule];
        if (rule.by == JourneyRule::By::goal && listed(rule.ends, rows_[i].kind)) live.ended = true;
    }

    std::uint32_t choose(std::size_t i) {
        const TimelineRow& row = rows_[i];
        std::uint32_t journey = best(i, [&](const Rule& rule, std::uint32_t j) {
            return rule.join_by_shared_object && shares_object(row, j);
        });
        if (journey == unclaimed) journey = goal_of(row);
        if (journey == unclaimed && row.reason != TermId::none)
            journey = best(i, [&](const Rule& rule, std::uint32_t j) {
                const auto reason = static_cast<std::uint64_t>(row.reason);
                return rule.join_by_reason && links_.contains(link(Tag::reason, reason, j));
            });
        if (journey == unclaimed)
            journey = best(i, [&](const Rule& rule, std::uint32_t) {
                return rule.join_any_kind || listed(rule.joins, row.kind);
            });
        if (journey != unclaimed) remember(row, journey);
        return journey;
    }

    bool shares_object(const TimelineRow& row, std::uint32_t journey) const {
        bool shares = false;
        for_objects(row, [&](ObjectId object) {
            const auto id = static_cast<std::uint64_t>(object);
            shares |= links_.contains(link(Tag::object, id, journey));
        });
        return shares;
    }

    // The journey with the latest interaction of those that are open at row i and fit.
    template <class Fits>
    std::uint32_t best(std::size_t i, const Fits& fits) const {
        const Live* found = nullptr;
        for (const Live& live : live_) {
            if (!live.begun || live.ended) continue;
            if (found != nullptr && live.last_row < found->last_row) continue;
            const Rule& rule = rules_[cut_.journeys[live.journey].rule];
            if (fits(rule, live.journey) && near(i, live, rule)) found = &live;
        }
        return found == nullptr ? unclaimed : found->journey;
    }

    bool near(std::size_t i, const Live& live, const Rule& rule) const {
        const TimelineRow& row = rows_[i];
        const Micros since = row.occurred_us - live.last_end_us;
        if (rule.by == JourneyRule::By::goal && since > rule.silence_us) return false;
        if (since <= rule.join_within_us) return true;
        // The next interaction that names the object may be nearer than the last one.
        std::uint32_t next = next_[live.last_row];
        while (next != unclaimed && next < i) next = next_[next];
        return next != unclaimed && rows_[next].occurred_us - row.ended_us <= rule.join_within_us;
    }

    std::uint32_t goal_of(const TimelineRow& row) {
        for (std::uint32_t r = 0; r < rules_.size(); ++r) {
            const Rule& rule = rules_[r];
            if (rule.by != JourneyRule::By::goal) continue;
            const bool starts = listed(rule.starts, row.kind);
            if (!starts && !listed(rule.ends, row.kind)) continue;
            const Live* running = nullptr;
            for (const Live& live : live_)
                if (cut_.journeys[live.journey].rule == r && live.begun && !live.ended &&
                    row.occurred_us - live.last_end_us <= rule.silence_us)
                    running = &live;
            if (running != nullptr) return running->journey;
            if (!starts) continue;
            live_.push_back({open(r, TermId::none, ObjectId::none)});
            return live_.back().journey;
        }
        return unclaimed;
    }

    void cut_by_silence() {
        const auto rule = static_cast<std::uint32_t>(rules_.size() - 1);
        std::uint32_t journey = unclaimed;
        Micros last_end_us = 0;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (cut_.journey_of_row[i] != unclaimed) continue;
            const TimelineRow& row = rows_[i];
            if (journey == unclaimed || row.occurred_us - last_end_us > rules_[rule].silence_us) {
                journey = open(rule, TermId::none, ObjectId::none);
                last_end_us = row.ended_us;
            }
            last_end_us = std::max(last_end_us, row.ended_us);
            cut_.journey_of_row[i] = journey;
        }
    }

    // How each journey ended, and when it closes by itself.
    void decide() {
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            CutJourney& journey = cut_.journeys[cut_.journey_of_row[i]];
            const Rule& rule = rules_[journey.rule];
            const auto kind = static_cast<std::uint32_t>(rows_[i].kind);
            const std::uint32_t says = kind < rule.outcome.size() ? rule.outcome[kind] : 0;
            if (says != 0) journey.outcome = says;
            journey.closes_at_us =
                std::max(journey.closes_at_us, rows_[i].ended_us + rule.silence_us);
        }
        for (std::size_t j = 0; j < live_.size(); ++j) {
            CutJourney& journey = cut_.journeys[j];
            if (!live_[j].ended) continue;
            if (journey.outcome == 0) journey.outcome = 1;  // done
            journey.closes_at_us = live_[j].last_end_us;
        }
    }

    const JourneyCutter& policy_;
    const std::vector<Rule>& rules_;
    const TimelineView& timeline_;
    std::span<const TimelineRow> rows_;
    Cut& cut_;
    std::vector<Live> live_;                    // by journey
    std::vector<std::uint32_t> next_;           // row -> next row of the same object, or none
    std::unordered_set<std::uint64_t> links_;   // journey and an object or reason of it
};

}  // namespace

void cut_timeline(const JourneyCutter& policy, const TimelineView& timeline, Cut& cut) {
    TimelineCut(policy, timeline, cut).run();
}

}  // namespace touchline
