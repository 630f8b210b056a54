// Reads what a scenario says of its systems: [[source]], [dirt].
#include <algorithm>

#include "base/text.h"
#include "simulate/export_time.h"
#include "simulate/scenario_toml.h"

namespace touchline::simulate {
namespace {

using Form = SourceSystem::Form;
using Format = SourceSystem::Format;

std::vector<std::string> field_names() {
    std::vector<std::string> names;
    for (const FieldRow& row : source_fields()) names.emplace_back(row.name);
    return names;
}

bool find_field(std::string_view name, SourceField& out) {
    for (const FieldRow& row : source_fields())
        if (row.name == name) {
            out = row.field;
            return true;
        }
    return false;
}

// "CallID = id", "Start = begin as %d.%m.%Y": what is wrong, or nothing.
std::string read_column(std::string_view text, SourceSystem::Column& column) {
    const std::size_t equals = text.rfind(" = ");
    if (equals == std::string_view::npos)
        return fmt::format("holds '{}'; write \"NAME = field\", such as \"CallID = id\"", text);
    column.name = std::string(trim(text.substr(0, equals)));
    std::string_view field = trim(text.substr(equals + 3));
    if (const std::size_t as = field.find(" as "); as != std::string_view::npos) {
        column.format = std::string(trim(field.substr(as + 4)));
        field = trim(field.substr(0, as));
        if (const auto made = TimeWriter::make(column.format); !made) return made.error().message;
    }
    if (const std::size_t of = field.find(" of "); of != std::string_view::npos) {
        column.type = std::string(trim(field.substr(of + 4)));
        field = trim(field.substr(0, of));
    }
    const bool found = find_field(field, column.field);
    if (found && !column.type.empty() && column.field != SourceField::object)
        return fmt::format("says '{} of {}'; only an object has a type", field, column.type);
    if (found) return {};
    const std::string close = nearest(field, field_names());
    return fmt::format(
        "names the unknown field '{}'; {}", field,
        close.empty() ? "there are " + join(field_names(), ", ") : "did you mean '" + close + "'?");
}

void columns(TableReader& reader, const char* key, std::vector<SourceSystem::Column>& out) {
    std::vector<std::string> texts;
    reader.texts(key, texts);
    for (const std::string& text : texts) {
        const std::string wrong = read_column(text, out.emplace_back());
        reader.fail_if(!wrong.empty(), key, wrong);
        if (!out.back().type.empty()) reader.mentions(key, out.back().type, "object");
    }
}

void identifiers(TableReader& reader, const char* key, std::vector<SourceField>& out) {
    static const std::vector<std::string> schemes = {"customer_number", "phone", "email", "cookie",
                                                     "name"};
    std::vector<std::string> texts;
    reader.texts(key, texts);
    for (const std::string& text : texts) {
        reader.fail_if(
            std::find(schemes.begin(), schemes.end(), text) == schemes.end(), key,
            fmt::format("holds the unknown '{}'; there are {}", text, join(schemes, ", ")));
        find_field(text, out.emplace_back());
    }
}

template <class Enum>
void choice(TableReader& reader, const char* key, Enum& out,
            const std::vector<std::string>& names) {
    std::string word = names[static_cast<std::size_t>(out)];
    reader.one_of(key, word, names);
    const auto at = std::find(names.begin(), names.end(), word);
    if (at != names.end()) out = static_cast<Enum>(at - names.begin());
}

void time_format(TableReader& reader, const char* key, std::string& out) {
    reader.text(key, out);
    if (out.empty()) return;
    if (const auto made = TimeWriter::make(out); !made)
        reader.fail_if(true, key, made.error().message);
}

void one_character(TableReader& reader, const char* key, std::string& out) {
    reader.text(key, out);
    reader.fail_if(out.size() > 1, key, "must be one character");
}

void row_dirt(TableReader& reader, RowDirt& dirt) {
    reader.share("lost", dirt.lost)
        .share("broken", dirt.broken)
        .share("repeated", dirt.repeated)
        .share("late", dirt.late)
        .time("late_by", dirt.late_by)
        .share("out_of_order", dirt.out_of_order)
        .share("missing", dirt.missing)
        .share("mixed_formats", dirt.mixed_formats)
        .fail_if(dirt.late > 0 && !dirt.late_by.given(), "late_by", "is missing: how late")
        .fail_if(dirt.lost + dirt.broken + dirt.repeated + dirt.late + dirt.out_of_order > 1,
                 "lost",
                 "and broken, repeated, late and out_of_order are together more than all rows");
}

Status read_change(const toml::table& table, Reading& reading, SourceSystem::Change& change) {
    TableReader reader(table, "a source's change", reading.references);
    reader.date("from", change.from_us).must_have("from", "the day of the new release");
    time_format(reader, "time_format", change.time_format);
    one_character(reader, "delimiter", change.delimiter);
    return reader.finish();
}

// What does not go together.
void check(TableReader& reader, const SourceSystem& source) {
    const bool talks = source.form == Form::conversations, traces = source.form == Form::traces;
    reader.fail_if(source.columns.empty(), "columns", "is missing: [\"NAME = field\", …]")
        .fail_if(talks && source.format != Format::jsonl, "form",
                 "= \"conversations\" needs format = \"jsonl\"")
        .fail_if(traces != (source.format == Format::xes), "format",
                 "= \"xes\" and form = \"traces\" go together")
        .fail_if(talks && (source.turns.empty() || source.turn_columns.empty()), "turns",
                 "and turn_columns say what a turn is called and holds")
        .fail_if(!talks && !(source.turns.empty() && source.turn_columns.empty()), "turns",
                 "is for form = \"conversations\"")
        .fail_if(source.dirt.mixed_formats > 0 && source.other_time_format.empty(), "mixed_formats",
                 "needs other_time_format in its source")
        .fail_if(source.overlap_us > 0 && source.every == SourceSystem::Every::all, "overlap",
                 "needs several deliveries: every = \"month\"")
        .fail_if(source.change.from_us != no_time && !source.has(SourceField::id) &&
                     (source.overlap_us > 0 || source.dirt.repeated > 0),
                 "change", "and copies of rows need a column with the id: else they are new rows");
}

}  // namespace

Status read_source(const toml::table& table, Reading& reading) {
    SourceSystem source;
    source.dirt = reading.scenario.dirt.rows;
    source.dirt.mixed_formats = 0;
    std::vector<std::string> taken;
    for (const SourceSystem& other : reading.scenario.sources) taken.push_back(other.name);
    TableReader reader(table, "a source", reading.references);
    source.line = reader.line();
    reader.text("name", source.name)
        .must_have("name", "such as \"acd\"")
        .distinct(taken, source.name)
        .text("says", source.says)
        .names("channels", source.channels, "channel")
        .names("kinds", source.kinds, "kind")
        .names("not_kinds", source.not_kinds, "kind")
        .flag("backoffice", source.backoffice)
        .flag("local", source.local)
        .text("zone", source.zone)
        .one_of("encoding", source.encoding, {"utf-8", "latin-1"})
        .text("turns", source.turns)
        .named_words("words", source.words, "kind")
        .length("overlap", source.overlap_us)
        .each("change", [&](const toml::table& change) {
            return read_change(change, reading, source.change);
        });
    choice(reader, "form", source.form, {"rows", "conversations", "traces", "people"});
    choice(reader, "format", source.format, {"csv", "jsonl", "xes"});
    choice(reader, "per", source.per, {"company", "region", "brand", "centre"});
    choice(reader, "every", source.every, {"all", "quarter", "month", "week"});
    if (source.form == Form::people) source.dirt.broken = reading.scenario.dirt.broken_records;
    identifiers(reader, "identifiers", source.identifiers);
    identifiers(reader, "always", source.always);
    time_format(reader, "time_format", source.time_format);
    time_format(reader, "other_time_format", source.other_time_format);
    if (!source.other_time_format.empty())
        source.dirt.mixed_formats = reading.scenario.dirt.rows.mixed_formats;
    one_character(reader, "delimiter", source.delimiter);
    one_character(reader, "decimal", source.decimal);
    columns(reader, "columns", source.columns);
    columns(reader, "turn_columns", source.turn_columns);
    if (source.zone != "centre")
        if (const auto zone = Zone::named(source.zone); !zone)
            reader.fail_if(true, "zone", zone.error().message + ", or \"centre\"");
    reader.each("dirt", [&](const toml::table& dirt) {
        TableReader inner(dirt, "the dirt of a source", reading.references);
        row_dirt(inner, source.dirt);
        return inner.finish();
    });
    check(reader, source);
    TRY(reader.finish());
    reading.scenario.sources.push_back(std::move(source));
    return {};
}

Status read_dirt(const toml::table& table, Reading& reading) {
    Dirt& dirt = reading.scenario.dirt;
    TableReader reader(table, "[dirt]", reading.references);
    row_dirt(reader, dirt.rows);
    return reader.share("broken_records", dirt.broken_records)
        .share("typo", dirt.typo)
        .share("duplicate", dirt.duplicate)
        .share("moved", dirt.moved)
        .share("renamed", dirt.renamed)
        .share("phone_formats", dirt.phone_formats)
        .share("two_people_one_record", dirt.two_people_one_record)
        .share("clock_skewed", dirt.clock_skewed)
        .time("clock_skew", dirt.clock_skew)
        .fail_if(dirt.clock_skewed > 0 && !dirt.clock_skew.given(), "clock_skew",
                 "is missing: by how much")
        .finish();
}

}  // namespace touchline::simulate
