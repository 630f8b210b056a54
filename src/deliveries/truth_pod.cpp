// One function a table; THE list of tables stands at the end.
#include "deliveries/truth.h"

#include <algorithm>
#include <span>

namespace touchline {

using namespace simulate;

namespace {

using Column = TableBlock::Column;
using Row = std::vector<std::string>;

constexpr std::size_t rows_at_once = 8'192;

// What the columns of some rows of a pod need: those from `from` up to `until`.
struct Make {
    const World& world;
    const Happening& pod;
    std::size_t from, until;

    template <class T>
    std::span<const T> rows(const std::vector<T>& column) const {
        return std::span(column).subspan(from, until - from);
    }
    // Places in a table of this pod, as ids unique in the world.
    Column ids(const std::vector<Place>& places) const {
        std::vector<std::uint64_t> out;
        out.reserve(until - from);
        for (const Place place : rows(places))
            out.push_back(place == nowhere ? UINT64_MAX : truth_id(pod.pod, place));
        return out;
    }
    Column own_ids() const {
        std::vector<std::uint64_t> out(until - from);
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = truth_id(pod.pod, static_cast<Place>(from + i));
        return out;
    }
    Column people(const std::vector<Place>& places) const {
        std::vector<std::uint64_t> out;
        out.reserve(until - from);
        for (const Place place : rows(places))
            out.push_back(place == nowhere ? UINT64_MAX : pod.first_person + place);
        return out;
    }
    template <class T>
    std::vector<T> same(const std::vector<T>& values) const {
        return {rows(values).begin(), rows(values).end()};
    }
    Column words(const std::vector<Code>& codes, const Names& names) const {
        return TableBlock::Words{same(codes), &names.words()};
    }
    Column times(const std::vector<Micros>& us) const { return TableBlock::Instants{same(us)}; }
    template <class T>
    Column numbers(const std::vector<T>& values) const {
        return std::vector<std::int64_t>(rows(values).begin(), rows(values).end());
    }
    Column reals(const std::vector<float>& values) const {
        return std::vector<double>(rows(values).begin(), rows(values).end());
    }
    Column flags(const std::vector<std::uint8_t>& values) const { return same(values); }
    // An enumeration as its words.
    template <class Enum>
    Column named(const std::vector<Enum>& values, const std::vector<std::string>& names) const {
        TableBlock::Words out{{}, &names};
        for (const Enum value : rows(values))
            out.codes.push_back(static_cast<std::uint16_t>(value));
        return out;
    }
    Column staff(const std::vector<std::uint32_t>& staff) const {
        TextColumn out;
        for (const std::uint32_t one : rows(staff)) out.add(one == 0 ? "" : world.staff_name(one));
        return out;
    }
    Column phones(const std::vector<std::uint64_t>& phones) const {
        TextColumn out;
        for (const std::uint64_t phone : rows(phones)) out.add("+" + std::to_string(phone));
        return out;
    }
    Column texts(const TextColumn& texts) const {
        TextColumn out;
        for (std::size_t i = from; i < until; ++i) out.add(texts.at(i));
        return out;
    }
};

TableBlock people_of(const Make& m) {
    const People& p = m.pod.people;
    std::vector<std::uint64_t> number(m.until - m.from);
    for (std::size_t i = 0; i < number.size(); ++i) number[i] = m.pod.first_person + m.from + i;
    TableBlock block;
    block.columns = {std::move(number),
                     m.people(p.household),
                     m.words(p.segment, m.world.segments),
                     m.words(p.given, m.world.given_names),
                     m.words(p.family, m.world.family_names),
                     m.phones(p.phone),
                     m.flags(p.phone_shared),
                     m.texts(p.email),
                     m.same(p.customer_number),
                     m.words(p.special_need, m.world.special_needs),
                     m.words(p.preferred_channel, m.world.channels),
                     m.times(p.joined_us),
                     m.times(p.left_us),
                     m.words(p.left_cause, m.world.causes),
                     m.numbers(p.value_minor),
                     m.reals(p.frailty),
                     m.reals(p.patience),
                     m.reals(p.answers),
                     m.reals(p.refers),
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
    const auto has = [&](std::uint16_t flag) {
        std::vector<std::uint8_t> out;
        for (const std::uint16_t flags : m.rows(i.flags)) out.push_back((flags & flag) != 0);
        return out;
    };
    TableBlock block;
    block.columns = {m.own_ids(),
                     m.people(i.person),
                     m.ids(i.journey),
                     m.words(i.step, w.steps),
                     m.words(i.planned_step, w.steps),
                     m.words(i.kind, w.kinds),
                     m.words(i.channel, w.channels),
                     m.words(i.centre, w.centres),
                     m.words(i.reason, w.reasons),
                     m.staff(i.staff),
                     m.times(i.arrived_us),
                     m.times(i.begin_us),
                     m.times(i.end_us),
                     m.ids(i.object),
                     m.ids(i.caused_by),
                     m.numbers(i.cost_minor),
                     m.reals(i.valence),
                     m.reals(i.mean_valence),
                     m.named(i.known_as, known_as_names()),
                     m.words(i.wanted_channel, w.channels),
                     m.words(i.incident, w.incidents)};
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
    block.columns = {m.own_ids(),
                     m.people(j.person),
                     m.words(j.type, m.world.journeys),
                     m.words(j.reason, m.world.reasons),
                     m.times(j.intended_us),
                     m.times(j.begin_us),
                     m.times(j.matter_us),
                     m.times(j.end_us),
                     m.named(j.outcome, outcome_names()),
                     m.numbers(j.contacts),
                     m.numbers(j.contacts_min),
                     m.ids(j.caused_by),
                     m.ids(j.parent),
                     m.ids(j.object),
                     m.words(j.wanted_channel, m.world.channels),
                     m.reals(j.difficulty)};
    return block;
}

TableBlock objects_of(const Make& m) {
    const Objects& o = m.pod.objects;
    TableBlock block;
    block.columns = {m.own_ids(),           m.words(o.type, m.world.object_types),
                     m.people(o.person),    m.same(o.number),
                     m.times(o.created_us), m.same(o.amount_minor)};
    return block;
}

TableBlock links_of(const Make& m) {
    const ObjectLinks& l = m.pod.object_links;
    TableBlock block;
    block.columns = {m.ids(l.interaction), m.ids(l.object),
                     m.words(l.qualifier, m.world.qualifiers)};
    return block;
}

TableBlock asked_of(const Make& m) {
    const Asked& a = m.pod.asked;
    TableBlock block;
    block.columns = {m.ids(a.interaction),    m.words(a.field, m.world.fields),
                     m.flags(a.known_before), m.ids(a.known_from),
                     m.flags(a.asked_before), m.flags(a.used)};
    return block;
}

const std::vector<std::string>& kept_names() {
    static const std::vector<std::string> names = {"open", "kept", "broken", "beaten"};
    return names;
}

TableBlock promises_of(const Make& m) {
    const Promises& p = m.pod.promises;
    TableBlock block;
    block.columns = {m.ids(p.interaction),         m.words(p.subject, m.world.promises),
                     m.times(p.made_us),           m.times(p.due_us),
                     m.times(p.done_us),           m.ids(p.done_by),
                     m.named(p.kept, kept_names())};
    return block;
}

TableBlock quotes_of(const Make& m) {
    const Quotes& q = m.pod.quotes;
    TableBlock block;
    block.columns = {m.ids(q.interaction), m.words(q.subject, m.world.quotes),
                     m.numbers(q.told_minor), m.numbers(q.published_minor)};
    return block;
}

TableBlock offers_of(const Make& m) {
    const Offers& o = m.pod.offers;
    TableBlock block;
    block.columns = {m.ids(o.interaction), m.words(o.subject, m.world.offers), m.flags(o.accepted),
                     m.flags(o.settled_before)};
    return block;
}

TableBlock answers_of(const Make& m) {
    const Answers& a = m.pod.answers;
    TableBlock block;
    block.columns = {m.ids(a.interaction), m.ids(a.asked_in), m.ids(a.answered_in),
                     m.words(a.survey, m.world.surveys), m.numbers(a.score)};
    return block;
}

TableBlock reviews_of(const Make& m) {
    const Reviews& r = m.pod.reviews;
    TableBlock block;
    block.columns = {m.own_ids(), m.ids(r.written_in), m.ids(r.about), m.numbers(r.stars)};
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
    block.columns = {m.people(r.referrer), m.people(r.referred), m.times(r.at_us),
                     m.ids(r.because_of)};
    return block;
}

TableBlock leavings_of(const Make& m) {
    const Leavings& l = m.pod.leavings;
    TableBlock block;
    block.columns = {m.people(l.person),       m.words(l.cause, m.world.causes),
                     m.times(l.considered_us), m.times(l.left_us),
                     m.ids(l.journey),         m.ids(l.retained_in)};
    return block;
}

TableBlock exposures_of(const Make& m) {
    const Exposures& e = m.pod.exposures;
    TableBlock block;
    block.columns = {m.words(e.effect, m.world.effects),
                     m.people(e.person),
                     m.ids(e.journey),
                     m.ids(e.interaction),
                     m.times(e.at_us),
                     m.flags(e.exposed),
                     m.flags(e.assigned_by_chance)};
    return block;
}

template <auto Table>
std::size_t rows_of(const Happening& pod) {
    return (pod.*Table).size();
}

struct TableRow {
    const char *name, *row, *columns;
    TableBlock (*make)(const Make&);
    std::size_t (*rows)(const Happening&);
};

constexpr TableRow table_rows[] = {
    {"people", "a person",
     "person household segment given family phone phone_shared email customer_number "
     "special_need preferred_channel joined_at left_at left_cause value_minor frailty "
     "patience answers refers referred_by",
     people_of, rows_of<&Happening::people>},
    {"interactions", "an interaction: a moment of truth",
     "interaction person journey step planned_step kind channel centre reason staff "
     "arrived_at began_at ended_at object caused_by cost_minor valence mean_valence "
     "known_as wanted_channel incident backoffice outbound automated forced_channel queued "
     "abandoned closed transferred context_lost failed error deviation repeat resolved "
     "unplanned",
     interactions_of, rows_of<&Happening::interactions>},
    {"journeys", "a journey",
     "journey person type reason intended_at began_at matter_at ended_at outcome contacts "
     "contacts_min caused_by parent object wanted_channel difficulty",
     journeys_of, rows_of<&Happening::journeys>},
    {"objects", "a thing: order, contract, invoice …",
     "object type person number created_at amount_minor", objects_of, rows_of<&Happening::objects>},
    {"object_links", "a further object of an interaction", "interaction object qualifier", links_of,
     rows_of<&Happening::object_links>},
    {"asked", "a piece of information that was asked for",
     "interaction field known_before known_from asked_before used", asked_of,
     rows_of<&Happening::asked>},
    {"promises", "a promise", "interaction subject made_at due_at done_at done_by kept",
     promises_of, rows_of<&Happening::promises>},
    {"quotes", "a fact told that the website tells too",
     "interaction subject told_minor published_minor", quotes_of, rows_of<&Happening::quotes>},
    {"offers", "an offer", "interaction subject accepted settled_before", offers_of,
     rows_of<&Happening::offers>},
    {"answers", "a survey, answered or not", "interaction asked_in answered_in survey score",
     answers_of, rows_of<&Happening::answers>},
    {"reviews", "a review", "review written_in about stars", reviews_of,
     rows_of<&Happening::reviews>},
    {"readings", "a review read by another", "review read_in", readings_of,
     rows_of<&Happening::readings>},
    {"referrals", "a friend referred", "referrer referred at because_of", referrals_of,
     rows_of<&Happening::referrals>},
    {"leavings", "a wish to leave, and what became of it",
     "person cause considered_at left_at journey retained_in", leavings_of,
     rows_of<&Happening::leavings>},
    {"exposures", "an occasion of a planted effect",
     "effect person journey interaction at exposed assigned_by_chance", exposures_of,
     rows_of<&Happening::exposures>},
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

Status give_truth(const World& world, const Happening& pod, const GiveTruth& give) {
    for (std::size_t table = 0; table < std::size(table_rows); ++table) {
        const std::size_t rows = table_rows[table].rows(pod);
        for (std::size_t from = 0; from < rows; from += rows_at_once) {
            const std::size_t until = std::min(rows, from + rows_at_once);
            TRY(give(table, table_rows[table].make({world, pod, from, until})));
        }
    }
    return {};
}

}  // namespace touchline
