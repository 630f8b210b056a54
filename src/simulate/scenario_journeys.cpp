// Reads [[journey]] and its steps. Whether the ways lead anywhere: scenario_check.cpp.
#include "simulate/scenario_toml.h"

namespace touchline::simulate {

namespace {

const std::vector<std::string>& branch_conditions() {
    static const std::vector<std::string> words = {"abandoned", "closed", "failed", "retained",
                                                   "accepted"};
    return words;
}

const std::vector<std::string>& known_as_words() {
    static const std::vector<std::string> words = {"nobody", "cookie",          "phone",
                                                   "email",  "customer_number", "name_and_address"};
    return words;
}

// Reads the parts of one step; knows its journey for the names of steps and reasons.
class StepReader {
public:
    StepReader(Reading& reading, const JourneyDesign& journey)
        : reading_(reading),
          journey_(journey.name) {}

    Status branch(const toml::table& table, const std::string& what, std::vector<Branch>& out) {
        Branch branch;
        TRY(TableReader(table, what, reading_.references)
                .name("to", branch.to, "step or end", journey_)
                .share("share", branch.share)
                .names("reasons", branch.reasons, "reason", journey_)
                .names("prefers", branch.prefers, "channel")
                .one_of("when", branch.when, branch_conditions())
                .time("after", branch.after)
                .name("hours", branch.hours, "hours")
                .must_have("to", "a step of this journey, or success, failed, given_up")
                .finish());
        out.push_back(std::move(branch));
        return {};
    }

    Status step(const toml::table& table, JourneyDesign& journey) {
        StepDesign step;
        const toml::node* name = table.get("name");
        step.name = name != nullptr && name->is_string() ? name->as_string()->get() : "";
        what_ = fmt::format("step '{}' of journey '{}'", step.name, journey_);
        std::vector<std::string> taken;
        for (const StepDesign& other : journey.steps) taken.push_back(other.name);
        TableReader reader(table, what_, reading_.references);
        step.line = reader.line();
        reader.text("name", step.name)
            .text("kind", step.kind)
            .name("channel", step.channel, "channel")
            .must_have("name", "branches lead to it by this name")
            .must_have("kind", "the verb phrase of the interaction, such as \"call_answered\"")
            .must_have("channel", "such as \"voice\"")
            .distinct(taken, step.name);
        what_happens(reader, step);
        consequences(reader, step);
        reader
            .fail_if(step.name == "success" || step.name == "failed" || step.name == "given_up",
                     "name", "is the word for an end; call the step otherwise")
            .fail_if(!step.queue.empty() && !step.staff.empty(), "staff",
                     "cannot stand beside 'queue': whoever answers the queue serves")
            .fail_if(step.backoffice && !step.asks.empty(), "asks",
                     "cannot be: nobody sees the customer in the back office");
        TRY(reader.finish());
        journey.steps.push_back(std::move(step));
        return {};
    }

private:
    void what_happens(TableReader& reader, StepDesign& step) {
        reader.flag("backoffice", step.backoffice)
            .flag("outbound", step.outbound)
            .flag("automated", step.automated)
            .flag("unplanned", step.unplanned)
            .name("instead_of", step.instead_of, "step", journey_)
            .name("queue", step.queue, "queue")
            .name("staff", step.staff, "staff")
            .name("hours", step.hours, "hours")
            .time("after", step.after)
            .time("duration", step.duration)
            .number("feeling", step.feeling, -1, 1)
            .rate("cost_minute", step.cost_minute)
            .rate("cost_each", step.cost_each)
            .names("asks", step.asks, "field")
            .share("asks_known", step.asks_known)
            .names("knows", step.knows, "field")
            .one_of("known_as", step.known_as, known_as_words())
            .share("fails", step.fails)
            .named_weights("fails_for", step.fails_for, 1, "reason", journey_)
            .share("retains", step.retains)
            .flag("advances", step.advances)
            .flag("settles", step.settles)
            .flag("transfers", step.transfers)
            .share("loses_context", step.loses_context)
            .texts("says", step.says)
            .texts("complains", step.complains);
    }

    void consequences(TableReader& reader, StepDesign& step) {
        reader.text("creates", step.creates)
            .text("object", step.object)
            .each("promise", [&](const toml::table& table) { return promise(table, step); })
            .each("quote", [&](const toml::table& table) { return quote(table, step); })
            .each("error", [&](const toml::table& table) { return error(table, step); })
            .each("offer", [&](const toml::table& table) { return offer(table, step); })
            .each("next",
                  [&](const toml::table& table) {
                      return branch(table, what_ + ", next", step.next);
                  })
            .must_have("next", "what follows: [{ to = \"success\" }], for example");
    }

