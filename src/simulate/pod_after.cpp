// What follows from journeys: surveys, reviews, referrals, and leaving.
#include <algorithm>
#include <cmath>

#include "simulate/pod.h"

namespace touchline::simulate {

namespace {

constexpr Micros day_us = 86'400'000'000;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double logit(double p) { return std::log(p / (1 - p)); }

// The score on the instrument's scale for a remembered feeling of -1 … +1.
std::int8_t score_of(const SurveyDesign& survey, double remembered, double noise) {
    const double x = survey.slope * remembered;
    const auto on = [&](double middle, double half, double low, double high) {
        return static_cast<std::int8_t>(
            std::lround(std::clamp(middle + half * x + survey.noise * noise, low, high)));
    };
    if (survey.instrument == "nps") return on(6.5, 4.5, 0, 10);
    if (survey.instrument == "csat") return on(3, 2, 1, 5);
    if (survey.instrument == "ces") return on(4, 3, 1, 7);
    return on(0, 1, -1, 1);
}

}  // namespace

void PodSimulation::surveys(const Token& token, Micros now) {
    const double remembered = feeling_.peak * token.peak + feeling_.end * token.end +
                              feeling_.mean * token.sum / token.felt;
    for (std::size_t s = 0; s < plan_.surveys.size(); ++s) {
        const SurveyPlan& survey = plan_.surveys[s];
        if (!survey.after[journey_of(token).type]) continue;
        Stream draw(token.key, Purpose::survey, s);
        if (!draw.chance(survey.design->invite)) continue;
        const Place asked = own_interaction(token.person, plan_.kinds.survey_invited,
                                            survey.channel, KnownAs::customer_number, now);
        out_->interactions.flags[asked] |= flag_outbound;
        out_->interactions.journey[asked] = token.journey;
        const double odds = logit(survey.design->answer) +
                            std::log(std::max(1e-6F, out_->people.answers[token.person])) +
                            survey.design->bias * std::abs(remembered);
        const bool answers = draw.chance(logistic(odds));
        Answers& t = out_->answers;
        const auto row = static_cast<Place>(t.interaction.size());
        t.interaction.push_back(token.last);
        t.asked_in.push_back(asked);
        t.answered_in.push_back(nowhere);
        t.survey.push_back(survey.code);
        t.score.push_back(score_of(*survey.design, remembered, draw.normal()));
        if (answers)
            agenda_.add(now + survey.design->delay.sample_us(draw), token.person, EventKind::answer,
                        row);
    }
}

void PodSimulation::answer(Place row, Micros now) {
    Answers& t = out_->answers;
    const Place asked = t.asked_in[row];
    const Place person = out_->interactions.person[asked];
    if (states_[person].gone) return;
    const Place answered =
        own_interaction(person, plan_.kinds.survey_answered, out_->interactions.channel[asked],
                        KnownAs::customer_number, now);
    out_->interactions.journey[answered] = out_->interactions.journey[asked];
    out_->interactions.caused_by[answered] = asked;
    t.answered_in[row] = answered;
}

void PodSimulation::reviews(const Token& token, double remembered, Micros now) {
    const PeopleDesign& design = plan_.scenario.people_design;
    const double chance = remembered > feeling_.magic_above    ? design.review_after_magic
                          : remembered < feeling_.misery_below ? design.review_after_misery
                                                               : 0;
    const Segment& segment = design.segments[out_->people.segment[token.person] - 1u];
    Stream draw(token.key, Purpose::review);
    if (chance <= 0 || !draw.chance(std::min(1.0, chance * segment.writes))) return;
    Reviews& t = out_->reviews;
    const auto row = static_cast<Place>(t.written_in.size());
    t.written_in.push_back(nowhere);
    t.about.push_back(token.last);
    t.stars.push_back(
        static_cast<std::int8_t>(std::lround(std::clamp(3 + 2.4 * remembered, 1.0, 5.0))));
    agenda_.add(now + as_micros(draw.exponential(1.5 * static_cast<double>(day_us))), token.person,
                EventKind::review, row);
}

void PodSimulation::write_review(Place row, Micros now) {
    const Place about = out_->reviews.about[row];
    const Place person = out_->interactions.person[about];
    const Place written = own_interaction(person, plan_.kinds.review_written, plan_.channels.social,
                                          KnownAs::email, now);
    out_->interactions.flags[written] = 0;
    out_->interactions.journey[written] = out_->interactions.journey[about];
    out_->interactions.caused_by[written] = about;
    out_->reviews.written_in[row] = written;
    written_reviews_.push_back(row);
}

// One of the latest reviews of the pod.
void PodSimulation::read_review(Place person, Micros now) {
    const Place row =
        own_interaction(person, plan_.kinds.review_read, plan_.channels.web, KnownAs::cookie, now);
    if (written_reviews_.empty()) return;
    constexpr std::size_t latest = 50;
    const std::size_t among = std::min(latest, written_reviews_.size());
    Stream draw(states_[person].key, Purpose::review, static_cast<std::uint64_t>(now));
    const std::size_t back = draw.below(static_cast<std::uint32_t>(among));
    out_->readings.review.push_back(written_reviews_[written_reviews_.size() - 1 - back]);
    out_->readings.read_in.push_back(row);
}

// Candidates come at the rate after magic; without it most are refused.
void PodSimulation::refer(Place person, Micros now) {
    const PeopleDesign& design = plan_.scenario.people_design;
    const PersonState& state = states_[person];
    const auto lasts = static_cast<Micros>(design.referral_days * static_cast<double>(day_us));
    Stream draw(state.key, Purpose::referral, static_cast<std::uint64_t>(now));
    const bool moved = state.magic_us > now - lasts;
    if (!moved && !draw.chance(std::exp(-design.referral_lift))) return;
    const Place row = own_interaction(person, plan_.kinds.friend_referred, plan_.channels.social,
                                      KnownAs::customer_number, now);
    out_->interactions.flags[row] = 0;
    while (next_newcomer_ < newcomers_.size() &&
           states_[newcomers_[next_newcomer_]].begins_us <= now)
        ++next_newcomer_;
    Place friend_ = nowhere;
    if (next_newcomer_ < newcomers_.size()) friend_ = newcomers_[next_newcomer_++];
    if (friend_ != nowhere) out_->people.referred_by[friend_] = person;
    Referrals& t = out_->referrals;
    t.referrer.push_back(person);
    t.referred.push_back(friend_);
    t.at_us.push_back(now);
    t.because_of.push_back(moved ? state.magic_in : nowhere);
}

double PodSimulation::hazards(Place person, Micros now, std::vector<double>& by_cause) const {
    constexpr double newcomer_days = 90;
    const PersonState& state = states_[person];
    std::array<double, coefficient_count> x{};
    float hardest = 0;
    for (std::size_t period = 0; period < 4; ++period) {
        for (std::size_t what = 0; what < 4; ++what) x[what] += state.recent[period][what];
        hardest = std::max(hardest, state.difficulty[period]);
    }
    const double days = static_cast<double>(now - out_->people.joined_us[person]) / 86'400e6;
    x[std::size_t(Coefficient::irritation)] =
        state.stock *
        std::exp2(-static_cast<double>(now - state.stock_us) / 86'400e6 / feeling_.half_life_days);
    x[std::size_t(Coefficient::newcomer)] = days < newcomer_days ? 1 : 0;
    x[std::size_t(Coefficient::tenure)] = std::log1p(days / 365.25);
    x[std::size_t(Coefficient::value)] = std::log(state.value_ratio);
    x[std::size_t(Coefficient::difficulty)] = hardest;
    double effects = 0;
    for (std::size_t e = 0; e < plan_.leaving_effects.size(); ++e)
        if (effect_until_[e * states_.size() + person] > now)
            effects += effect_size_[e * states_.size() + person];
    double sum = 0;
    by_cause.clear();
    for (const CausePlan& cause : plan_.causes) {
        double log_ratio = 0;
        for (std::size_t c = 0; c < coefficient_count; ++c)
            log_ratio += cause.coefficients[c] * x[c];
        double hazard = cause.period_hazard;
        if (cause.design->frail) {
            log_ratio += effects;
            hazard *= out_->people.frailty[person];
        }
        by_cause.push_back(hazard * std::exp(log_ratio));
        sum += by_cause.back();
    }
    return sum;
}

// Who thinks of leaving in the coming period? Then a new period begins to be counted.
void PodSimulation::period(Micros now) {
    const Micros every = plan_.scenario.leaving.every_us;
    for (Place person = 0; person < states_.size() && !plan_.causes.empty(); ++person) {
        const PersonState& state = states_[person];
        if (!state.customer || state.gone || state.leaving) continue;
        const double sum = hazards(person, now, by_cause_);
        Stream draw(state.key, Purpose::leaving, period_);
        if (!draw.chance(-std::expm1(-sum))) continue;
        double rest = draw.uniform() * sum;
        std::size_t cause = 0;
        while (cause + 1 < by_cause_.size() && rest >= by_cause_[cause]) rest -= by_cause_[cause++];
        states_[person].leaving = true;
        const auto at = now + static_cast<Micros>(static_cast<double>(every) * draw.uniform());
        agenda_.add(at, person, EventKind::wish_to_leave, person,
                    static_cast<std::uint32_t>(cause));
    }
    ++period_;
    for (PersonState& state : states_) {
        std::fill_n(state.recent[period_ % 4], 4, std::uint16_t{0});
        state.difficulty[period_ % 4] = 0;
    }
    agenda_.add(now + every, nobody, EventKind::period, 0);
}

void PodSimulation::wish_to_leave(Place person, Code at, Micros now) {
    if (states_[person].gone) return;
    const CausePlan& cause = plan_.causes[at];
    Leavings& t = out_->leavings;
    const auto row = static_cast<Place>(t.person.size());
    t.person.push_back(person);
    t.cause.push_back(cause.code);
    t.considered_us.push_back(now);
    t.left_us.push_back(no_time);
    t.journey.push_back(nowhere);
    t.retained_in.push_back(nowhere);
    if (cause.journey == no_index) return leave(person, row, now);
    Stream draw(states_[person].key, Purpose::leaving, std::uint64_t{1} << 32 | period_);
    Start start;
    start.person = person;
    start.journey = cause.journey;
    start.leaving = row;
    start.decided = draw.chance(cause.design->decided);
    const auto& reasons = plan_.journeys[cause.journey].reasons;
    const auto same = std::find(reasons.begin(), reasons.end(), cause.reason);
    if (same != reasons.end()) start.reason = static_cast<std::uint16_t>(same - reasons.begin());
    t.journey[row] = static_cast<Place>(out_->journeys.size());
    begin(start, now);
}

void PodSimulation::leave(Place person, Place leaving, Micros now) {
    PersonState& state = states_[person];
    state.gone = true;
    out_->people.left_us[person] = now;
    out_->people.left_cause[person] = out_->leavings.cause[leaving];
    out_->leavings.left_us[leaving] = now;
    const Place row = own_interaction(person, plan_.kinds.contract_ended, plan_.channels.backoffice,
                                      KnownAs::customer_number, now);
    out_->interactions.flags[row] = flag_backoffice;
    out_->interactions.centre[row] = pod_->centre;
    out_->interactions.journey[row] = out_->leavings.journey[leaving];
}

}  // namespace touchline::simulate
