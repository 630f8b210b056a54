// One function for each group of fields; which field is in which group stands in append_value.
#include "simulate/export_value.h"

#include <cmath>

#include "base/text.h"
#include "simulate/export_time.h"

namespace touchline::simulate {
namespace {

using F = SourceField;

Shape text(std::string& out, std::string_view value) {
    out += value;
    return value.empty() ? Shape::absent : Shape::text;
}

Shape number(std::string& out, std::int64_t value) {
    out += std::to_string(value);
    return Shape::number;
}

// Minor units as people write them: 12.50, or 12,50 as text.
Shape money(std::string& out, std::int64_t minor, char decimal) {
    if (minor < 0) out += '-';
    const std::uint64_t cents = static_cast<std::uint64_t>(std::abs(minor));
    out += std::to_string(cents / 100);
    out += decimal;
    out += static_cast<char>('0' + cents / 10 % 10);
    out += static_cast<char>('0' + cents % 10);
    return decimal == '.' ? Shape::number : Shape::text;
}

const Interactions& interactions(const Subject& s) { return s.pod->happening.interactions; }
const World& world(const Subject& s) { return *s.plan->world; }

Shape time(std::string& out, const Subject& s, const PlannedColumn& column, Micros us) {
    if (us == no_time || (s.planted & planted_no_time) != 0) return Shape::absent;
    const TimeWriter& times = column.own_times                          ? column.times
                              : (s.planted & planted_mixed_format) != 0 ? s.dialect->other_times
                                                                        : s.dialect->times;
    const std::size_t before = out.size();
    times.append(out, us, s.plan->zone_for(*s.source, s.centre));
    if ((s.planted & planted_bad_time) == 0) return times.number() ? Shape::number : Shape::text;
    // What no calendar has: letters where digits should be, as a hand or a memory writes them.
    for (std::size_t i = before; i < out.size(); ++i)
        if (out[i] >= '0' && out[i] <= '9') out[i] = '#';
    return Shape::text;
}

// Of the interaction: when.
Shape moment(std::string& out, const Subject& s, const PlannedColumn& column) {
    if (column.field == F::recorded || s.written != nullptr)
        return time(out, s, column, s.recorded_us);
    const Interactions& all = interactions(s);
    const Micros us = column.field == F::arrived ? all.arrived_us[s.interaction]
                      : column.field == F::begin ? all.begin_us[s.interaction]
                                                 : all.end_us[s.interaction];
    return time(out, s, column, us == no_time ? us : us + s.skew_us);
}

// As long as the times written say: each is cut to the resolution of its format.
Shape length(std::string& out, const Subject& s, SourceField field) {
    const Interactions& all = interactions(s);
    const bool wait = field == F::wait_s || field == F::wait_ms;
    const Micros us = wait ? all.begin_us[s.interaction] - all.arrived_us[s.interaction]
                           : all.end_us[s.interaction] - all.begin_us[s.interaction];
    const Micros unit = field == F::wait_s || field == F::duration_s ? 1'000'000 : 1'000;
    return number(out, us / unit);
}

Shape promised_time(std::string& out, const Subject& s, const PlannedColumn& column) {
    const Promises& promises = s.pod->happening.promises;
    const Place row = column.field == F::due ? s.pod->promises.first(s.interaction)
                                             : s.pod->fulfilled.first(s.interaction);
    return row == nowhere ? Shape::absent : time(out, s, column, promises.due_us[row]);
}

const char* result_of(std::uint16_t flags) {
    if (flags & flag_abandoned) return "abandoned";
    if (flags & flag_closed) return "closed";
    if (flags & flag_transferred) return "transferred";
    if (flags & flag_failed) return "failed";
    if (flags & flag_resolved) return "solved";
    return "served";
}

Shape place(std::string& out, const Subject& s, SourceField field) {
    const World& w = world(s);
    const CentreFacts& centre = w.centre[s.centre];
    switch (field) {
        case F::centre: return text(out, w.centres[s.centre]);
        case F::region: return text(out, w.regions[centre.region]);
        case F::brand: return text(out, w.brands[centre.brand]);
        default: return Shape::absent;
    }
}

Shape word(std::string& out, const Subject& s, SourceField field) {
    const Interactions& all = interactions(s);
    const Place i = s.interaction;
    switch (field) {
        case F::kind: return text(out, s.plan->word(*s.source, all.kind[i], s.centre));
        case F::channel: return text(out, world(s).channels[all.channel[i]]);
        case F::reason: return text(out, world(s).reasons[all.reason[i]]);
        case F::staff:
            return all.staff[i] == 0 ? Shape::absent : text(out, world(s).staff_name(all.staff[i]));
        case F::direction: return text(out, (all.flags[i] & flag_outbound) != 0 ? "out" : "in");
        case F::result: return text(out, result_of(all.flags[i]));
        case F::text: return text(out, world(s).texts[all.said[i]]);
        case F::incident: return text(out, world(s).incidents[all.incident[i]]);
        case F::cost:
            return all.cost_minor[i] == 0 ? Shape::absent
                                          : money(out, all.cost_minor[i], s.dialect->decimal);
        default: return Shape::absent;
    }
}

Shape asked(std::string& out, const Subject& s) {
    const std::size_t before = out.size();
    for (auto row = s.pod->asked.begin(s.interaction); row != s.pod->asked.end(s.interaction);
         ++row) {
        if (out.size() > before) out += '|';
        out += world(s).fields[s.pod->happening.asked.field[*row]];
    }
    return out.size() > before ? Shape::text : Shape::absent;
}

// The object of that type among those of the interaction, or the primary one.
Place object_of(const Subject& s, std::string_view type) {
    const Happening& happening = s.pod->happening;
    const Place primary = happening.interactions.object[s.interaction];
    if (type.empty()) return primary;
    const auto is = [&](Place object) {
        return world(s).object_types[happening.objects.type[object]] == type;
    };
    if (primary != nowhere && is(primary)) return primary;
    for (auto row = s.pod->links.begin(s.interaction); row != s.pod->links.end(s.interaction);
         ++row)
        if (is(happening.object_links.object[*row])) return happening.object_links.object[*row];
    return nowhere;
}

Shape object(std::string& out, const Subject& s, const PlannedColumn& column) {
    // Who reached nobody could tell nobody what it was about.
    constexpr std::uint16_t unserved = flag_abandoned | flag_closed;
    if ((interactions(s).flags[s.interaction] & unserved) != 0) return Shape::absent;
    const Place at = object_of(s, column.type);
    if (at == nowhere) return Shape::absent;
    const Objects& objects = s.pod->happening.objects;
    switch (column.field) {
        case F::object_type: return text(out, world(s).object_types[objects.type[at]]);
        case F::created: return time(out, s, column, objects.created_us[at]);
        case F::amount:
            if (objects.amount_minor[at] == no_money) return Shape::absent;
            return money(out, objects.amount_minor[at], s.dialect->decimal);
        default: return text(out, std::to_string(objects.number[at]));
    }
}

Shape told(std::string& out, const Subject& s, SourceField field) {
    const Happening& all = s.pod->happening;
    const Place quote = s.pod->quotes.first(s.interaction);
    const Place offer = s.pod->offers.first(s.interaction);
    const Place promise = s.pod->promises.first(s.interaction);
    switch (field) {
        case F::promise:
            return promise == nowhere ? Shape::absent
                                      : text(out, world(s).promises[all.promises.subject[promise]]);
        case F::subject:
            if (quote != nowhere) return text(out, world(s).quotes[all.quotes.subject[quote]]);
            if (offer == nowhere) return Shape::absent;
            return text(out, world(s).offers[all.offers.subject[offer]]);
        case F::quote:
            if (quote == nowhere) return Shape::absent;
            return money(out, all.quotes.told_minor[quote], s.dialect->decimal);
        case F::offer:
            if (offer == nowhere) return Shape::absent;
            return text(out, all.offers.accepted[offer] != 0 ? "accepted" : "declined");
        default: return Shape::absent;
    }
}

Shape opinion(std::string& out, const Subject& s, SourceField field) {
    const Happening& all = s.pod->happening;
    const Place answer = s.pod->survey_answered.first(s.interaction);
    if (field == F::survey) {
        const Place row = answer != nowhere ? answer : s.pod->survey_asked.first(s.interaction);
        return row == nowhere ? Shape::absent
                              : text(out, world(s).surveys[all.answers.survey[row]]);
    }
    if (answer != nowhere) return number(out, all.answers.score[answer]);
    const Place review = s.pod->reviews.first(s.interaction);
    return review == nowhere ? Shape::absent : number(out, all.reviews.stars[review]);
}

Shape street(std::string& out, const Subject& s) {
    const People& people = s.pod->happening.people;
    out += world(s).streets[people.street[s.person]];
    out += ' ';
    out += std::to_string(people.house[s.person]);
    return Shape::text;
}

Shape identity(std::string& out, const Subject& s, SourceField field) {
    const People& people = s.pod->happening.people;
    const World& w = world(s);
    const auto says = [&](std::uint8_t bit) { return (s.said & bit) != 0; };
    switch (field) {
        case F::customer_number:
            if (!says(said_customer_number) || s.customer_number == 0) return Shape::absent;
            return text(out, std::to_string(s.customer_number));
        case F::phone:
            if (!says(said_phone)) return Shape::absent;
            out += '+';
            return text(out, std::to_string(people.phone[s.person]));
        case F::email:
            return says(said_email) ? text(out, people.email.at(s.person)) : Shape::absent;
        case F::cookie:
            if (!says(said_cookie)) return Shape::absent;
            return text(out, fmt::format("{:016x}", s.device));
        default: break;
    }
    if (!says(said_name)) return Shape::absent;
    switch (field) {
        case F::name:
            out += w.given_names[people.given[s.person]];
            out += ' ';
            return text(out, w.family_names[people.family[s.person]]);
        case F::given: return text(out, w.given_names[people.given[s.person]]);
        case F::family: return text(out, w.family_names[people.family[s.person]]);
        case F::street: return street(out, s);
        case F::town: return text(out, w.towns[people.town[s.person]]);
        case F::postcode:
            return text(out, fmt::format("{:05}", w.postcodes[people.town[s.person]]));
        default: return Shape::absent;
    }
}

Shape birth_day(std::string& out, const Subject& s, const PlannedColumn& column) {
    const Micros us = s.pod->happening.people.birth_day[s.person] * 86'400'000'000LL;
    const TimeWriter& times = column.own_times ? column.times : s.dialect->times;
    times.append(out, us, s.plan->zones.front());
    return Shape::text;
}

Shape of_record(std::string& out, const Subject& s, SourceField field) {
    const Written& written = *s.written;
    switch (field) {
        case F::given: return text(out, written.given);
        case F::family: return text(out, written.family);
        case F::name: return text(out, written.given + " " + written.family);
        case F::street: return text(out, written.street);
        case F::town: return text(out, written.town);
        case F::postcode: return text(out, fmt::format("{:05}", written.postcode));
        case F::phone: return text(out, written.phone);
        case F::email: return text(out, written.email);
        case F::customer_number:
            return written.customer_number == 0
                       ? Shape::absent
                       : text(out, std::to_string(written.customer_number));
        default: return Shape::absent;
    }
}

Shape of_person(std::string& out, const Subject& s, const PlannedColumn& column) {
    const People& people = s.pod->happening.people;
    switch (column.field) {
        case F::segment: return text(out, world(s).segments[people.segment[s.person]]);
        case F::need: return text(out, world(s).special_needs[people.special_need[s.person]]);
        case F::birth_day: return birth_day(out, s, column);
        default: return Shape::absent;
    }
}

Shape of_interaction(std::string& out, const Subject& s, const PlannedColumn& column) {
    switch (column.field) {
        case F::arrived:
        case F::begin:
        case F::end: return moment(out, s, column);
        case F::wait_s:
        case F::wait_ms:
        case F::duration_s:
        case F::duration_ms: return length(out, s, column.field);
        case F::due:
        case F::promised: return promised_time(out, s, column);
        case F::kind:
        case F::channel:
        case F::reason:
        case F::staff:
        case F::direction:
        case F::result:
        case F::text:
        case F::incident:
        case F::cost: return word(out, s, column.field);
        case F::asked: return asked(out, s);
        case F::promise:
        case F::subject:
        case F::quote:
        case F::offer: return told(out, s, column.field);
        case F::survey:
        case F::score: return opinion(out, s, column.field);
        case F::object:
        case F::object_type:
        case F::amount:
        case F::created: return object(out, s, column);
        default: return identity(out, s, column.field);
    }
}

}  // namespace

bool is_time(SourceField field) {
    return field == F::arrived || field == F::begin || field == F::end || field == F::recorded;
}

Shape append_value(std::string& out, const Subject& s, const PlannedColumn& column) {
    switch (column.field) {
        case F::id: return text(out, fmt::format("{}-{}", s.id >> 32, s.id & 0xFFFFFFFF));
        case F::turn: return number(out, s.turn);
        case F::currency: return text(out, world(s).scenario.currency);
        case F::recorded: return moment(out, s, column);
        default: break;
    }
    switch (column.field) {
        case F::centre:
        case F::region:
        case F::brand: return place(out, s, column.field);
        case F::segment:
        case F::need:
        case F::birth_day: return of_person(out, s, column);
        case F::record: return text(out, std::to_string(s.written ? s.written->record : 0));
        default: break;
    }
    if (s.written == nullptr) return of_interaction(out, s, column);
    if (column.field == F::begin) return moment(out, s, column);
    if (column.field == F::staff) return word(out, s, column.field);
    return of_record(out, s, column.field);
}

}  // namespace touchline::simulate