    Status promise(const toml::table& table, StepDesign& step) {
        PromiseDesign promise;
        TRY(TableReader(table, what_ + ", promise", reading_.references)
                .text("subject", promise.subject)
                .time("due", promise.due)
                .share("kept", promise.kept)
                .share("beaten", promise.beaten)
                .share("never", promise.never)
                .time("late", promise.late)
                .name("by", promise.by, "step", journey_)
                .share("asks", promise.asks)
                .time("asks_after", promise.asks_after)
                .name("journey", promise.journey, "journey")
                .name("reason", promise.reason, "reason", promise.journey)
                .must_have("subject", "what is promised: \"visit\"")
                .must_have("due", "from when it is made: \"3 days\"")
                .must_have("by", "the step that fulfils it")
                .fail_if(promise.kept + promise.beaten > 1 + 1e-9, "kept",
                         fmt::format("and 'beaten' sum to {:.6g}, more than 1",
                                     promise.kept + promise.beaten))
                .fail_if(promise.kept + promise.beaten < 1 - 1e-9 && promise.never < 1 &&
                             !promise.late.given(),
                         "late", "is missing: how late a broken promise is fulfilled")
                .fail_if(promise.asks > 0 && promise.journey.empty(), "journey",
                         "is missing: the journey he then begins")
                .finish());
        step.promises.push_back(std::move(promise));
        return {};
    }

    Status quote(const toml::table& table, StepDesign& step) {
        QuoteDesign quote;
        TRY(TableReader(table, what_ + ", quote", reading_.references)
                .text("subject", quote.subject)
                .number("published", quote.published, 0, 1e9)
                .share("matches", quote.matches)
                .amounts("differs_by", quote.differs_by)
                .must_have("subject", "what it is the price of")
                .must_have("published", "the price on the website")
                .fail_if(quote.matches < 1 && !quote.differs_by.given(), "differs_by",
                         "is missing: by how much a wrong quote differs")
                .finish());
        step.quotes.push_back(std::move(quote));
        return {};
    }

    Status error(const toml::table& table, StepDesign& step) {
        ErrorDesign& error = step.error;
        return TableReader(table, what_ + ", error", reading_.references)
            .share("share", error.share)
            .name("journey", error.journey, "journey")
            .name("reason", error.reason, "reason", error.journey)
            .share("noticed", error.noticed)
            .time("after", error.after)
            .amounts("differs_by", error.differs_by)
            .must_have("share", "how often it happens")
            .must_have("journey", "the journey that a customer begins when he notices")
            .finish();
    }

    Status offer(const toml::table& table, StepDesign& step) {
        OfferDesign& offer = step.offer;
        return TableReader(table, what_ + ", offer", reading_.references)
            .text("subject", offer.subject)
            .share("accepted", offer.accepted)
            .share("accepted_resolved", offer.accepted_resolved)
            .must_have("subject", "what is offered")
            .finish();
    }

    Reading& reading_;
    std::string journey_, what_;
};

void how_it_begins(TableReader& reader, JourneyDesign& journey) {
    reader.text("goal", journey.goal)
        .rate("a_year", journey.a_year)
        .time("every", journey.every)
        .named_weights("segments", journey.segments, 1e6, "segment")
        .share("first_share", journey.first_share)
        .time("first", journey.first)
        .number("season", journey.season, 0, 1)
        .name("incident", journey.incident, "incident")
        .share("incident_share", journey.incident_share)
        .time("incident_after", journey.incident_after)
        .text("object", journey.object_type)
        .numbers("amounts", journey.amounts, 0)
        .fail_if(!journey.amounts.empty() && journey.object_type.empty(), "amounts",
                 "needs 'object': what has the amount")
        .number("difficulty_spread", journey.difficulty_spread, 1, 10)
        .share("again", journey.again)
        .share("again_if_failed", journey.again_if_failed)
        .time("again_after", journey.again_after);
    std::uint32_t peak = 0;
    reader.count("peak_day", peak, 0u, 366u);
    journey.peak_day = static_cast<std::int32_t>(peak);
}

}  // namespace

Status read_journey(const toml::table& table, Reading& reading) {
    JourneyDesign journey;
    const toml::node* name = table.get("name");
    journey.name = name != nullptr && name->is_string() ? name->as_string()->get() : "";
    const std::string what = fmt::format("journey '{}'", journey.name);
    std::vector<std::string> taken;
    for (const JourneyDesign& other : reading.scenario.journeys) taken.push_back(other.name);
    TableReader reader(table, what, reading.references);
    StepReader steps(reading, journey);
    journey.line = reader.line();
    reader.text("name", journey.name)
        .weights("reasons", journey.reasons, 1e6)
        .must_have("name", "such as \"cancel\"")
        .must_have("start", "the first step: [{ to = \"menu\" }]")
        .must_have("step", "a journey has steps: [[journey.step]]")
        .distinct(taken, journey.name);
    how_it_begins(reader, journey);
    double sum = 0;
    for (const auto& [reason, weight] : journey.reasons) sum += weight;
    reader.fail_if(!journey.reasons.empty() && !(sum > 0), "reasons", "need a weight above 0")
        .each("start",
              [&](const toml::table& start) {
                  return steps.branch(start, what + ", start", journey.starts);
              })
        .names("plan", journey.plan, "step", journey.name)
        .each("step", [&](const toml::table& step) { return steps.step(step, journey); });
    TRY(reader.finish());
    if (journey.reasons.empty()) journey.reasons = {{journey.name, 1}};
    reading.scenario.journeys.push_back(std::move(journey));
    return {};
}

}  // namespace touchline::simulate
