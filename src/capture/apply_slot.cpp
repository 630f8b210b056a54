// One interaction of a record: its words, its times in order, its numbers.
#include "capture/apply_rules.h"

#include "capture/mapping_names.h"
#include "capture/reject.h"

namespace touchline {
namespace {

constexpr Micros day_us = 86'400LL * 1'000'000;

// Repairs `later`, which should not come before `earlier`. False when the rule does not apply.
bool repair(OrderRule rule, Micros& earlier, Micros& later) {
    switch (rule) {
        case OrderRule::next_day:
            if (earlier - later <= day_us / 2 || earlier - later > day_us) return false;
            later += day_us;
            return true;
        case OrderRule::swap: std::swap(earlier, later); return true;
        case OrderRule::clamp: later = earlier; return true;
        case OrderRule::keep: return true;
        case OrderRule::reject: return false;
    }
    return false;
}

// The first rule that applies; its place, or npos.
std::size_t repair_by_first(const std::vector<OrderRule>& rules, Micros& earlier, Micros& later) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (rules[i] == OrderRule::reject) break;
        if (repair(rules[i], earlier, later)) return i;
    }
    return std::string::npos;
}

}  // namespace

Result<SlotRule> SlotRule::make(const Mapping& mapping, std::size_t index, Terms& terms,
                                RepairLog& repairs) {
    SlotRule slot;
    const InteractionRule rule = mapping.complete(index);
    const std::vector<std::string>& nulls = mapping.null_values;
    slot.rule_ = rule;
    slot.kind_ = WordReader(rule.kind, nulls, terms);
    slot.channel_ = WordReader(rule.channel, nulls, terms);
    slot.centre_ = WordReader(rule.centre, nulls, terms);
    slot.staff_ = WordReader(rule.staff, nulls, terms);
    slot.reason_ = WordReader(rule.reason, nulls, terms);
    TRY(slot.occurred_, TimeReader::make(rule.occurred_at, nulls));
    TRY(slot.ended_, TimeReader::make(rule.ended_at, nulls));
    TRY(slot.promise_, TimeReader::make(rule.promise_due, nulls));
    TRY(slot.not_before_, TimeReader::make(rule.not_before, nulls));
    slot.duration_ = DurationReader(rule.duration, nulls);
    slot.cost_ = MoneyReader(rule.cost, nulls, terms);
    slot.rating_ = RatingReader(rule.rating, nulls);
    slot.when_ = ConditionReader(rule.when);
    slot.nulls_ = NullValues(nulls, {});
    TRY(slot.zone_, Zone::named(mapping.zone));
    std::map<std::string, Zone> zones;  // many centres share few of them
    for (const auto& [centre, name] : mapping.zone_by_centre) {
        auto found = zones.find(name);
        if (found == zones.end()) {
            TRY(Zone zone, Zone::named(name));
            found = zones.emplace(name, std::move(zone)).first;
        }
        slot.zone_by_centre_.emplace(terms.intern(centre), found->second);
    }
    for (const OrderRule repair : rule.occurred_too_early)
        slot.too_early_repairs_.push_back(
            repairs.add(fmt::format("interaction {}: occurred_at was too early, {}", index + 1,
                                    name_of(order_rule_names(), repair))));
    for (const OrderRule repair : rule.end_before_start)
        slot.end_repairs_.push_back(
            repairs.add(fmt::format("interaction {}: the end was before the start, {}", index + 1,
                                    name_of(order_rule_names(), repair))));
    return slot;
}

void SlotRule::bind(const ColumnPlaces& places) {
    for (WordReader* word : {&kind_, &channel_, &centre_, &staff_, &reason_}) word->bind(places);
    for (TimeReader* time : {&occurred_, &ended_, &promise_, &not_before_}) time->bind(places);
    duration_.bind(places);
    cost_.bind(places);
    rating_.bind(places);
    when_.bind(places);
    text_ = places.find(rule_.text);
}

const Zone& SlotRule::zone_of(TermId centre) const {
    const auto found = zone_by_centre_.find(centre);
    return found == zone_by_centre_.end() ? *zone_ : found->second;
}

