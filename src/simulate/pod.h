// One pod, event by event: its people, their journeys, the desk they wait at.
//
// Everything a person draws comes from streams keyed by him, his journey and the purpose
// (stream.h); what couples people is only the desk, in the order of time.
#pragma once

#include <cstdint>
#include <vector>

#include "simulate/agenda.h"
#include "simulate/desk.h"
#include "simulate/happening.h"
#include "simulate/people.h"
#include "simulate/plan.h"
#include "simulate/stream.h"

namespace touchline::simulate {

// A journey that will begin.
struct Start {
    Place person = nowhere, cause = nowhere, parent = nowhere, object = nowhere;
    std::uint16_t journey = no_index, reason = no_index;  // no_index: drawn
    Place leaving = nowhere;                              // row of Leavings he leaves by
    bool decided = true, repeat = false;
};

// What effects and staff change in one interaction.
struct Changes {
    double valence = 0, resolves = 0, promise_kept = 0, duration = 1, cost = 0;
    bool deviation = false, short_call = false;
};

struct PendingPromise {
    Place row = nowhere;
    std::uint16_t by = no_index;
    Micros done_us = 0;  // no_time: never
};

// What is remembered of a promise until it is due.
struct MadePromise {
    const PromisePlan* plan = nullptr;  // null: a wait that was announced
    std::uint64_t key = 0, of = 0;      // of its stream
    Place journey = nowhere, object = nowhere;
    bool lapsed = false;
};

// A journey under way.
struct Token {
    std::uint64_t key = 0;
    Place person = nowhere, journey = nowhere, interaction = nowhere;
    Place last = nowhere, cause = nowhere;  // the contact before; what made the next one necessary
    Place leaving = nowhere, object = nowhere;
    std::uint16_t type = 0, step = 0, reason = 0, visits = 0;
    Code centre = none;
    std::uint16_t given = 0, seen = 0, used = 0;  // fields: given; seen by who serves next
    std::uint32_t channels = 0;  // mask of those he has been on
    float difficulty = 1;
    double valence = 0, again = 0;  // by effects of the whole journey
    double peak = 0, end = 0, sum = 0;
    std::uint16_t felt = 0, contacts = 0;
    Changes changes;  // of the interaction under way
    std::uint32_t staff = nobody;  // at the desk, serving
    std::uint8_t asked_again = 0, asked_known = 0;
    double of_promises = 0;  // how it felt that promises were kept or not
    bool decided = true, repeat = false, settled = false, lost_context = false, matter = false;
    bool due = false;  // comes because something before did not do
    PendingPromise promises[3];
    Place announced = nowhere;  // the promise of a wait
    std::size_t exposed_from = 0;  // exposures of the step he is at
    Place given_in[16];  // by field, where bits of `given` are set
};

class PodSimulation {
public:
    explicit PodSimulation(const Plan& plan);
    void run(std::uint32_t pod, Happening& out);

private:
    // pod.cpp: the loop
    void reset(std::uint32_t pod);
    void plan_ahead();
    void handle(const Event& event);
    void shift(std::uint16_t group, Micros now);
    void queue_closes(std::uint16_t queue, Micros now);
    void incident(Micros now);
    void serve_waiting(std::uint64_t staff, Micros now);
    void serve_next(std::uint32_t staff, Micros now);
    void stop_waiting();

    // pod_start.cpp: how journeys begin
    void spontaneous(Place person, Micros now);
    void plan_next(Place person, std::size_t type, Micros now);
    void plan_spontaneous(Place person, Micros now);
    void becomes_customer(Place person, Micros now);
    void plan_research(Place person);
    void start_later(const Start& start, Micros at);
    void begin(const Start& start, Micros now);
    Code recording_centre(const Token& token);

    // pod_step.cpp: a step from its arrival to its end
    void enter(std::uint32_t token, Micros now);
    bool is_skipped(std::uint32_t token, const StepPlan& step, Micros now, std::uint16_t& to);
    bool waits_for_promise(std::uint32_t token, Micros now);
    void arrive(std::uint32_t token, const StepPlan& step, Micros now);
    void join_queue(std::uint32_t token, const StepPlan& step, Micros now);
    void announce_wait(Token& token, const StepPlan& step, Micros now);
    void begin_service(std::uint32_t token, std::uint32_t staff, Micros now);
    Micros service_time(Token& token, const StepPlan& step, std::uint32_t staff_code);
    void ask(Token& token, const StepPlan& step);
    void go_on(std::uint32_t token, const Way& way, Micros now);
    Micros within(std::uint16_t hours, Micros at, Stream& draw) const;
    void ghosts(std::uint32_t token, const StepPlan& step, Micros now);
    void ghost(std::uint16_t queue, std::uint32_t what, Micros now);

