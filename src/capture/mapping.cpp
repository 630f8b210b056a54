// Defaults and equality of mappings.
#include "capture/mapping.h"

namespace touchline {
namespace {

template <class Rule>
void inherit(Rule& rule, const Rule& from) {
    if (!rule.given()) rule = from;
}

bool same_format(const FormatOptions& a, const FormatOptions& b) {
    return a.format == b.format && a.delimiter == b.delimiter && a.quote == b.quote &&
           a.encoding == b.encoding && a.skip_lines == b.skip_lines && a.header == b.header &&
           a.rows == b.rows && a.lifecycle_intervals == b.lifecycle_intervals;
}

}  // namespace

InteractionRule Mapping::complete(std::size_t i) const {
    InteractionRule rule = interactions[i];
    inherit(rule.kind, defaults.kind);
    inherit(rule.channel, defaults.channel);
    inherit(rule.centre, defaults.centre);
    inherit(rule.staff, defaults.staff);
    inherit(rule.reason, defaults.reason);
    inherit(rule.occurred_at, defaults.occurred_at);
    if (rule.duration.column.empty()) inherit(rule.ended_at, defaults.ended_at);
    if (!rule.ended_at.given() && rule.duration.column.empty()) rule.duration = defaults.duration;
    inherit(rule.promise_due, defaults.promise_due);
    inherit(rule.not_before, defaults.not_before);
    if (rule.cost.column.empty()) rule.cost = defaults.cost;
    if (rule.rating.column.empty()) rule.rating = defaults.rating;
    if (rule.text.empty()) rule.text = defaults.text;
    if (rule.occurred_too_early.empty()) rule.occurred_too_early = defaults.occurred_too_early;
    if (rule.end_before_start.empty()) rule.end_before_start = defaults.end_before_start;
    rule.when.insert(rule.when.begin(), defaults.when.begin(), defaults.when.end());
    return rule;
}

bool operator==(const Mapping& a, const Mapping& b) {
    return a.source == b.source && a.priority == b.priority && a.zone == b.zone &&
           a.zone_by_centre == b.zone_by_centre && a.id == b.id && a.null_values == b.null_values &&
           same_format(a.format, b.format) && a.customers == b.customers &&
           a.objects == b.objects && a.primary_object == b.primary_object &&
           a.participants == b.participants && a.defaults == b.defaults &&
           a.interactions == b.interactions && a.attributes == b.attributes && a.refuse == b.refuse;
}

}  // namespace touchline
