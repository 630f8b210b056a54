// What truly happened in one pod: people, and all that happened between them and their centre.
//
// A pod is a centre, or one team of a centre that has more customers than a team can know. It
// holds its people whole: whoever waits in a queue, calls again, refers a friend or reads a review
// meets only people, staff and queues of his pod. So pods can be simulated one beside the other.
//
// Structure of arrays. References (`person`, `journey`, `interaction` …) are places in this pod;
// `truth_id(pod, place)` makes them unique in the world. Codes are words of the World's
// dictionaries (world.h), 0 = none. Times are µs UTC, `no_time` = never.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "model/interaction.h"
#include "simulate/names.h"

namespace touchline::simulate {

using Place = std::uint32_t;  // of a row in a table of this pod
inline constexpr Place nowhere = UINT32_MAX;

inline std::uint64_t truth_id(std::uint32_t pod, Place place) {
    return static_cast<std::uint64_t>(pod) << 32 | place;
}

struct People {  // one row a person; the person's number in the world is first_person + place
    std::vector<Code> segment, given, family, street, town, special_need, preferred_channel;
    std::vector<Place> household;          // of those who live together: the first of them
    std::vector<std::int32_t> birth_day;   // days since 1970-01-01
    std::vector<std::uint16_t> house;      // house number
    std::vector<std::uint64_t> phone;      // digits with country code, without '+'
    std::vector<std::uint8_t> phone_shared;  // his household's phone: others call from it too
    std::vector<std::uint64_t> customer_number;
    TextColumn email;
    std::vector<Micros> joined_us;         // became a customer; may lie before the scenario
    std::vector<Micros> left_us;           // or no_time
    std::vector<Code> left_cause;
    std::vector<std::int32_t> value_minor;  // margin a month
    std::vector<float> frailty;            // multiplies his hazard of leaving; nobody can see it
    std::vector<float> patience;           // multiplies the time he waits before he hangs up
    std::vector<float> answers;            // multiplies his odds of answering a survey
    std::vector<float> refers;             // multiplies his odds of referring a friend
    std::vector<Place> referred_by;        // or nowhere
    std::size_t size() const { return segment.size(); }
};

// How the source that captures an interaction can tell who it is.
enum class KnownAs : std::uint8_t {
    nobody,           // an advertisement seen: no system knows of it
    cookie,           // the person's device; anonymous until something names him
    phone,            // the number he calls from; his household may share it
    email,            // the address he writes from
    customer_number,  // he gave it, or had signed in
    name_and_address,  // he said who he is; nobody looked him up
};

enum Flag : std::uint16_t {  // of an interaction
    flag_backoffice = 1,      // silent: the customer does not see it
    flag_outbound = 2,        // the organisation came to him
    flag_automated = 4,       // no person on the other side
    flag_forced_channel = 8,  // he wanted another channel
    flag_queued = 16,         // he waited in a queue, arrived_us … begin_us
    flag_abandoned = 32,      // he hung up before anybody answered: begin_us = end_us
    flag_closed = 64,         // nobody there: before opening, after closing
    flag_transferred = 128,   // ended by a transfer
    flag_context_lost = 256,  // came by a transfer that lost what he had said
    flag_failed = 512,        // did not do what it was for: a bot that gave up, a missed visit
    flag_error = 1024,        // made a mistake that will come back: a wrong invoice
    flag_deviation = 2048,    // staff did other than the rule says
    flag_repeat = 4096,       // the same matter again
    flag_resolved = 8192,     // ended his matter well
    flag_unplanned = 16384,   // not a step of the planned journey
};

struct Interactions {  // in order of arrived_us, then person
    std::vector<Place> person, journey;  // journey nowhere: life beside journeys (an ad, a review)
    std::vector<Code> step, planned_step;  // what it was; what the plan has in its place, or none
    std::vector<Code> kind, channel, centre, reason;
    std::vector<std::uint32_t> staff;  // World::staff_name, 0 = nobody
    std::vector<Micros> arrived_us;  // began to wait; = begin_us without a queue
    std::vector<Micros> begin_us, end_us;  // arrived <= begin <= end
    std::vector<Place> object;  // the primary one, or nowhere
    std::vector<Place> caused_by;  // the earlier interaction that made it necessary
    std::vector<std::int32_t> cost_minor;  // to the organisation
    std::vector<float> valence;  // the true impression, -1 … +1; 0 for silent ones
    std::vector<float> mean_valence;  // the same before noise
    std::vector<std::uint16_t> flags;
    std::vector<KnownAs> known_as;
    std::vector<Code> wanted_channel;  // what he would have chosen
    std::vector<Code> incident;  // a strike, an outage it fell into
    std::vector<Code> said;  // what he wrote or said (World::texts)
    std::size_t size() const { return person.size(); }
};

enum class Outcome : std::uint8_t { open, success, failed, given_up };

struct Journeys {
    std::vector<Place> person;
    std::vector<Code> type, reason;
    std::vector<Micros> intended_us;  // first intention, before any contact
    std::vector<Micros> begin_us, matter_us, end_us;  // matter: the first step that advances it
    std::vector<Outcome> outcome;
    std::vector<std::uint16_t> contacts;  // interactions that he took part in
    std::vector<std::uint16_t> contacts_min;  // of the shortest planned way to success
    std::vector<Place> caused_by;  // interaction, or nowhere: demand by failure
    std::vector<Place> parent;  // journey whose failure brought this one, or nowhere
    std::vector<Place> object;
    std::vector<Code> wanted_channel;
    std::vector<float> difficulty;  // of the case: makes contacts and misery likelier
    std::size_t size() const { return person.size(); }
};

struct Objects {  // order, ticket, invoice, contract, parcel …
    std::vector<Code> type;
    std::vector<Place> person;
    std::vector<std::uint64_t> number;  // unique in the world within its type
    std::vector<Micros> created_us;
    std::vector<std::int64_t> amount_minor;  // or no_money
    std::size_t size() const { return type.size(); }
};

struct ObjectLinks {  // beyond the primary object
    std::vector<Place> interaction, object;
    std::vector<Code> qualifier;
    std::size_t size() const { return interaction.size(); }
};

struct Asked {  // a piece of information that the customer was asked for
    std::vector<Place> interaction;
    std::vector<Code> field;
    std::vector<std::uint8_t> known_before;  // the organisation had it already
    std::vector<Place> known_from;  // the interaction he gave it in, or nowhere
    std::vector<std::uint8_t> asked_before;  // in this journey: a question asked again
    std::vector<std::uint8_t> used;  // anybody used the answer
    std::size_t size() const { return interaction.size(); }
};

enum class Kept : std::uint8_t { open, kept, broken, beaten };

struct Promises {
    std::vector<Place> interaction;  // that made it
    std::vector<Code> subject;
    std::vector<Micros> made_us, due_us;
    std::vector<Micros> done_us;  // or no_time
    std::vector<Place> done_by;  // the interaction that fulfilled it, or nowhere
    std::vector<Kept> kept;
    std::size_t size() const { return interaction.size(); }
};

struct Quotes {  // a fact told to the customer that the website also tells
    std::vector<Place> interaction;
    std::vector<Code> subject;
    std::vector<std::int64_t> told_minor, published_minor;
    std::size_t size() const { return interaction.size(); }
};

struct Offers {
    std::vector<Place> interaction;
    std::vector<Code> subject;
    std::vector<std::uint8_t> accepted, settled_before;  // his matter was settled already
    std::size_t size() const { return interaction.size(); }
};

struct Answers {  // surveys, answered or not
    std::vector<Place> interaction;  // it asks about this one
    std::vector<Place> asked_in, answered_in;  // interactions; answered_in nowhere = silence
    std::vector<Code> survey;
    std::vector<std::int8_t> score;  // as answered, or what it would have been
    std::size_t size() const { return interaction.size(); }
};

struct Reviews {
    std::vector<Place> written_in, about;  // interactions
    std::vector<std::int8_t> stars;
    std::size_t size() const { return written_in.size(); }
};
struct Readings {  // a review read by another: an interaction of the reader
    std::vector<Place> review, read_in;
    std::size_t size() const { return review.size(); }
};

struct Referrals {
    std::vector<Place> referrer, referred;  // people
    std::vector<Micros> at_us;
    std::vector<Place> because_of;  // the interaction that moved him
    std::size_t size() const { return referrer.size(); }
};

struct Leavings {  // the wish to leave, and what became of it
    std::vector<Place> person;
    std::vector<Code> cause;
    std::vector<Micros> considered_us, left_us;  // left_us no_time: he stayed
    std::vector<Place> journey;  // that he left by, or nowhere
    std::vector<Place> retained_in;  // interaction that kept him, or nowhere
    std::size_t size() const { return person.size(); }
};

// Who was exposed to a planted effect: one row for each time somebody could have been.
struct Exposures {
    std::vector<Code> effect;
    std::vector<Place> person;
    std::vector<Place> journey, interaction;  // where, or nowhere
    std::vector<Micros> at_us;
    std::vector<std::uint8_t> exposed;  // 0: he could have been, and was not
    std::vector<std::uint8_t> assigned_by_chance;  // independent of everything else
    std::size_t size() const { return effect.size(); }
};

struct Happening {
    std::uint32_t pod = 0;
    Code centre = none;
    std::uint32_t team = 0;  // within the centre, from 0
    std::uint64_t first_person = 0;  // number in the world of the first of `people`
    People people;
    Interactions interactions;
    Journeys journeys;
    Objects objects;
    ObjectLinks object_links;
    Asked asked;
    Promises promises;
    Quotes quotes;
    Offers offers;
    Answers answers;
    Reviews reviews;
    Readings readings;
    Referrals referrals;
    Leavings leavings;
    Exposures exposures;
};

}  // namespace touchline::simulate