    // pod_end.cpp: what comes of a step
    void end(std::uint32_t token, Micros now);
    void end_attempt(std::uint32_t token, When when, Micros now);
    double quote(Token& token, const StepPlan& step);
    bool offer(Token& token, const StepPlan& step);
    void make_wrong(const Token& token, const ErrorDesign& design);
    void make_error(Token& token, const StepPlan& step, Micros now);
    void touch_objects(Token& token, const StepPlan& step, Micros now);
    double impression(const Token& token, const StepPlan& step, When when) const;
    void feel(Token& token, double mean, Micros now);
    void pay(const Token& token, const StepPlan& step);
    void say(const Token& token, const StepPlan& step);
    When what_became(Token& token, const StepPlan& step);
    void finish(std::uint32_t token, std::uint16_t how, Micros now);

    // pod_promise.cpp: made, kept, broken
    void make_promises(Token& token, const StepPlan& step, Micros now);
    void make_promise(Token& token, const PromisePlan& plan, std::uint64_t nth, Micros now);
    Micros due(const PromisePlan& plan, const Token& token, Micros span, Micros now) const;
    void keep_promises(Token& token, Micros now);
    void fulfil(Place promise, Place interaction, Micros now);
    double of_promise(Place promise) const;
    void lapse(Token& token);
    void promise_due(Place promise, Micros now);

    // pod_effects.cpp: planted effects
    bool exposed(Code effect, const Token& token, std::uint32_t staff, Micros now, bool& could);
    void expose(Code effect, const Token& token, Place interaction, bool is, Micros now);
    void apply(const EffectDesign& effect, Code code, Token& token, Micros now);
    void journey_effects(Token& token, Micros now);
    void optimum_effects(Token& token, Micros now);

    // pod_after.cpp: surveys, reviews, referrals, leaving
    void surveys(const Token& token, Micros now);
    void answer(Place row, Micros now);
    void reviews(const Token& token, double remembered, Micros now);
    void write_review(Place row, Micros now);
    void read_review(Place person, Micros now);
    void refer(Place person, Micros now);
    void period(Micros now);
    double hazards(Place person, Micros now, std::vector<double>& by_cause) const;
    void wish_to_leave(Place person, Code cause, Micros now);
    void leave(Place person, Place leaving, Micros now);
    Place own_interaction(Place person, Code kind, Code channel, KnownAs known, Micros now);

    // pod_rows.cpp: rows of the tables
    Place add_interaction(const Token& token, const StepPlan& step, Micros now);
    Place add_object(Place person, Code type, Micros now);
    Place add_journey_object(const Token& token, const JourneyPlan& journey, Micros now);
    void add_promise(Place interaction, Code subject, Micros made_us, Micros due_us,
                     const MadePromise& made);
    void add_journey(const Token& token, Micros now);
    std::uint32_t new_token();
    void free_token(std::uint32_t token);

    // Small things
    const JourneyPlan& journey_of(const Token& token) const { return plan_.journeys[token.type]; }
    const StepPlan& step_of(const Token& token) const {
        return plan_.journeys[token.type].steps[token.step];
    }
    Stream stream(const Token& token, Purpose purpose) const {
        return {token.key, purpose, static_cast<std::uint64_t>(token.step) << 32 | token.visits};
    }
    void decay(PersonState& state, Micros now) const;
    void count(Place person, Recent what) { ++states_[person].recent[period_ % 4][int(what)]; }
    std::uint16_t& flags(Place row) { return out_->interactions.flags[row]; }

    const Plan& plan_;
    const FeelingDesign& feeling_;
    const PodPlan* pod_ = nullptr;
    Happening* out_ = nullptr;
    std::uint16_t zone_ = 0;
    std::uint32_t period_ = 0;
    bool over_ = false;  // the scenario's end is reached: what is under way may end
    double crowd_ = 0;  // others in the queue for each who is simulated
    std::uint64_t seed_key_ = 0;
    Agenda agenda_;
    Desk desk_;
    std::vector<PersonState> states_;
    std::vector<Token> tokens_;
    std::vector<std::uint32_t> unused_tokens_;
    std::vector<Start> starts_;
    std::vector<std::uint32_t> unused_starts_;
    // Spontaneous needs: for each person and type the next time and how many there were.
    std::size_t types_ = 0;
    std::vector<Micros> next_us_;
    std::vector<std::uint32_t> drawn_;
    std::vector<std::uint32_t> begun_;  // journeys, by person and type
    // Effects on leaving, by effect and person.
    std::vector<Micros> effect_until_;
    std::vector<float> effect_size_;
    std::vector<Place> objects_of_;  // by object type and person, or nowhere
    std::vector<MadePromise> made_promises_;  // by row of Promises
    std::vector<Place> written_reviews_;
    std::vector<Place> newcomers_;  // who will join, soonest first
    std::size_t next_newcomer_ = 0;
    std::vector<std::uint32_t> leaving_;  // scratch
    std::vector<double> by_cause_;  // scratch
};

}  // namespace touchline::simulate