bool SlotRule::read(const RecordAt& record, SlotValues& out, RepairLog& repairs, Trouble& trouble) {
    out.made = false;
    if (!when_.holds(record)) return true;
    out.centre = centre_.read(record);
    const Got got = occurred_.read(record, zone_of(out.centre.id), out.occurred, trouble);
    if (got != Got::value) return got == Got::nothing;
    if (!read_words(record, out, trouble)) return false;
    if (!not_too_early(record, out, repairs, trouble)) return false;
    if (!read_end(record, out, repairs, trouble)) return false;
    if (!read_numbers(record, out, trouble)) return false;
    out.text = record.text(text_);
    if (nulls_.has(out.text)) out.text = {};
    out.made = true;
    return true;
}

bool SlotRule::read_words(const RecordAt& record, SlotValues& out, Trouble& trouble) {
    out.kind = kind_.read(record);
    if (out.kind.id == TermId::none) {
        const std::string& column = rule_.kind.column;
        trouble = {column.empty() ? rule_.kind.pattern : column, "",
                   "is empty, and an interaction needs a kind"};
        return false;
    }
    out.channel = channel_.read(record);
    out.staff = staff_.read(record);
    out.reason = reason_.read(record);
    return true;
}

bool SlotRule::not_too_early(const RecordAt& record, SlotValues& out, RepairLog& repairs,
                             Trouble& trouble) {
    Instant earliest;
    const Got got = not_before_.read(record, zone_of(out.centre.id), earliest, trouble);
    if (got != Got::value) return got == Got::nothing;
    if (out.occurred.utc_us >= earliest.utc_us) return true;
    const Micros was = out.occurred.utc_us;
    const std::size_t by =
        repair_by_first(rule_.occurred_too_early, earliest.utc_us, out.occurred.utc_us);
    if (by != std::string::npos) {
        ++repairs.times[too_early_repairs_[by]];
        return true;
    }
    trouble = {occurred_.column(), write_instant(was),
               fmt::format("comes before not_before ({}); occurred_too_early can repair it",
                           write_instant(earliest.utc_us))};
    return false;
}

// An instant when neither an end nor a duration is given.
bool SlotRule::read_end(const RecordAt& record, SlotValues& out, RepairLog& repairs,
                        Trouble& trouble) {
    out.ended = out.occurred.utc_us;
    Got got = Got::nothing;
    if (duration_.given()) {
        Micros length = 0;
        got = duration_.read(record, length, trouble);
        if (got == Got::value) out.ended += length;
    } else if (ended_.given()) {
        Instant end;
        got = ended_.read(record, zone_of(out.centre.id), end, trouble);
        if (got == Got::value) out.ended = end.utc_us;
    }
    if (got == Got::trouble) return false;
    if (out.ended >= out.occurred.utc_us) return true;
    const Micros begin = out.occurred.utc_us, end = out.ended;
    const std::size_t by = repair_by_first(rule_.end_before_start, out.occurred.utc_us, out.ended);
    if (by != std::string::npos) {
        ++repairs.times[end_repairs_[by]];
        return true;
    }
    trouble = {duration_.given() ? rule_.duration.column : ended_.column(), write_instant(end),
               fmt::format("is before its start {}; end_before_start can repair it",
                           write_instant(begin))};
    return false;
}

bool SlotRule::read_numbers(const RecordAt& record, SlotValues& out, Trouble& trouble) {
    out.cost = no_money;
    out.currency = {};
    out.rating = no_rating;
    out.promise = no_time;
    if (!rule_.cost.column.empty() &&
        cost_.read(record, out.cost, out.currency, trouble) == Got::trouble)
        return false;
    if (!rule_.rating.column.empty() && rating_.read(record, out.rating, trouble) == Got::trouble)
        return false;
    Instant due;
    const Got got = promise_.read(record, zone_of(out.centre.id), due, trouble);
    if (got == Got::value) out.promise = due.utc_us;
    return got != Got::trouble;
}

}  // namespace touchline
