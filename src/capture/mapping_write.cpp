// Writing a mapping as the TOML that people read and change.
#include "capture/mapping_names.h"

#include "base/text.h"

namespace touchline {
namespace {

// TOML's basic strings escape as JSON's do.
std::string quoted(std::string_view text) { return json_string(text); }

std::string list(const std::vector<std::string>& texts) {
    std::vector<std::string> parts;
    for (const std::string& text : texts) parts.push_back(quoted(text));
    return "[" + join(parts, ", ") + "]";
}

std::string one_or_list(const std::vector<std::string>& texts) {
    return texts.size() == 1 ? quoted(texts.front()) : list(texts);
}

std::string inline_table(const std::vector<std::string>& parts) {
    return "{ " + join(parts, ", ") + " }";
}

// Collects "key = value" parts, leaving out what is not given.
struct Parts {
    std::vector<std::string> parts;
    void text(const char* key, const std::string& value) {
        if (!value.empty()) parts.push_back(fmt::format("{} = {}", key, quoted(value)));
    }
    void texts(const char* key, const std::vector<std::string>& values) {
        if (!values.empty()) parts.push_back(fmt::format("{} = {}", key, list(values)));
    }
    void raw(const char* key, const std::string& value) {
        if (!value.empty()) parts.push_back(fmt::format("{} = {}", key, value));
    }
};

std::string write_value(const ValueRule& rule) {
    if (!rule.given()) return {};
    Parts parts;
    parts.text("column", rule.column);
    parts.text("template", rule.pattern);
    parts.text("constant", rule.constant);
    std::vector<std::string> pairs;
    for (const auto& [from, to] : rule.values)
        pairs.push_back(fmt::format("{} = {}", quoted(from), quoted(to)));
    if (!pairs.empty()) parts.raw("values", inline_table(pairs));
    parts.text("other", rule.other);
    parts.texts("null_values", rule.null_values);
    const bool plain = parts.parts.size() == 1 && !rule.column.empty();
    return plain ? quoted(rule.column) : inline_table(parts.parts);
}

std::string write_duration(const DurationRule& rule) {
    if (rule.column.empty()) return {};
    Parts parts;
    parts.text("column", rule.column);
    parts.text("unit", rule.unit);
    if (rule.decimal != '.') parts.text("decimal", std::string(1, rule.decimal));
    return inline_table(parts.parts);
}

std::string write_durations(const std::vector<DurationRule>& rules) {
    std::vector<std::string> parts;
    for (const DurationRule& rule : rules) parts.push_back(write_duration(rule));
    if (parts.size() < 2) return parts.empty() ? std::string() : parts.front();
    return "[" + join(parts, ", ") + "]";
}

std::string write_time(const TimeRule& rule) {
    if (!rule.given()) return {};
    Parts parts;
    if (rule.columns.size() == 1) parts.text("column", rule.columns.front());
    else parts.texts("columns", rule.columns);
    std::vector<std::string> formats{rule.format};
    formats.insert(formats.end(), rule.other_formats.begin(), rule.other_formats.end());
    if (formats.size() > 1) parts.texts("format", formats);
    else if (rule.format != "iso") parts.text("format", rule.format);
    parts.text("zone", rule.zone);
    parts.texts("null_values", rule.null_values);
    parts.raw("plus", write_durations(rule.plus));
    if (rule.end_of_day) parts.raw("end_of_day", "true");
    const bool plain = parts.parts.size() == 1 && rule.columns.size() == 1;
    return plain ? quoted(rule.columns.front()) : inline_table(parts.parts);
}

std::string write_condition(const Condition& condition) {
    using Test = Condition::Test;
    Parts parts;
    parts.text("column", condition.column);
    switch (condition.test) {
        case Test::present: parts.raw("present", "true"); break;
        case Test::empty: parts.raw("empty", "true"); break;
        case Test::is: parts.raw("is", one_or_list(condition.values)); break;
        case Test::is_not: parts.raw("is_not", one_or_list(condition.values)); break;
        case Test::over: parts.raw("over", fmt::format("{}", condition.number)); break;
        case Test::under: parts.raw("under", fmt::format("{}", condition.number)); break;
    }
    return inline_table(parts.parts);
}

std::string write_conditions(const std::vector<Condition>& conditions) {
    std::vector<std::string> parts;
    for (const Condition& condition : conditions) parts.push_back(write_condition(condition));
    return parts.empty() ? std::string() : "[" + join(parts, ", ") + "]";
}

std::string write_rating(const RatingRule& rule) {
    if (rule.column.empty()) return {};
    Parts parts;
    parts.text("column", rule.column);
    if (rule.decimal != '.') parts.text("decimal", std::string(1, rule.decimal));
    parts.texts("null_values", rule.null_values);
    return parts.parts.size() == 1 ? quoted(rule.column) : inline_table(parts.parts);
}

std::string write_money(const MoneyRule& rule) {
    if (rule.column.empty()) return {};
    Parts parts;
    parts.text("column", rule.column);
    if (rule.decimal != '.') parts.text("decimal", std::string(1, rule.decimal));
    parts.raw("currency", write_value(rule.currency));
    return inline_table(parts.parts);
}

std::string write_order_rules(const std::vector<OrderRule>& rules) {
    std::vector<std::string> names;
    for (const OrderRule rule : rules) names.push_back(name_of(order_rule_names(), rule));
    return names.empty() ? std::string() : one_or_list(names);
}

// One key a line, each with what it means; keys that say nothing are left out.
class Lines {
public:
    void comment(std::string_view text) { out_ += fmt::format("# {}\n", text); }
    void blank() { out_ += '\n'; }
    void table(std::string_view header) { out_ += fmt::format("\n{}\n", header); }
    void line(std::string_view key, const std::string& value, std::string_view comment = "") {
        if (value.empty()) return;
        out_ += fmt::format("{} = {}", key, value);
        if (!comment.empty()) out_ += fmt::format("  # {}", comment);
        out_ += '\n';
    }
    void text(std::string_view key, const std::string& value, std::string_view comment = "") {
        line(key, value.empty() ? "" : quoted(value), comment);
    }
    void texts(std::string_view key, const std::vector<std::string>& values,
               std::string_view comment = "") {
        line(key, values.empty() ? "" : list(values), comment);
    }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

void write_interaction(Lines& lines, const InteractionRule& rule) {
    lines.line("kind", write_value(rule.kind), "what happened");
    lines.line("occurred_at", write_time(rule.occurred_at), "when it began");
    lines.line("ended_at", write_time(rule.ended_at), "when it ended; without it, an instant");
    lines.line("duration", write_duration(rule.duration), "how long it took");
    lines.line("channel", write_value(rule.channel), "voice, ivr, chat, email, web, app, store …");
    lines.line("centre", write_value(rule.centre), "the unit that captured it");
    lines.line("staff", write_value(rule.staff), "the person who served");
    lines.line("reason", write_value(rule.reason), "why the customer made contact");
    lines.line("cost", write_money(rule.cost));
    lines.line("rating", write_rating(rule.rating), "the customer's answer");
    lines.text("text", rule.text, "what was written or said");
    lines.line("promise_due", write_time(rule.promise_due), "what was promised by when");
    lines.line("not_before", write_time(rule.not_before), "occurred_at cannot come before this");
    lines.line("occurred_too_early", write_order_rules(rule.occurred_too_early),
               "what is done when it does (counted)");
    lines.line("end_before_start", write_order_rules(rule.end_before_start),
               "what is done with an end before its start (counted)");
    lines.line("when", write_conditions(rule.when), "only records that meet all of these");
}

void write_format(Lines& lines, const FormatOptions& format) {
    lines.table("[format]");
    lines.text("name", format.format);
    if (format.format == "csv") {
        if (format.delimiter != 0) lines.text("delimiter", std::string(1, format.delimiter));
        if (format.quote != '"')
            lines.line("quote", quoted(format.quote == 0 ? "" : std::string(1, format.quote)));
        lines.text("encoding", format.encoding, "utf-8, latin-1");
        if (format.skip_lines >= 0)
            lines.line("skip_lines", fmt::format("{}", format.skip_lines), "before the header");
        if (!format.header) lines.line("header", "false", "columns are column_1, column_2 …");
    } else {
        if (format.delimiter != 0) lines.text("delimiter", std::string(1, format.delimiter));
        if (format.quote != '"') lines.text("quote", std::string(1, format.quote));
        lines.text("encoding", format.encoding);
        if (format.skip_lines >= 0) lines.line("skip_lines", fmt::format("{}", format.skip_lines));
        if (!format.header) lines.line("header", "false");
    }
    lines.text("rows", format.rows, "this array's elements are the records");
    if (format.lifecycle_intervals)
        lines.line("lifecycle_intervals", "true", "pair start and complete, first in first out");
}

void write_people_and_things(Lines& lines, const Mapping& mapping) {
    if (mapping.customers.empty()) {
        lines.blank();
        lines.comment("No column names the customer: every interaction is anonymous.");
        lines.comment("[[customer]]");
        lines.comment("scheme = \"email\"");
        lines.comment("column = \"…\"");
    }
    for (const CustomerRule& rule : mapping.customers) {
        lines.table("[[customer]]  # the first of these that is given names the record");
        lines.text("scheme", rule.scheme, "identifiers of one scheme link records across sources");
        lines.text("column", rule.column);
        lines.text("object_type", rule.object_type);
        lines.texts("null_values", rule.null_values, "mean nobody");
        lines.texts("normalise", rule.normalise, "trim, lower, digits, phone");
        lines.text("country_code", rule.country_code, "of phone numbers without one");
        lines.text("must_be", rule.must_be, "digits, email, phone");
        if (rule.otherwise != CustomerRule::Otherwise::reject)
            lines.text("otherwise", name_of(otherwise_names(), rule.otherwise),
                       "what is done when it is not (counted)");
        lines.line("valid_from", write_time(rule.valid_from), "since when it names him");
        lines.line("valid_to", write_time(rule.valid_to), "until when");
    }
    for (const ObjectRule& rule : mapping.objects) {
        lines.table("[[object]]  # a business thing: order, ticket, invoice, contract");
        lines.text("type", rule.type);
        lines.text("column", rule.column);
        lines.text("qualifier", rule.qualifier);
        lines.texts("null_values", rule.null_values);
        if (rule.primary) lines.line("primary", "true", "what the interaction is about");
    }
    for (const ParticipantRule& rule : mapping.participants) {
        lines.table("[[participant]]  # people other than the customer");
        lines.text("role", rule.role);
        lines.text("scheme", rule.scheme);
        lines.text("column", rule.column);
    }
}

void write_attributes(Lines& lines, const AttributeRule& rule) {
    lines.table("[attributes]");
    lines.text("keep", name_of(keep_names(), rule.keep),
               "rest: every column nothing else uses; listed: those in columns; none");
    lines.texts("columns", rule.columns);
    lines.texts("drop", rule.drop);
    lines.texts("promote", rule.promote, "kept in the index, for the lens");
}

}  // namespace

std::string write_mapping(const Mapping& mapping) {
    Lines lines;
    lines.comment(fmt::format("How the source '{}' is read. Change it, then capture again or remap",
                              mapping.source));
    lines.comment("a batch; docs/mapping.md describes every key.");
    lines.text("source", mapping.source);
    lines.line("priority", fmt::format("{}", mapping.priority),
               "of sources when times are equal: smaller first");
    lines.text("zone", mapping.zone, "of times without an offset");
    std::vector<std::string> zones;
    for (const auto& [centre, zone] : mapping.zone_by_centre)
        zones.push_back(fmt::format("{} = {}", quoted(centre), quoted(zone)));
    lines.line("zone_by_centre", zones.empty() ? "" : inline_table(zones));
    lines.texts("id", mapping.id, "names a record in its source; without it, its content does");
    lines.texts("null_values", mapping.null_values, "mean \"not given\" in every column");
    lines.text("primary_object", mapping.primary_object);
    write_format(lines, mapping.format);
    write_people_and_things(lines, mapping);
    if (!(mapping.defaults == InteractionRule())) {
        lines.table("[defaults]  # what every interaction has unless it says otherwise");
        write_interaction(lines, mapping.defaults);
    }
    for (const InteractionRule& rule : mapping.interactions) {
        lines.table("[[interaction]]");
        write_interaction(lines, rule);
    }
    for (const RefuseRule& rule : mapping.refuse) {
        lines.table("[[refuse]]");
        lines.line("when", write_conditions(rule.when));
        lines.text("reason", rule.reason);
    }
    write_attributes(lines, mapping.attributes);
    return lines.take();
}

}  // namespace touchline
