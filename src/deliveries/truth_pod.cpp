// One function a table; THE list of tables stands at the end.
#include "deliveries/truth.h"

#include <algorithm>

namespace touchline {

using namespace simulate;

namespace {

using Column = TableBlock::Column;
using Row = std::vector<std::string>;

// What the columns of one pod need.
struct Make {
    const World& world;
    const Happening& pod;

    // Places in a table of this pod, as ids unique in the world.
    Column ids(const std::vector<Place>& places) const {
        std::vector<std::uint64_t> out;
        out.reserve(places.size());
        for (const Place place : places)
            out.push_back(place == nowhere ? UINT64_MAX : truth_id(pod.pod, place));
        return out;
    }
    Column own_ids(std::size_t count) const {
        std::vector<std::uint64_t> out(count);
        for (std::size_t i = 0; i < count; ++i) out[i] = truth_id(pod.pod, static_cast<Place>(i));
        return out;
    }
    Column people(const std::vector<Place>& places) const {
        std::vector<std::uint64_t> out;
        out.reserve(places.size());
        for (const Place place : places)
            out.push_back(place == nowhere ? UINT64_MAX : pod.first_person + place);
        return out;
    }
    static Column words(const std::vector<Code>& codes, const Names& names) {
        return TableBlock::Words{codes, &names.words()};
    }
    static Column times(const std::vector<Micros>& us) { return TableBlock::Instants{us}; }
    template <class T>
    static Column numbers(const std::vector<T>& values) {
        return std::vector<std::int64_t>(values.begin(), values.end());
    }
    static Column reals(const std::vector<float>& values) {
        return std::vector<double>(values.begin(), values.end());
    }
    static Column flags(const std::vector<std::uint8_t>& values) { return values; }
    // An enumeration as its words.
    template <class Enum>
    static Column named(const std::vector<Enum>& values, const std::vector<std::string>& names) {
        TableBlock::Words out{{}, &names};
        for (const Enum value : values) out.codes.push_back(static_cast<std::uint16_t>(value));
        return out;
    }
    Column staff(const std::vector<std::uint32_t>& staff) const {
        TextColumn out;
        for (const std::uint32_t one : staff) out.add(one == 0 ? "" : world.staff_name(one));
        return out;
    }
};

Column phones(const std::vector<std::uint64_t>& phones) {
    TextColumn out;
    for (const std::uint64_t phone : phones) out.add("+" + std::to_string(phone));
    return out;
}

TableBlock people_of(const Make& m) {
    const People& p = m.pod.people;
    std::vector<std::uint64_t> number(p.size());
    for (std::size_t i = 0; i < number.size(); ++i) number[i] = m.pod.first_person + i;
    TextColumn email;
    for (std::size_t i = 0; i < p.size(); ++i) email.add(p.email.at(i));
    TableBlock block;
    block.columns = {std::move(number),
                     m.people(p.household),
                     Make::words(p.segment, m.world.segments),
                     Make::words(p.given, m.world.given_names),
                     Make::words(p.family, m.world.family_names),
                     phones(p.phone),
                     Make::flags(p.phone_shared),
                     std::move(email),
                     p.customer_number,
                     Make::words(p.special_need, m.world.special_needs),
                     Make::words(p.preferred_channel, m.world.channels),
                     Make::times(p.joined_us),
                     Make::times(p.left_us),
                     Make::words(p.left_cause, m.world.causes),
                     Make::numbers(p.value_minor),
                     Make::reals(p.frailty),
                     Make::reals(p.patience),
                     Make::reals(p.answers),
                     Make::reals(p.refers),
                     m.people(p.referred_by)};
    return block;
}

const std::vector<std::string>& known_as_names() {
    static const std::vector<std::string> names = {"nobody", "cookie",          "phone",
                                                   "email",  "customer_number", "name"};
    return names;
}

TableBlock interactions_of(const Make& m) {
    const Interactions& i = m.pod.interactions;
    const World& w = m.world;
    const auto has = [&i](std::uint16_t flag) {
        std::vector<std::uint8_t> out(i.size());
        for (std::size_t at = 0; at < out.size(); ++at) out[at] = (i.flags[at] & flag) != 0;
        return out;
    };
    TableBlock block;
    block.columns = {m.own_ids(i.size()),
                     m.people(i.person),
                     m.ids(i.journey),
                     Make::words(i.step, w.steps),
                     Make::words(i.planned_step, w.steps),
                     Make::words(i.kind, w.kinds),
                     Make::words(i.channel, w.channels),
                     Make::words(i.centre, w.centres),
                     Make::words(i.reason, w.reasons),
                     m.staff(i.staff),
                     Make::times(i.arrived_us),
                     Make::times(i.begin_us),
                     Make::times(i.end_us),
                     m.ids(i.object),
                     m.ids(i.caused_by),
                     Make::numbers(i.cost_minor),
                     Make::reals(i.valence),
                     Make::reals(i.mean_valence),
                     Make::named(i.known_as, known_as_names()),
                     Make::words(i.wanted_channel, w.channels),
                     Make::words(i.incident, w.incidents)};
    for (const std::uint16_t flag :
         {flag_backoffice, flag_outbound, flag_automated, flag_forced_channel, flag_queued,
          flag_abandoned, flag_closed, flag_transferred, flag_context_lost, flag_failed, flag_error,
          flag_deviation, flag_repeat, flag_resolved, flag_unplanned})
        block.columns.push_back(has(flag));
    return block;
}

const std::vector<std::string>& outcome_names() {
    static const std::vector<std::string> names = {"open", "success", "failed", "given_up"};
    return names;
}

TableBlock journeys_of(const Make& m) {
    const Journeys& j = m.pod.journeys;
    TableBlock block;
    block.columns = {m.own_ids(j.size()),
                     m.people(j.person),
                     Make::words(j.type, m.world.journeys),
                     Make::words(j.reason, m.world.reasons),
                     Make::times(j.intended_us),
                     Make::times(j.begin_us),
                     Make::times(j.matter_us),
                     Make::times(j.end_us),
                     Make::named(j.outcome, outcome_names()),
                     Make::numbers(j.contacts),
                     Make::numbers(j.contacts_min),
                     m.ids(j.caused_by),
                     m.ids(j.parent),
                     m.ids(j.object),
                     Make::words(j.wanted_channel, m.world.channels),
                     Make::reals(j.difficulty)};
    return block;
}

TableBlock objects_of(const Make& m) {
    const Objects& o = m.pod.objects;
    TableBlock block;
    block.columns = {m.own_ids(o.size()),       Make::words(o.type, m.world.object_types),
                     m.people(o.person),        o.number,
                     Make::times(o.created_us), o.amount_minor};
    return block;
}

TableBlock links_of(const Make& m) {
    const ObjectLinks& l = m.pod.object_links;
    TableBlock block;
    block.columns = {m.ids(l.interaction), m.ids(l.object),
                     Make::words(l.qualifier, m.world.qualifiers)};
    return block;
}

TableBlock asked_of(const Make& m) {
    const Asked& a = m.pod.asked;
    TableBlock block;
    block.columns = {m.ids(a.interaction),        Make::words(a.field, m.world.fields),
                     Make::flags(a.known_before), m.ids(a.known_from),
                     Make::flags(a.asked_before), Make::flags(a.used)};
    return block;
}

const std::vector<std::string>& kept_names() {
    static const std::vector<std::string> names = {"open", "kept", "broken", "beaten"};
    return names;
}

TableBlock promises_of(const Make& m) {
    const Promises& p = m.pod.promises;
    TableBlock block;
    block.columns = {m.ids(p.interaction),
                     Make::words(p.subject, m.world.promises),
                     Make::times(p.made_us),
                     Make::times(p.due_us),
                     Make::times(p.done_us),
                     m.ids(p.done_by),
                     Make::named(p.kept, kept_names())};
    return block;
}

TableBlock quotes_of(const Make& m) {
    const Quotes& q = m.pod.quotes;
    TableBlock block;
    block.columns = {m.ids(q.interaction), Make::words(q.subject, m.world.quotes),
                     Make::numbers(q.told_minor), Make::numbers(q.published_minor)};
    return block;
}

TableBlock offers_of(const Make& m) {
    const Offers& o = m.pod.offers;
    TableBlock block;
    block.columns = {m.ids(o.interaction), Make::words(o.subject, m.world.offers),
                     Make::flags(o.accepted), Make::flags(o.settled_before)};
    return block;
}

TableBlock answers_of(const Make& m) {
    const Answers& a = m.pod.answers;
    TableBlock block;
    block.columns = {m.ids(a.interaction), m.ids(a.asked_in), m.ids(a.answered_in),
                     Make::words(a.survey, m.world.surveys), Make::numbers(a.score)};
    return block;
}

TableBlock reviews_of(const Make& m) {
    const Reviews& r = m.pod.reviews;
    TableBlock block;
    block.columns = {m.own_ids(r.size()), m.ids(r.written_in), m.ids(r.about),
                     Make::numbers(r.stars)};
    return block;
}

TableBlock readings_of(const Make& m) {
    TableBlock block;
    block.columns = {m.ids(m.pod.readings.review), m.ids(m.pod.readings.read_in)};
    return block;
}

TableBlock referrals_of(const Make& m) {
    const Referrals& r = m.pod.referrals;
    TableBlock block;
    block.columns = {m.people(r.referrer), m.people(r.referred), Make::times(r.at_us),
                     m.ids(r.because_of)};
    return block;
}

TableBlock leavings_of(const Make& m) {
    const Leavings& l = m.pod.leavings;
    TableBlock block;
    block.columns = {m.people(l.person),
                     Make::words(l.cause, m.world.causes),
                     Make::times(l.considered_us),
                     Make::times(l.left_us),
                     m.ids(l.journey),
                     m.ids(l.retained_in)};
    return block;
}

TableBlock exposures_of(const Make& m) {
    const Exposures& e = m.pod.exposures;
    TableBlock block;
    block.columns = {Make::words(e.effect, m.world.effects),
                     m.people(e.person),
                     m.ids(e.journey),
                     m.ids(e.interaction),
                     Make::times(e.at_us),
                     Make::flags(e.exposed),
                     Make::flags(e.assigned_by_chance)};
    return block;
}

struct TableRow {
    const char *name, *row, *columns;
    TableBlock (*make)(const Make&);
};

constexpr TableRow table_rows[] = {
    {"people", "a person",
     "person household segment given family phone phone_shared email customer_number "
     "special_need preferred_channel joined_at left_at left_cause value_minor frailty "
     "patience answers refers referred_by",
     people_of},
    {"interactions", "an interaction: a moment of truth",
     "interaction person journey step planned_step kind channel centre reason staff "
     "arrived_at began_at ended_at object caused_by cost_minor valence mean_valence "
     "known_as wanted_channel incident backoffice outbound automated forced_channel queued "
     "abandoned closed transferred context_lost failed error deviation repeat resolved "
     "unplanned",
     interactions_of},
    {"journeys", "a journey",
     "journey person type reason intended_at began_at matter_at ended_at outcome contacts "
     "contacts_min caused_by parent object wanted_channel difficulty",
     journeys_of},
    {"objects", "a thing: order, contract, invoice …",
     "object type person number created_at amount_minor", objects_of},
    {"object_links", "a further object of an interaction", "interaction object qualifier",
     links_of},
    {"asked", "a piece of information that was asked for",
     "interaction field known_before known_from asked_before used", asked_of},
    {"promises", "a promise", "interaction subject made_at due_at done_at done_by kept",
     promises_of},
    {"quotes", "a fact told that the website tells too",
     "interaction subject told_minor published_minor", quotes_of},
    {"offers", "an offer", "interaction subject accepted settled_before", offers_of},
    {"answers", "a survey, answered or not", "interaction asked_in answered_in survey score",
     answers_of},
    {"reviews", "a review", "review written_in about stars", reviews_of},
    {"readings", "a review read by another", "review read_in", readings_of},
    {"referrals", "a friend referred", "referrer referred at because_of", referrals_of},
    {"leavings", "a wish to leave, and what became of it",
     "person cause considered_at left_at journey retained_in", leavings_of},
    {"exposures", "an occasion of a planted effect",
     "effect person journey interaction at exposed assigned_by_chance", exposures_of},
};

}  // namespace

const std::vector<TruthTable>& pod_tables() {
    static const std::vector<TruthTable> tables = [] {
        std::vector<TruthTable> all;
        for (const TableRow& row : table_rows) all.push_back(table_of(row));
        return all;
    }();
    return tables;
}

std::vector<TableBlock> truth_of(const World& world, const Happening& pod) {
    std::vector<TableBlock> blocks;
    for (const TableRow& row : table_rows) blocks.push_back(row.make({world, pod}));
    return blocks;
}

}  // namespace touchline
