// Estimates by difference of means and by person-periods, from the truth tables.
#include "tests/truth/occasions.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace touchline::proof {

Occasions occasions_of(const KeptRun& run, const std::string& effect) {
    const Code code = run.world.effects.find(effect);
    EXPECT_NE(code, none) << effect;
    Occasions occasions;
    for (const Happening& pod : run.sink.pods) {
        const Exposures& t = pod.exposures;
        for (std::size_t row = 0; row < t.size(); ++row)
            if (t.effect[row] == code)
                occasions.push_back({&pod, t.interaction[row], t.journey[row], t.person[row],
                                     t.at_us[row], t.exposed[row] != 0});
    }
    return occasions;
}

Occasions occasions_at(const KeptRun& run, const char* step_word,
                       const std::function<bool(const Happening&, Place)>& is) {
    const Code wanted = step(run.world, step_word);
    const Micros until = run.world.scenario.until_us;
    Occasions occasions;
    for (const Happening& pod : run.sink.pods) {
        const Interactions& t = pod.interactions;
        for (Place row = 0; row < t.size(); ++row)
            if (t.step[row] == wanted && span(t.end_us[row], until) > 10 * day_us)
                occasions.push_back(
                    {&pod, row, t.journey[row], t.person[row], t.begin_us[row], is(pod, row)});
    }
    return occasions;
}

std::optional<double> valence(const Occasion& at) {
    return at.pod->interactions.valence[at.interaction];
}

std::optional<double> failed(const Occasion& at) {
    return (at.pod->interactions.flags[at.interaction] & flag_failed) != 0;
}

std::optional<double> log_minutes(const Occasion& at) {
    const Interactions& t = at.pod->interactions;
    return std::log(span(t.begin_us[at.interaction], t.end_us[at.interaction]) / minute_us);
}

std::optional<double> promise_kept(const Occasion& at) {
    const Promises& t = at.pod->promises;
    const Micros end = at.pod->interactions.end_us[at.interaction];  // a wait is announced before
    for (Place row = 0; row < t.size(); ++row)
        if (t.interaction[row] == at.interaction && t.made_us[row] == end &&
            t.kept[row] != Kept::open)
            return t.kept[row] != Kept::broken;
    return {};  // none was made, or it lapsed
}

Measure comes_again(const KeptRun& run) {
    return [&run](const Occasion& at) -> std::optional<double> {
        const Journeys& t = at.pod->journeys;
        if (t.outcome[at.journey] != Outcome::success) return {};
        if (span(t.end_us[at.journey], run.world.scenario.until_us) < 30 * day_us) return {};
        for (Place row = at.journey + 1; row < t.size(); ++row)
            if (t.parent[row] == at.journey && t.type[row] == t.type[at.journey]) return 1;
        return 0;
    };
}

namespace {

Measure mean_valence(std::function<bool(Code)> counts) {
    return [counts = std::move(counts)](const Occasion& at) -> std::optional<double> {
        const Interactions& t = at.pod->interactions;
        const Journeys& journeys = at.pod->journeys;
        const Micros begin = journeys.begin_us[at.journey], end = journeys.end_us[at.journey];
        if (begin == no_time) return {};
        const auto from = std::lower_bound(t.arrived_us.begin(), t.arrived_us.end(), begin);
        double sum = 0, count = 0;
        for (auto row = static_cast<Place>(from - t.arrived_us.begin()); row < t.size(); ++row) {
            if (end != no_time && t.arrived_us[row] > end) break;
            if (t.journey[row] != at.journey || t.step[row] == none || !counts(t.step[row]))
                continue;
            sum += t.valence[row], count += 1;
        }
        if (count == 0) return {};
        return sum / count;
    };
}

}  // namespace

Measure valence_beside(Code step) {
    return mean_valence([step](Code other) { return other != step; });
}

Measure valence_at(Code step) {
    return mean_valence([step](Code other) { return other == step; });
}

Estimate difference_of(const Occasions& occasions, const Measure& measure) {
    Mean exposed, others;
    for (const Occasion& occasion : occasions)
        if (const auto value = measure(occasion)) (occasion.exposed ? exposed : others).add(*value);
    EXPECT_GT(exposed.count(), 50u);
    EXPECT_GT(others.count(), 50u);
    return difference(exposed, others);
}

Influence influence_of(const KeptRun& run, const std::string& effect) {
    const EffectDesign& design = run.world.scenario.effects.at(run.world.effects.find(effect) - 1u);
    return {occasions_of(run, effect), design.lasts_us};
}

std::vector<Estimate> hazard_ratios(const KeptRun& run, const std::vector<Influence>& influences) {
    using Exposed = std::vector<std::pair<Micros, double>>;  // when, and how much; soonest first
    using Person = std::pair<std::uint32_t, Place>;
    std::vector<std::map<Person, Exposed>> since(influences.size());
    for (std::size_t i = 0; i < influences.size(); ++i) {
        for (const Occasion& at : influences[i].occasions)
            if (at.exposed)
                since[i][{at.pod->pod, at.person}].emplace_back(at.at, influences[i].size(at));
        for (auto& [person, exposures] : since[i]) std::sort(exposures.begin(), exposures.end());
    }
    Rows rows;
    const double years = static_cast<double>(run.world.scenario.leaving.every_us) / year_us;
    for (const Period& period : periods_of(run)) {
        std::vector<double> x(influences.size() + 1, 0);
        x[0] = 1;
        for (std::size_t i = 0; i < influences.size(); ++i) {
            const auto found = since[i].find({period.pod, period.person});
            if (found == since[i].end()) continue;
            for (const auto& [at, size] : found->second)  // the last one counts
                if (at <= period.at) x[i + 1] = at + influences[i].lasts_us > period.at ? size : 0;
        }
        rows.add(period.cause != none, std::log(period.cause == none ? years : years / 2), x);
    }
    auto found = fit(rows, Family::poisson);
    EXPECT_EQ(found.size(), influences.size() + 1);
    found.resize(influences.size() + 1);
    found.erase(found.begin());
    return found;
}

}  // namespace touchline::proof
