// Reading a mapping file, strictly.
#include "capture/mapping_names.h"
#include "capture/toml_keys.h"

#include "base/limits.h"

namespace touchline {
namespace {

// [[key]] blocks, or one [key] table.
template <class T, class ReadOne>
Status read_blocks(TomlKeys& keys, std::string_view key, std::vector<T>& out, ReadOne read_one) {
    const toml::node* node = keys.find(key);
    if (node == nullptr) return {};
    if (const toml::table* table = node->as_table())
        return read_one(*table, fmt::format("[{}]", key), out.emplace_back());
    const toml::array* array = node->as_array();
    if (array == nullptr || !array->is_homogeneous(toml::node_type::table)) {
        keys.wrong(*node, key, fmt::format("blocks of [[{}]]", key));
        return {};
    }
    for (const toml::node& item : *array)
        TRY(read_one(*item.as_table(), fmt::format("[[{}]]", key), out.emplace_back()));
    return {};
}

// A field that is either a plain column name or a table.
template <class ReadTable>
void column_or_table(TomlKeys& keys, std::string_view key, const char* expected,
                     std::string* column, ReadTable read_table) {
    const toml::node* node = keys.find(key);
    if (node == nullptr) return;
    const auto name = node->value_exact<std::string>();
    if (name && column != nullptr) *column = *name;
    else if (const toml::table* table = node->as_table())
        keys.keep(read_table(*table, fmt::format("'{}'", key)));
    else keys.wrong(*node, key, expected);
}

Status read_value(const toml::table& table, const std::string& where, ValueRule& rule) {
    TomlKeys keys(table, where);
    keys.text("column", rule.column);
    keys.text("template", rule.pattern);
    keys.text("constant", rule.constant);
    keys.text("other", rule.other);
    keys.texts("null_values", rule.null_values);
    if (const toml::node* node = keys.find("values")) {
        const toml::table* values = node->as_table();
        if (values == nullptr) keys.wrong(*node, "values", "a table like { \"8\" = \"email\" }");
        else
            for (const auto& [from, to] : *values) {
                const auto text = to.value_exact<std::string>();
                if (!text) keys.wrong(to, from.str(), "text in quotes");
                else rule.values.emplace_back(std::string(from.str()), *text);
            }
    }
    TRY(keys.finish());
    const int ways = !rule.column.empty() + !rule.pattern.empty() + !rule.constant.empty();
    if (ways == 1) return {};
    return keys.about("needs exactly one of column, template, constant");
}

void value(TomlKeys& keys, std::string_view key, ValueRule& rule) {
    column_or_table(keys, key, "a column name, or { column | template | constant = \"…\" }",
                    &rule.column, [&](const toml::table& table, const std::string& where) {
                        return read_value(table, where, rule);
                    });
}

Status read_duration(const toml::table& table, const std::string& where, DurationRule& rule) {
    TomlKeys keys(table, where);
    keys.text("column", rule.column);
    keys.choice("unit", rule.unit, unit_names());
    keys.character("decimal", rule.decimal);
    TRY(keys.finish());
    return rule.column.empty() ? Status(keys.about("needs a column")) : Status();
}

void duration(TomlKeys& keys, DurationRule& rule) {
    column_or_table(keys, "duration", "a column name (of seconds), or { column, unit }",
                    &rule.column, [&](const toml::table& table, const std::string& where) {
                        return read_duration(table, where, rule);
                    });
}

Status read_time(const toml::table& table, const std::string& where, TimeRule& rule) {
    TomlKeys keys(table, where);
    std::string column;
    keys.text("column", column);
    keys.texts("columns", rule.columns);
    std::vector<std::string> formats;
    keys.texts("format", formats);
    if (!formats.empty()) {
        rule.format = formats.front();
        rule.other_formats.assign(formats.begin() + 1, formats.end());
    }
    keys.text("zone", rule.zone);
    keys.texts("null_values", rule.null_values);
    keys.boolean("end_of_day", rule.end_of_day);
    keys.keep(read_blocks(keys, "plus", rule.plus, read_duration));
    if (!column.empty()) rule.columns.insert(rule.columns.begin(), column);
    TRY(keys.finish());
    if (rule.columns.empty())
        return keys.about("needs a column, or columns = [\"date\", \"clock\"]");
    formats.push_back(rule.format);
    for (const std::string& text : formats)
        if (const auto format = TimeFormat::parse(text); !format)
            return keys.about(format.error().message);
    if (!rule.zone.empty())
        if (const auto zone = Zone::named(rule.zone); !zone)
            return keys.about(zone.error().message);
    return {};
}

void time(TomlKeys& keys, std::string_view key, TimeRule& rule) {
    std::string column;
    column_or_table(keys, key, "a column name, or { column = \"…\", format = \"…\" }", &column,
                    [&](const toml::table& table, const std::string& where) {
                        return read_time(table, where, rule);
                    });
    if (!column.empty()) rule.columns = {column};
}

Status read_condition(const toml::table& table, const std::string& where, Condition& condition) {
    using Test = Condition::Test;
    TomlKeys keys(table, where);
    keys.text("column", condition.column);
    int tests = 0;
    bool yes = true;
    if (table.contains("empty")) ++tests, condition.test = Test::empty;
    keys.boolean("empty", yes);
    if (table.contains("present")) ++tests, condition.test = Test::present;
    keys.boolean("present", yes);
    if (!yes) condition.test = condition.test == Test::empty ? Test::present : Test::empty;
    for (const auto& [name, test] : Names<Test>{{"is", Test::is}, {"is_not", Test::is_not}}) {
        if (table.contains(name)) ++tests, condition.test = test;
        keys.texts(name, condition.values);
    }
    for (const auto& [name, test] : Names<Test>{{"over", Test::over}, {"under", Test::under}}) {
        const toml::node* node = keys.find(name);
        if (node == nullptr) continue;
        ++tests, condition.test = test;
        if (const auto number = node->value<double>()) condition.number = *number;
        else keys.wrong(*node, name, "a number");
    }
    TRY(keys.finish());
    if (condition.column.empty()) return keys.about("needs a column");
    if (tests == 1) return {};
    return keys.about("needs exactly one of present, empty, is, is_not, over, under");
}

void conditions(TomlKeys& keys, std::vector<Condition>& out) {
    keys.keep(read_blocks(keys, "when", out, read_condition));
}

void money(TomlKeys& keys, MoneyRule& rule) {
    column_or_table(keys, "cost", "{ column = \"…\", currency = { constant = \"EUR\" } }", nullptr,
                    [&](const toml::table& table, const std::string& where) -> Status {
                        TomlKeys inner(table, where);
                        inner.text("column", rule.column);
                        inner.character("decimal", rule.decimal);
                        value(inner, "currency", rule.currency);
                        TRY(inner.finish());
                        if (rule.column.empty() || !rule.currency.given())
                            return inner.about("needs a column and a currency");
                        return {};
                    });
}

void rating(TomlKeys& keys, RatingRule& rule) {
    column_or_table(keys, "rating", "a column name, or { column = \"…\" }", &rule.column,
                    [&](const toml::table& table, const std::string& where) -> Status {
                        TomlKeys inner(table, where);
                        inner.text("column", rule.column);
                        inner.character("decimal", rule.decimal);
                        inner.texts("null_values", rule.null_values);
                        TRY(inner.finish());
                        return rule.column.empty() ? Status(inner.about("needs a column"))
                                                   : Status();
                    });
}

// One repair or a list of them, without the one that makes no sense here.
void order_rules(TomlKeys& keys, std::string_view key, OrderRule without,
                 std::vector<OrderRule>& out) {
    std::vector<std::string> texts;
    keys.texts(key, texts);
    for (const std::string& text : texts) {
        std::vector<std::string> choices;
        std::size_t before = out.size();
        for (const auto& [name, rule] : order_rule_names()) {
            if (rule == without) continue;
            if (name == text) out.push_back(rule);
            choices.push_back("\"" + name + "\"");
        }
        if (out.size() == before)
            keys.wrong(*keys.find(key), key, "one or a list of " + join(choices, ", "));
    }
}

Status read_interaction(const toml::table& table, const std::string& where, InteractionRule& rule) {
    TomlKeys keys(table, where);
    value(keys, "kind", rule.kind);
    value(keys, "channel", rule.channel);
    value(keys, "centre", rule.centre);
    value(keys, "staff", rule.staff);
    value(keys, "reason", rule.reason);
    time(keys, "occurred_at", rule.occurred_at);
    time(keys, "ended_at", rule.ended_at);
    time(keys, "promise_due", rule.promise_due);
    time(keys, "not_before", rule.not_before);
    duration(keys, rule.duration);
    money(keys, rule.cost);
    rating(keys, rule.rating);
    keys.text("text", rule.text);
    order_rules(keys, "occurred_too_early", OrderRule::swap, rule.occurred_too_early);
    order_rules(keys, "end_before_start", OrderRule::keep, rule.end_before_start);
    conditions(keys, rule.when);
    TRY(keys.finish());
    if (rule.ended_at.given() && !rule.duration.column.empty())
        return keys.about("has both ended_at and duration; one is enough");
    return {};
}

Status read_customer(const toml::table& table, const std::string& where, CustomerRule& rule) {
    TomlKeys keys(table, where);
    keys.text("scheme", rule.scheme);
    keys.text("column", rule.column);
    keys.text("object_type", rule.object_type);
    keys.texts("null_values", rule.null_values);
    keys.texts("normalise", rule.normalise);
    keys.text("country_code", rule.country_code);
    keys.choice("must_be", rule.must_be, must_be_names());
    keys.choice("otherwise", rule.otherwise, otherwise_names());
    time(keys, "valid_from", rule.valid_from);
    time(keys, "valid_to", rule.valid_to);
    TRY(keys.finish());
    for (const std::string& step : rule.normalise) {
        const auto names = normalise_names();
        if (std::find(names.begin(), names.end(), step) == names.end())
            return keys.about("has normalise = \"" + step + "\"; known are " + join(names, ", "));
    }
    const bool phone =
        std::find(rule.normalise.begin(), rule.normalise.end(), "phone") != rule.normalise.end();
    const bool digits = rule.country_code.find_first_not_of("0123456789") == std::string::npos;
    if (phone == rule.country_code.empty() || !digits)
        return keys.about("needs normalise = \"phone\" and country_code = \"49\" together");
    if (rule.scheme.empty()) return keys.about("needs a scheme (what sort of identifier it is)");
    if (rule.column.empty() != rule.object_type.empty()) return {};
    return keys.about("needs a column (or, for OCEL, an object_type)");
}

Status read_object(const toml::table& table, const std::string& where, ObjectRule& rule) {
    TomlKeys keys(table, where);
    keys.text("type", rule.type);
    keys.text("column", rule.column);
    keys.text("qualifier", rule.qualifier);
    keys.texts("null_values", rule.null_values);
    keys.boolean("primary", rule.primary);
    TRY(keys.finish());
    if (!rule.type.empty() && !rule.column.empty()) return {};
    return keys.about("needs a type and a column");
}

Status read_participant(const toml::table& table, const std::string& where, ParticipantRule& rule) {
    TomlKeys keys(table, where);
    keys.text("role", rule.role);
    keys.text("scheme", rule.scheme);
    keys.text("column", rule.column);
    TRY(keys.finish());
    if (!rule.role.empty() && !rule.scheme.empty() && !rule.column.empty()) return {};
    return keys.about("needs role, scheme and column");
}

Status read_refuse(const toml::table& table, const std::string& where, RefuseRule& rule) {
    TomlKeys keys(table, where);
    conditions(keys, rule.when);
    keys.text("reason", rule.reason);
    TRY(keys.finish());
    if (!rule.when.empty() && !rule.reason.empty()) return {};
    return keys.about("needs when and a reason");
}

Status read_format(const toml::table& table, const std::string& where, FormatOptions& format) {
    TomlKeys keys(table, where);
    keys.text("name", format.format);
    keys.character("delimiter", format.delimiter);
    keys.character("quote", format.quote);
    keys.text("encoding", format.encoding);
    keys.integer("skip_lines", format.skip_lines);
    keys.boolean("header", format.header);
    keys.text("rows", format.rows);
    keys.boolean("lifecycle_intervals", format.lifecycle_intervals);
    TRY(keys.finish());
    if (!format.rows.empty() && format.format != "jsonl")
        return keys.about("has rows, which only name = \"jsonl\" knows");
    return {};
}

Status read_attributes(const toml::table& table, const std::string& where, AttributeRule& rule) {
    TomlKeys keys(table, where);
    keys.choice("keep", rule.keep, keep_names());
    keys.texts("columns", rule.columns);
    keys.texts("drop", rule.drop);
    keys.texts("promote", rule.promote);
    return keys.finish();
}

template <class T, class ReadOne>
void one_table(TomlKeys& keys, std::string_view key, T& out, ReadOne read_one) {
    column_or_table(keys, key, "a table", nullptr,
                    [&](const toml::table& table, const std::string&) {
                        return read_one(table, fmt::format("[{}]", key), out);
                    });
}

void read_zones(TomlKeys& keys, Mapping& mapping) {
    keys.text("zone", mapping.zone);
    if (const auto zone = Zone::named(mapping.zone); !zone)
        keys.keep(Status(zone.error()).in("zone"));
    const toml::node* node = keys.find("zone_by_centre");
    if (node == nullptr) return;
    const toml::table* table = node->as_table();
    if (table == nullptr)
        return keys.wrong(*node, "zone_by_centre",
                          "a table like { sydney = \"Australia/Sydney\" }");
    for (const auto& [centre, zone] : *table) {
        const auto name = zone.value_exact<std::string>();
        if (!name || !Zone::named(*name))
            keys.wrong(zone, centre.str(), "a zone like \"Europe/Rome\"");
        else mapping.zone_by_centre.emplace(std::string(centre.str()), *name);
    }
}

Status complete_enough(const Mapping& mapping) {
    if (mapping.source.empty())
        return fail(ErrorCode::invalid_input, "the mapping needs source = \"name\"");
    if (mapping.interactions.empty())
        return fail(ErrorCode::invalid_input, "the mapping needs an [[interaction]] block");
    if (mapping.interactions.size() > limits::slots_max)
        return fail(ErrorCode::limit,
                    "{} interactions from one record are more than the limit of {}",
                    mapping.interactions.size(), limits::slots_max);
    for (std::size_t i = 0; i < mapping.interactions.size(); ++i) {
        const InteractionRule rule = mapping.complete(i);
        if (!rule.kind.given() || !rule.occurred_at.given())
            return fail(ErrorCode::invalid_input, "[[interaction]] {} needs kind and occurred_at",
                        i + 1);
    }
    const auto primaries = std::count_if(mapping.objects.begin(), mapping.objects.end(),
                                         [](const ObjectRule& rule) { return rule.primary; });
    if (primaries > 1)
        return fail(ErrorCode::invalid_input, "{} objects are primary; at most one can be",
                    primaries);
    return {};
}

}  // namespace

Result<Mapping> read_mapping(std::string_view text) {
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed)
        return fail(ErrorCode::invalid_input, "line {}: {}", parsed.error().source().begin.line,
                    parsed.error().description());
    Mapping mapping;
    TomlKeys keys(parsed.table(), "the mapping");
    keys.text("source", mapping.source);
    keys.integer("priority", mapping.priority);
    read_zones(keys, mapping);
    keys.texts("id", mapping.id);
    keys.texts("null_values", mapping.null_values);
    keys.text("primary_object", mapping.primary_object);
    one_table(keys, "format", mapping.format, read_format);
    one_table(keys, "attributes", mapping.attributes, read_attributes);
    one_table(keys, "defaults", mapping.defaults, read_interaction);
    keys.keep(read_blocks(keys, "customer", mapping.customers, read_customer));
    keys.keep(read_blocks(keys, "object", mapping.objects, read_object));
    keys.keep(read_blocks(keys, "participant", mapping.participants, read_participant));
    keys.keep(read_blocks(keys, "interaction", mapping.interactions, read_interaction));
    keys.keep(read_blocks(keys, "refuse", mapping.refuse, read_refuse));
    TRY(keys.finish());
    TRY(complete_enough(mapping));
    return mapping;
}

}  // namespace touchline
