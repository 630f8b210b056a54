// Person-periods at risk with their covariates, from the truth tables.
#include "tests/truth/periods.h"

#include <algorithm>
#include <cmath>

namespace touchline::proof {

namespace {

constexpr double newcomer_days = 90;

class PodPeriods {
public:
    PodPeriods(const World& world, const Happening& pod)
        : world_(world),
          pod_(pod),
          every_(world.scenario.leaving.every_us),
          start_(world.scenario.start_us),
          count_(static_cast<std::size_t>((world.scenario.until_us - start_) / every_)),
          counts_(pod.people.size() * count_),
          stock_(pod.people.size() * (count_ + 1), 0) {}

    void add_to(std::vector<Period>& out) {
        moments();
        promises();
        journeys();
        leavings();
        for (Place person = 0; person < pod_.people.size(); ++person)
            for (std::uint32_t k = 0; k < count_; ++k)
                if (at_risk(person, k)) out.push_back(period(person, k));
    }

private:
    struct Cell {  // what happened in one period
        std::array<double, 4> counted{};
        double hardest = 0;
        Code cause = none;
        bool busy = false;  // is leaving already
    };
    // An event before the first period, or after the last whole one, counts nowhere.
    Cell* cell(Place person, Micros at) {
        if (at < start_) return nullptr;
        const auto k = static_cast<std::size_t>((at - start_) / every_);
        return k < count_ ? &counts_[person * count_ + k] : nullptr;
    }

    void moments() {
        const Interactions& t = pod_.interactions;
        const FeelingDesign& feeling = world_.scenario.feeling;
        const double half_life_us = feeling.half_life_days * day_us;
        for (Place row = 0; row < t.size(); ++row) {
            if (!felt(t, row, world_.scenario.until_us)) continue;
            Cell* of = cell(t.person[row], t.end_us[row]);
            if (of == nullptr) continue;
            const double valence = t.valence[row];
            of->counted[0] += valence < feeling.misery_below;
            of->counted[1] += valence > feeling.magic_above;
            of->counted[2] += 1;
            // Irritation as it is at the beginning of the next period; older ones are added below.
            const auto next = static_cast<std::size_t>((t.end_us[row] - start_) / every_) + 1;
            const double age = span(t.end_us[row], start_ + static_cast<Micros>(next) * every_);
            if (valence < 0)
                stock_[t.person[row] * (count_ + 1) + next] -=
                    valence * std::exp2(-age / half_life_us);
        }
        const double kept = std::exp2(-static_cast<double>(every_) / half_life_us);
        for (Place person = 0; person < pod_.people.size(); ++person)
            for (std::size_t k = 1; k <= count_; ++k)
                stock_[person * (count_ + 1) + k] += kept * stock_[person * (count_ + 1) + k - 1];
    }

    void promises() {
        const Promises& t = pod_.promises;
        for (Place row = 0; row < t.size(); ++row) {
            if (t.kept[row] != Kept::broken) continue;
            if (Cell* of = cell(pod_.interactions.person[t.interaction[row]], t.due_us[row]))
                of->counted[3] += 1;
        }
    }

    void journeys() {
        const Journeys& t = pod_.journeys;
        for (Place row = 0; row < t.size(); ++row) {
            if (t.end_us[row] == no_time) continue;
            if (Cell* of = cell(t.person[row], t.end_us[row]))
                of->hardest = std::max(of->hardest, std::log(double{t.difficulty[row]}));
        }
    }

    // Who wishes to leave is not asked again until the journey by which he would leave is over.
    void leavings() {
        const Leavings& t = pod_.leavings;
        for (Place row = 0; row < t.person.size(); ++row) {
            Cell* of = cell(t.person[row], t.considered_us[row]);
            if (of == nullptr) continue;
            of->cause = t.cause[row];
            Micros until = t.left_us[row];
            if (until == no_time && t.journey[row] != nowhere)
                until = pod_.journeys.end_us[t.journey[row]];
            const auto first = static_cast<std::size_t>((t.considered_us[row] - start_) / every_);
            for (std::size_t k = first + 1; k < count_; ++k) {
                const Micros at = start_ + static_cast<Micros>(k) * every_;
                if (until != no_time && at >= until && t.left_us[row] == no_time) break;
                counts_[t.person[row] * count_ + k].busy = true;
            }
        }
    }

