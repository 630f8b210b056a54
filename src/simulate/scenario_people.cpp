// Reads what a scenario says of people: [people], [[segment]], [[need]], [feeling], [[survey]],
// [leaving], [[effect]], [[verdict]].
#include "simulate/scenario_toml.h"

namespace touchline::simulate {

namespace {

constexpr Micros hour_us = 3'600'000'000;

}  // namespace

const std::vector<std::string>& coefficient_names() {
    static const std::vector<std::string> names = {"misery", "magic",      "contacts",
                                                   "broken", "irritation", "newcomer",
                                                   "tenure", "value",      "difficulty"};
    return names;
}

const std::vector<std::string>& effect_forms() {
    static const std::vector<std::string> forms = {
        "useless_step",   "removal_helps",    "bot_by_reason", "deviation_works",
        "standard_harms", "optimum_contacts", "strike",        "standard_broken",
        "early_effect",   "local_effect",     "other"};
    return forms;
}

const std::vector<std::string>& verdict_words() {
    static const std::vector<std::string> words = {"keep",     "simplify", "merge",
                                                   "pre-empt", "automate", "humanise",
                                                   "remove",   "split",    "experiment"};
    return words;
}

Status read_people_table(const toml::table& table, Reading& reading) {
    PeopleDesign& people = reading.scenario.people_design;
    return TableReader(table, "[people]", reading.references)
        .count("count", reading.scenario.people, std::uint64_t{1}, std::uint64_t{1'000'000'000})
        .number("frailty_variance", people.frailty_variance, 0, 10)
        .number("patience_spread", people.patience_spread, 1, 10)
        .number("answers_spread", people.answers_spread, 1, 10)
        .number("needs_spread", people.needs_spread, 1, 10)
        .share("elsewhere", people.elsewhere)
        .share("household", people.household)
        .share("shared_phone", people.shared_phone)
        .numbers("day", people.day, 24)
        .numbers("week", people.week, 7)
        .time("research", people.research)
        .name("joining", people.joining, "journey")
        .rate("ads_a_year", people.ads_a_year)
        .rate("reviews_read_a_year", people.reviews_read_a_year)
        .rate("pages_a_year", people.pages_a_year)
        .rate("referrals_a_year", people.referrals_a_year)
        .number("referral_lift", people.referral_lift, 0, 5)
        .number("referral_days", people.referral_days, 1, 365)
        .share("review_after_magic", people.review_after_magic)
        .share("review_after_misery", people.review_after_misery)
        .finish();
}

Status read_segment(const toml::table& table, Reading& reading) {
    std::vector<Segment>& all = reading.scenario.people_design.segments;
    Segment segment;
    TableReader reader(table, "a segment", reading.references);
    std::vector<std::string> taken;
    for (const Segment& other : all) taken.push_back(other.name);
    reader.text("name", segment.name)
        .number("share", segment.share, 0, 1e6)
        .amounts("value", segment.value)
        .time("tenure", segment.tenure)
        .share("newcomers", segment.newcomers)
        .named_weights("prefers", segment.prefers, 1e6, "channel")
        .number("patience", segment.patience, 0.01, 100)
        .number("answers", segment.answers, 0, 100)
        .number("writes", segment.writes, 0, 100)
        .number("refers", segment.refers, 0, 100)
        .number("needs", segment.needs, 0, 100)
        .must_have("name", "what these customers are called")
        .must_have("prefers", "the channels they like, such as { voice = 0.6, web = 0.4 }")
        .distinct(taken, segment.name);
    double sum = 0;
    for (const auto& [channel, weight] : segment.prefers) sum += weight;
    reader.fail_if(!segment.prefers.empty() && !(sum > 0), "prefers", "needs a weight above 0");
    TRY(reader.finish());
    all.push_back(std::move(segment));
    return {};
}

Status read_need(const toml::table& table, Reading& reading) {
    PeopleDesign::Need need;
    std::vector<std::string> taken;
    for (const auto& other : reading.scenario.people_design.needs) taken.push_back(other.name);
    TRY(TableReader(table, "a special need", reading.references)
            .text("name", need.name)
            .share("share", need.share)
            .number("slows", need.slows, 0.1, 100)
            .must_have("name", "such as \"hearing\"")
            .distinct(taken, need.name)
            .finish());
    reading.scenario.people_design.needs.push_back(std::move(need));
    return {};
}

Status read_feeling(const toml::table& table, Reading& reading) {
    FeelingDesign& feeling = reading.scenario.feeling;
    TableReader reader(table, "[feeling]", reading.references);
    reader.number("misery_below", feeling.misery_below, -1, 0)
        .number("magic_above", feeling.magic_above, 0, 1)
        .number("noise", feeling.noise, 0, 2)
        .number("wait_most", feeling.wait_most, 0, 2)
        .share("peak", feeling.peak)
        .share("end", feeling.end)
        .share("mean", feeling.mean)
        .number("half_life_days", feeling.half_life_days, 0.01, 10'000);
    const std::pair<const char*, double*> weights[] = {
        {"wait_minute", &feeling.wait_minute},
        {"asked_again", &feeling.asked_again},
        {"asked_known", &feeling.asked_known},
        {"transferred", &feeling.transferred},
        {"context_lost", &feeling.context_lost},
        {"promise_broken", &feeling.promise_broken},
        {"promise_kept", &feeling.promise_kept},
        {"promise_beaten", &feeling.promise_beaten},
        {"quote_matches", &feeling.quote_matches},
        {"quote_differs", &feeling.quote_differs},
        {"forced_channel", &feeling.forced_channel},
        {"repeat", &feeling.repeat},
        {"abandoned", &feeling.abandoned},
        {"closed", &feeling.closed},
        {"failed", &feeling.failed},
        {"resolved", &feeling.resolved},
        {"memory", &feeling.memory},
    };
    for (const auto& [key, weight] : weights) reader.number(key, *weight, -2, 2);
    return reader.finish();
}

Status read_survey(const toml::table& table, Reading& reading) {
    SurveyDesign survey;
    std::vector<std::string> taken;
    for (const SurveyDesign& other : reading.scenario.surveys) taken.push_back(other.name);
    TRY(TableReader(table, "a survey", reading.references)
            .text("name", survey.name)
            .one_of("instrument", survey.instrument, {"nps", "csat", "ces", "expectation"})
            .names("after", survey.after, "journey")
            .name("channel", survey.channel, "channel")
            .share("invite", survey.invite)
            .number("answer", survey.answer, 0.0001, 0.9999)
            .number("bias", survey.bias, -10, 10)
            .number("slope", survey.slope, -10, 10)
            .number("noise", survey.noise, 0, 10)
            .time("delay", survey.delay)
            .must_have("name", "such as \"nps\"")
            .must_have("instrument", "nps, csat, ces or expectation")
            .distinct(taken, survey.name)
            .finish());
    reading.scenario.surveys.push_back(std::move(survey));
    return {};
}

namespace {

Status read_cause(const toml::table& table, Reading& reading) {
    LeavingCause cause;
    std::vector<std::string> taken;
    for (const LeavingCause& other : reading.scenario.leaving.causes) taken.push_back(other.name);
    TRY(TableReader(table, "a cause of leaving", reading.references)
            .text("name", cause.name)
            .number("a_year", cause.a_year, 0, 100)
            .named_weights("coefficients", cause.coefficients, 10, "coefficient")
            .name("journey", cause.journey, "journey")
            .flag("frail", cause.frail)
            .share("decided", cause.decided)
            .must_have("name", "such as \"competitor\"")
            .distinct(taken, cause.name)
            .finish());
    reading.scenario.leaving.causes.push_back(std::move(cause));
    return {};
}

}  // namespace

Status read_leaving(const toml::table& table, Reading& reading) {
    return TableReader(table, "[leaving]", reading.references)
        .length("every", reading.scenario.leaving.every_us)
        .fail_if(reading.scenario.leaving.every_us < hour_us, "every", "must be an hour or more")
        .each("cause", [&](const toml::table& cause) { return read_cause(cause, reading); })
        .finish();
}

Status read_effect(const toml::table& table, Reading& reading) {
    EffectDesign effect;
    std::vector<std::string> taken;
    for (const EffectDesign& other : reading.scenario.effects) taken.push_back(other.name);
    TableReader reader(table, "an effect", reading.references);
    effect.line = reader.line();
    reader.text("name", effect.name)
        .text("says", effect.says)
        .one_of("form", effect.form, effect_forms())
        .one_of("verdict", effect.verdict, verdict_words())
        .names("journeys", effect.journeys, "journey")
        .names("steps", effect.steps, "step")
        .names("reasons", effect.reasons, "reason")
        .names("channels", effect.channels, "channel")
        .names("segments", effect.segments, "segment")
        .names("regions", effect.regions, "region")
        .names("brands", effect.brands, "brand")
        .names("carriers", effect.carriers, "carrier")
        .names("centres", effect.centres, "centre")
        .name("incident", effect.incident, "incident")
        .share("centre_share", effect.centre_share)
        .share("staff_share", effect.staff_share)
        .date("from", effect.from_us)
        .date("until", effect.until_us)
        .share("share", effect.share)
        .flag("skips", effect.skips)
        .name("to", effect.to, "step")
        .effect("valence", effect.valence)
        .effect("leaving", effect.leaving)
        .length("lasts", effect.lasts_us)
        .number("again", effect.again, -1, 1)
        .number("resolves", effect.resolves, -1, 1)
        .number("promise_kept", effect.promise_kept, -1, 1)
        .number("duration", effect.duration, 0, 1'000)
        .flag("deviation", effect.deviation)
        .effect("cost", effect.cost)
        .number("best_contacts", effect.best_contacts, 0, 1'000)
        .number("beside_optimum", effect.beside_optimum, -10, 10)
        .number("beside_most", effect.beside_most, 0, 10)
        .must_have("name", "the truth speaks of it by this name")
        .must_have("form", "what it is an example of: " + join(effect_forms(), ", "))
        .distinct(taken, effect.name)
        .fail_if(effect.steps.empty() &&
                     (effect.skips || effect.duration != 1 || effect.resolves != 0 ||
                      effect.promise_kept != 0 || effect.deviation || effect.staff_share < 1),
                 "steps", "is missing: this effect changes steps")
        .fail_if(effect.steps.empty() && !effect.channels.empty(), "steps",
                 "is missing: a channel is that of a step")
        .fail_if(effect.skips && (effect.duration != 1 || effect.resolves != 0 ||
                                  effect.promise_kept != 0 || effect.deviation || effect.cost != 0),
                 "skips",
                 "leaves no step to change; of the sizes it may have valence, leaving and again")
        .fail_if(!effect.skips && !effect.to.empty(), "to", "needs 'skips = true'")
        .fail_if(effect.skips && effect.staff_share < 1, "staff_share",
                 "cannot be: who would serve is not known when a step is skipped")
        .fail_if(effect.until_us != no_time && effect.from_us != no_time &&
                     effect.until_us <= effect.from_us,
                 "until", "must be after 'from'");
    TRY(reader.finish());
    reading.scenario.effects.push_back(std::move(effect));
    return {};
}

Status read_verdict(const toml::table& table, Reading& reading) {
    Verdict verdict;
    TRY(TableReader(table, "a verdict", reading.references)
            .name("kind", verdict.kind, "kind")
            .name("channel", verdict.channel, "channel")
            .name("journey", verdict.journey, "journey")
            .one_of("verdict", verdict.verdict, verdict_words())
            .text("why", verdict.why)
            .must_have("kind", "of which interactions it speaks")
            .must_have("verdict", "one of " + join(verdict_words(), ", "))
            .finish());
    reading.scenario.verdicts.push_back(std::move(verdict));
    return {};
}

}  // namespace touchline::simulate
