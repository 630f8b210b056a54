// Checks the ways through journeys: shares that sum to 1, steps nobody reaches, ways without end.
#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"
#include "simulate/branching.h"
#include "simulate/scenario_toml.h"

namespace touchline::simulate {

namespace {

bool is_end(const std::string& name) {
    return name == "success" || name == "failed" || name == "given_up";
}

class JourneyCheck {
public:
    JourneyCheck(const Scenario& scenario, const JourneyDesign& journey)
        : scenario_(scenario),
          journey_(journey) {
        for (const Segment& segment : scenario.people_design.segments)
            for (const auto& [channel, weight] : segment.prefers)
                if (weight > 0) prefers_.insert(channel);
        for (std::size_t i = 0; i < journey.steps.size(); ++i)
            names_.push_back(journey.steps[i].name);
    }

    Status run() {
        TRY(sums(journey_.starts, journey_.line, "how it starts"));
        for (const StepDesign& step : journey_.steps) {
            TRY(conditions(step));
            TRY(sums(step.next, step.line, fmt::format("what follows step '{}'", step.name)));
        }
        TRY(reached());
        TRY(ends());
        return promises();
    }

private:
    template <class... Args>
    Error wrong(std::uint32_t line, fmt::format_string<Args...> text, Args&&... args) const {
        return fail(ErrorCode::invalid_input, "line {}: journey '{}': {}", line, journey_.name,
                    fmt::format(text, std::forward<Args>(args)...));
    }

    Status sums(const std::vector<Branch>& branches, std::uint32_t line, const std::string& what) {
        std::set<std::string> whens = {""};
        for (const Branch& branch : branches) whens.insert(branch.when);
        for (const std::string& when : whens)
            for (const auto& [reason, weight] : journey_.reasons)
                for (const std::string& prefers : prefers_) {
                    double sum = 0;
                    for (const Branch* branch : applying(branches, reason, prefers, when))
                        sum += branch->share;
                    if (std::abs(sum - 1) < 1e-9) continue;
                    const std::string of =
                        fmt::format("reason '{}', preferred channel '{}'{}", reason, prefers,
                                    when.empty() ? "" : fmt::format(", when {}", when));
                    if (sum == 0) return wrong(line, "{} has no branch for {}", what, of);
                    return wrong(line, "the shares of {} sum to {:.6g} for {}; make them 1", what,
                                 sum, of);
                }
        return {};
    }

    // A condition that can never hold is a mistake, and an amount that is not there cannot be
    // wrong.
    Status conditions(const StepDesign& step) {
        if (step.error.differs_by.given() && journey_.amounts.empty())
            return wrong(step.line,
                         "step '{}' has an 'error' with 'differs_by'; that needs "
                         "'amounts' of the journey",
                         step.name);
        const Queue* queue = nullptr;
        for (const Queue& each : scenario_.queues)
            if (each.name == step.queue) queue = &each;
        for (const Branch& branch : step.next) {
            const std::string& when = branch.when;
            const char* needs = nullptr;
            if (when == "abandoned" && (queue == nullptr || !queue->patience.given()))
                needs = "a 'queue' with 'patience'";
            if (when == "closed" && (queue == nullptr || queue->hours.empty()))
                needs = "a 'queue' with 'hours'";
            if (when == "retained" && step.retains == 0) needs = "'retains'";
            if (when == "accepted" && step.offer.subject.empty()) needs = "an 'offer'";
            if (when == "failed" && step.fails == 0 && step.fails_for.empty() && queue == nullptr)
                needs = "'fails'";
            if (needs != nullptr)
                return wrong(step.line, "step '{}' has a branch 'when = \"{}\"'; that needs {}",
                             step.name, when, needs);
        }
        return {};
    }

    std::size_t index(const std::string& name) const {
        return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) -
                                        names_.begin());
    }

    std::vector<bool> reached_from(const std::vector<Branch>& branches) const {
        std::vector<bool> seen(names_.size(), false);
        std::vector<std::size_t> open;
        const auto visit = [&](const std::vector<Branch>& ways) {
            for (const Branch& branch : ways) {
                if (is_end(branch.to) || branch.share <= 0) continue;
                const std::size_t to = index(branch.to);
                if (to < names_.size() && !seen[to]) seen[to] = true, open.push_back(to);
            }
        };
        visit(branches);
        while (!open.empty()) {
            const std::size_t at = open.back();
            open.pop_back();
            visit(journey_.steps[at].next);
        }
        return seen;
    }

    Status reached() const {
        const std::vector<bool> seen = reached_from(journey_.starts);
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (!seen[i])
                return wrong(journey_.steps[i].line,
                             "no way leads to step '{}'; branch to it or take it out", names_[i]);
        return {};
    }

    Status ends() const {
        std::vector<bool> good(names_.size(), false);
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t i = 0; i < names_.size(); ++i) {
                if (good[i]) continue;
                for (const Branch& branch : journey_.steps[i].next)
                    if (branch.share > 0 && (is_end(branch.to) || good[index(branch.to)]))
                        good[i] = changed = true;
            }
        }
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (!good[i])
                return wrong(journey_.steps[i].line, "from step '{}' no way leads to an end",
                             names_[i]);
        return {};
    }

    Status promises() const {
        for (const StepDesign& step : journey_.steps)
            for (const PromiseDesign& promise : step.promises)
                if (!reached_from(step.next)[index(promise.by)])
                    return wrong(step.line,
                                 "step '{}' promises '{}' by step '{}', which no way from it "
                                 "leads to",
                                 step.name, promise.subject, promise.by);
        return {};
    }

    const Scenario& scenario_;
    const JourneyDesign& journey_;
    std::vector<std::string> names_;
    std::set<std::string> prefers_;
};

// Who skips a step goes on to a step of the same journey.
Status check_skip(const Scenario& scenario, const EffectDesign& effect) {
    const auto holds = [](const auto& words, const std::string& word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    for (const JourneyDesign& journey : scenario.journeys) {
        bool skips = false, has = effect.to.empty();
        for (const StepDesign& step : journey.steps) {
            skips |= (holds(effect.steps, step.name) &&
                      (effect.journeys.empty() || holds(effect.journeys, journey.name))) ||
                     holds(effect.steps, journey.name + "." + step.name);
            has |= step.name == effect.to;
        }
        if (skips && !has)
            return fail(ErrorCode::invalid_input,
                        "line {}: effect '{}': 'to' must be a step of journey '{}', such as '{}'",
                        effect.line, effect.name, journey.name, journey.steps.back().name);
    }
    return {};
}

}  // namespace

Status check_journeys(const Scenario& scenario) {
    for (const JourneyDesign& journey : scenario.journeys)
        TRY(JourneyCheck(scenario, journey).run());
    for (const EffectDesign& effect : scenario.effects) {
        TRY(check_skip(scenario, effect));
        if (effect.best_contacts > 0 || effect.valence != 0 || effect.leaving != 0 ||
            effect.again != 0 || effect.resolves != 0 || effect.promise_kept != 0 ||
            effect.duration != 1 || effect.cost != 0 || effect.skips || effect.deviation)
            continue;
        return fail(ErrorCode::invalid_input,
                    "line {}: effect '{}' changes nothing; give it a size, such as valence = -0.2",
                    effect.line, effect.name);
    }
    return {};
}

}  // namespace touchline::simulate