    bool at_risk(Place person, std::uint32_t k) const {
        const Micros at = start_ + static_cast<Micros>(k) * every_;
        const Micros joined = pod_.people.joined_us[person], left = pod_.people.left_us[person];
        return joined != no_time && joined <= at && (left == no_time || left > at) &&
               !counts_[person * count_ + k].busy;
    }

    Period period(Place person, std::uint32_t k) const {
        const Micros at = start_ + static_cast<Micros>(k) * every_;
        Period period{pod_.pod, person, k, at, {}, counts_[person * count_ + k].cause};
        double hardest = 0;
        for (std::uint32_t before = k > 4 ? k - 4 : 0; before < k; ++before) {
            const Cell& cell = counts_[person * count_ + before];
            for (std::size_t what = 0; what < 4; ++what) period.x[what] += cell.counted[what];
            hardest = std::max(hardest, cell.hardest);
        }
        const double days = span(pod_.people.joined_us[person], at) / day_us;
        const Segment& segment =
            world_.scenario.people_design.segments[pod_.people.segment[person] - 1u];
        const auto x = [&](Coefficient which) -> double& {
            return period.x[static_cast<std::size_t>(which)];
        };
        x(Coefficient::irritation) = stock_[person * (count_ + 1) + k];
        x(Coefficient::newcomer) = days < newcomer_days ? 1 : 0;
        x(Coefficient::tenure) = std::log1p(days / 365.25);
        x(Coefficient::value) =
            std::log(pod_.people.value_minor[person] / 100.0 / segment.value.mean());
        x(Coefficient::difficulty) = hardest;
        return period;
    }

