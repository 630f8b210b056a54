// Reads a scenario: the top of the file, then each table by its reader, then what the names refer
// to.
#include "simulate/scenario.h"

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "simulate/scenario_toml.h"

namespace touchline::simulate {

namespace {

using Known = std::map<std::string, std::vector<std::string>>;  // what (and scope) -> names

std::string scoped(const std::string& what, const std::string& scope) {
    return scope.empty() ? what : what + "\n" + scope;
}

template <class Named>
void add_names(Known& known, const std::string& what, const std::vector<Named>& all) {
    for (const Named& each : all) known[what].push_back(each.name);
}

void add_journeys(Known& known, const Scenario& scenario) {
    add_names(known, "journey", scenario.journeys);
    for (const JourneyDesign& journey : scenario.journeys) {
        for (const auto& [reason, weight] : journey.reasons) {
            known["reason"].push_back(reason);
            known[scoped("reason", journey.name)].push_back(reason);
        }
        if (!journey.object_type.empty()) known["object"].push_back(journey.object_type);
        std::vector<std::string>& ends = known[scoped("step or end", journey.name)];
        ends = {"success", "failed", "given_up"};
        for (const StepDesign& step : journey.steps) {
            known["kind"].push_back(step.kind);
            for (const std::string& object : {step.creates, step.object})
                if (!object.empty()) known["object"].push_back(object);
            known["step"].push_back(journey.name + "." + step.name);
            known["step"].push_back(step.name);
            known[scoped("step", journey.name)].push_back(step.name);
            ends.push_back(step.name);
        }
    }
}

Known known_names(const Scenario& scenario) {
    Known known;
    known["channel"] = scenario.channels;
    known["coefficient"] = coefficient_names();
    known["kind"] = own_kinds();
    add_names(known, "field", scenario.fields);
    add_names(known, "queue", scenario.queues);
    add_names(known, "hours", scenario.hours);
    add_names(known, "staff", scenario.staff);
    add_names(known, "incident", scenario.incidents);
    add_names(known, "segment", scenario.people_design.segments);
    for (const Queue& queue : scenario.queues) {
        known["kind"].push_back(queue.abandoned);
        known["kind"].push_back(queue.closed);
    }
    std::uint32_t number = 0;
    for (const CentreFamily& family : scenario.centres) {
        known["region"].push_back(family.region);
        known["brand"].push_back(family.brand);
        known["carrier"].push_back(family.carrier);
        for (std::uint32_t i = 0; i < family.count; ++i)
            known["centre"].push_back(centre_name(family, ++number));
    }
    add_journeys(known, scenario);
    return known;
}

Status check_whole(const Scenario& scenario) {
    const auto missing = [](const char* what, const char* example) {
        return fail(ErrorCode::invalid_input, "line 1: the scenario has no {}: add {}", what,
                    example);
    };
    if (scenario.until_us <= scenario.start_us)
        return fail(ErrorCode::invalid_input, "line 1: 'until' must be after 'start'");
    if (scenario.until_us - scenario.start_us > 20LL * 366 * 86'400 * 1'000'000)
        return fail(ErrorCode::invalid_input,
                    "line 1: 'until' is more than 20 years after 'start'");
    if (scenario.people_design.segments.empty()) return missing("customers", "a [[segment]]");
    if (scenario.centres.empty()) return missing("centre", "[[centres]]");
    if (scenario.journeys.empty()) return missing("journey", "a [[journey]]");
    return {};
}

Status read_root(const toml::table& root, Reading& reading) {
    Scenario& scenario = reading.scenario;
    std::uint32_t format = 1;
    TableReader reader(root, "", reading.references);
    reader.count("format", format, 1u, 1u)
        .text("name", scenario.name)
        .text("title", scenario.title)
        .texts("story", scenario.story)
        .text("currency", scenario.currency)
        .count("seed", scenario.seed, std::uint64_t{0}, std::uint64_t{INT64_MAX})
        .date("start", scenario.start_us)
        .date("until", scenario.until_us)
        .count("team_customers", scenario.team_customers, 1u, 1'000'000u)
        .count("crowd", scenario.crowd, 0u, 1'000'000u)
        .text("country_code", scenario.country_code)
        .texts("channels", scenario.channels)
        .must_have("name", "a word for this scenario")
        .must_have("start", "the first day: 2025-01-01")
        .must_have("until", "the day after the last")
        .must_have("channels", "a list such as [\"voice\", \"web\"]");
    using Read = Status (*)(const toml::table&, Reading&);
    const std::pair<const char*, Read> tables[] = {
        {"people", read_people_table}, {"segment", read_segment}, {"need", read_need},
        {"feeling", read_feeling},     {"survey", read_survey},   {"leaving", read_leaving},
        {"hours", read_hours},         {"field", read_field},     {"staff", read_staff},
        {"queue", read_queue},         {"centres", read_centres}, {"incident", read_incident},
        {"journey", read_journey},     {"effect", read_effect},   {"verdict", read_verdict},
        {"dirt", read_dirt},           {"source", read_source},
    };
    for (const auto& [key, read] : tables)
        reader.each(key, [&](const toml::table& table) { return read(table, reading); });
    return reader.finish();
}

}  // namespace

const std::vector<std::string>& own_kinds() {
    static const std::vector<std::string> kinds = {
        "ad_seen",         "review_read",    "page_viewed",     "survey_invited",
        "survey_answered", "review_written", "friend_referred", "contract_ended"};
    return kinds;
}

std::string centre_name(const CentreFamily& family, std::uint32_t number) {
    return fmt::format("{}-{:03}", family.prefix, number);
}

Status check_references(const Reading& reading) {
    const Known known = known_names(reading.scenario);
    for (const Reference& reference : reading.references) {
        const auto found = known.find(scoped(reference.what, reference.scope));
        const std::vector<std::string> choices =
            found == known.end() ? std::vector<std::string>{} : found->second;
        if (std::find(choices.begin(), choices.end(), reference.word) != choices.end()) continue;
        const std::string close = nearest(reference.word, choices);
        std::string hint = fmt::format("did you mean '{}'?", close);
        if (close.empty())
            hint = choices.empty() ? fmt::format("there is no {}", reference.what)
                   : choices.size() > 12
                       ? fmt::format("there are {}, for example '{}'", choices.size(), choices[0])
                       : "there are " + join(choices, ", ");
        const std::string scope =
            reference.scope.empty() ? "" : fmt::format(" in journey '{}'", reference.scope);
        return fail(ErrorCode::invalid_input, "line {}: '{}' names the unknown {} '{}'{}; {}",
                    reference.line, reference.key, reference.what, reference.word, scope, hint);
    }
    return {};
}

Result<Scenario> read_scenario(std::string_view text) {
    TRY(const toml::table root, policy_toml::parse(text));
    Reading reading;
    TRY(read_root(root, reading));
    TRY(check_whole(reading.scenario));
    TRY(check_limits(reading.scenario));
    TRY(check_references(reading));
    TRY(check_journeys(reading.scenario));
    reading.scenario.hash = hash64(text);
    return std::move(reading.scenario);
}

}  // namespace touchline::simulate