    const World& world_;
    const Happening& pod_;
    const Micros every_, start_;
    const std::size_t count_;
    std::vector<Cell> counts_;
    std::vector<double> stock_;
};

}  // namespace

std::vector<Period> periods_of(const KeptRun& run) {
    std::vector<Period> periods;
    for (const Happening& pod : run.sink.pods) PodPeriods(run.world, pod).add_to(periods);
    return periods;
}

std::vector<Estimate> fit_cause(const KeptRun& run, const std::vector<Period>& periods, Code cause,
                                const std::vector<Coefficient>& coefficients) {
    const LeavingDesign& leaving = run.world.scenario.leaving;
    const double years = static_cast<double>(leaving.every_us) / year_us;
    bool frail = false;
    for (const LeavingCause& each : leaving.causes)
        if (run.world.causes.find(each.name) == cause) frail = each.frail;
    Rows rows;
    std::vector<double> x;
    for (const Period& period : periods) {
        const double frailty = run.sink.pods[period.pod].people.frailty[period.person];
        // Who begins to leave has been at risk for half of the period: exact but for the square of
        // the hazard of one period over 24.
        const double part = period.cause == none ? 1 : 0.5;
        x = {1};
        for (const Coefficient which : coefficients)
            x.push_back(period.x[static_cast<std::size_t>(which)]);
        rows.add(period.cause == cause, std::log(part * years * (frail ? frailty : 1)), x);
    }
    return fit(rows, Family::poisson);
}

PlantedHazards::PlantedHazards(const KeptRun& run) : run_(run) {
    const LeavingDesign& leaving = run.world.scenario.leaving;
    const double years = static_cast<double>(leaving.every_us) / year_us;
    for (const LeavingCause& design : leaving.causes) {
        Cause cause{design.a_year * years, design.frail, {}};
        for (const auto& [name, size] : design.coefficients)
            for (std::size_t c = 0; c < coefficient_count; ++c)
                if (coefficient_names()[c] == name) cause.coefficients[c] = size;
        causes_.push_back(cause);
    }
    for (const Happening& pod : run.sink.pods) {
        const Exposures& t = pod.exposures;
        for (std::size_t row = 0; row < t.size(); ++row) {
            const EffectDesign& effect = run.world.scenario.effects[t.effect[row] - 1u];
            double size = effect.leaving;
            if (effect.beside_optimum != 0) {
                const double beside = pod.journeys.contacts[t.journey[row]] - effect.best_contacts;
                size = std::min(effect.beside_most, effect.beside_optimum * beside * beside);
            }
            if (t.exposed[row] == 0 || size == 0) continue;
            exposed_[{pod.pod, t.person[row]}].push_back(
                {t.at_us[row], t.at_us[row] + effect.lasts_us, size, t.effect[row]});
        }
    }
    for (auto& [person, exposed] : exposed_)
        std::sort(exposed.begin(), exposed.end(),
                  [](const Exposed& a, const Exposed& b) { return a.at < b.at; });
}

std::vector<double> PlantedHazards::of(const Period& period) const {
    std::map<Code, double> effects;  // of each the last one counts
    if (const auto found = exposed_.find({period.pod, period.person}); found != exposed_.end())
        for (const Exposed& each : found->second)
            if (each.at <= period.at) effects[each.effect] = each.until > period.at ? each.size : 0;
    double by_effects = 0;
    for (const auto& [effect, size] : effects) by_effects += size;
    const double frailty = run_.sink.pods[period.pod].people.frailty[period.person];
    std::vector<double> hazards;
    for (const Cause& cause : causes_) {
        double log_ratio = cause.frail ? by_effects : 0;
        for (std::size_t c = 0; c < coefficient_count; ++c)
            log_ratio += cause.coefficients[c] * period.x[c];
        hazards.push_back(cause.period_rate * (cause.frail ? frailty : 1) * std::exp(log_ratio));
    }
    return hazards;
}

void Calibration::add(const KeptRun& run) {
    const PlantedHazards planted(run);
    const std::vector<LeavingCause>& causes = run.world.scenario.leaving.causes;
    std::vector<std::string> names = coefficient_names();
    names.insert(names.end(), {"month", "frailty"});
    using Parts = std::array<std::pair<double, double>, 16>;
    std::vector<Parts*> parts;
    for (const LeavingCause& cause : causes)
        for (const std::string& name : names) parts.push_back(&parts_[cause.name + ": " + name]);
    for (const Period& period : periods_of(run)) {
        const std::vector<double> hazards = planted.of(period);
        double sum = 0;
        for (const double hazard : hazards) sum += hazard;
        std::vector<std::size_t> part;
        for (const double x : period.x)
            part.push_back(
                static_cast<std::size_t>(std::clamp(static_cast<int>(2 * x), -1, 5) + 1));
        part.push_back(std::min(15u, period.number / 4));
        const double frailty = run.sink.pods[period.pod].people.frailty[period.person];
        part.push_back(static_cast<std::size_t>(std::min(4.0, 2 * frailty)));
        for (std::size_t c = 0; c < causes.size(); ++c) {
            const double expected = hazards[c] / sum * -std::expm1(-sum);
            const bool observed = period.cause == c + 1;
            for (std::size_t n = 0; n < part.size(); ++n) {
                auto& [o, e] = (*parts[c * part.size() + n])[part[n]];
                o += observed, e += expected;
            }
        }
    }
}

void Calibration::expect_honest() const {
    double smallest = 1;
    std::size_t tests = 0;
    for (const auto& [what, of] : parts_) {
        double sum = 0, cells = 0;
        for (const auto& [observed, expected] : of) {
            if (expected < 5) continue;  // too few for a chi-square
            sum += (observed - expected) * (observed - expected) / expected;
            cells += 1;
        }
        if (cells == 0) continue;
        const double tail = chi_square_tail(sum, cells);
        EXPECT_GT(tail, 1e-4) << what << ", " << cells << " parts";
        smallest = std::min(smallest, tail);
        ++tests;
    }
    EXPECT_GT(tests, parts_.size() / 2);
    record("hazards: " + std::to_string(tests) +
           " comparisons of observed with planted, smallest p " + std::to_string(smallest));
}

}  // namespace touchline::proof
