// Reads what a scenario says of its systems: [[source]], [dirt].
#include "simulate/scenario_toml.h"

namespace touchline::simulate {

const std::vector<std::string>& source_fields() {
    static const std::vector<std::string> fields = {
        "id",        "customer_number", "phone", "email",   "name",        "street", "town",
        "cookie",    "begin",           "end",   "arrived", "duration",    "wait",   "kind",
        "channel",   "centre",          "staff", "reason",  "object_type", "object", "cost",
        "rating",    "promise",         "due",   "text",    "amount",      "asked",  "incident",
        "direction", "outcome"};
    return fields;
}

namespace {

Status read_change(const toml::table& table, Reading& reading, SourceSystem::Change& change) {
    return TableReader(table, "a source's change", reading.references)
        .date("from", change.from_us)
        .text("time_format", change.time_format)
        .text("delimiter", change.delimiter)
        .text("decimal", change.decimal)
        .must_have("from", "the day of the new release")
        .finish();
}

}  // namespace

Status read_source(const toml::table& table, Reading& reading) {
    SourceSystem source;
    std::vector<std::string> taken, columns;
    for (const SourceSystem& other : reading.scenario.sources) taken.push_back(other.name);
    std::vector<std::pair<std::string, std::string>> pairs;
    TableReader reader(table, "a source", reading.references);
    reader.text("name", source.name)
        .text("says", source.says)
        .one_of("format", source.format, {"csv", "tsv", "jsonl", "parquet"})
        .one_of("per", source.per, {"company", "region", "brand", "centre"})
        .names("channels", source.channels, "channel")
        .names("kinds", source.kinds, "kind")
        .names("not_kinds", source.not_kinds, "kind")
        .texts("identifiers", source.identifiers)
        .text("zone", source.zone)
        .text("time_format", source.time_format)
        .text("delimiter", source.delimiter)
        .text("decimal", source.decimal)
        .one_of("encoding", source.encoding, {"utf-8", "latin-1"})
        .named_words("columns", pairs, "source field")
        .named_words("words", source.words, "kind")
        .each(
            "change",
            [&](const toml::table& change) { return read_change(change, reading, source.change); })
        .must_have("name", "such as \"acd\"")
        .distinct(taken, source.name);
    static const std::vector<std::string> schemes = {"customer_number", "phone", "email", "name",
                                                     "cookie"};
    for (const std::string& scheme : source.identifiers)
        reader.fail_if(
            std::find(schemes.begin(), schemes.end(), scheme) == schemes.end(), "identifiers",
            fmt::format("holds the unknown '{}'; there are {}", scheme, join(schemes, ", ")));
    if (source.zone != "centre")
        if (const auto zone = Zone::named(source.zone); !zone)
            reader.fail_if(true, "zone", zone.error().message + ", or \"centre\"");
    if (const auto format = TimeFormat::parse(source.time_format); !format)
        reader.fail_if(true, "time_format", ": " + format.error().message);
    TRY(reader.finish());
    for (auto& [field, name] : pairs) source.columns.push_back({field, name});
    reading.scenario.sources.push_back(std::move(source));
    return {};
}

Status read_dirt(const toml::table& table, Reading& reading) {
    Dirt& dirt = reading.scenario.dirt;
    TableReader reader(table, "[dirt]", reading.references);
    const std::pair<const char*, double*> shares[] = {
        {"typo", &dirt.typo},
        {"duplicate", &dirt.duplicate},
        {"missing", &dirt.missing},
        {"moved", &dirt.moved},
        {"renamed", &dirt.renamed},
        {"phone_formats", &dirt.phone_formats},
        {"two_people_one_record", &dirt.two_people_one_record},
        {"late", &dirt.late},
        {"repeated", &dirt.repeated},
        {"lost", &dirt.lost},
        {"out_of_order", &dirt.out_of_order},
        {"broken", &dirt.broken},
        {"clock_skewed", &dirt.clock_skewed},
        {"mixed_formats", &dirt.mixed_formats},
    };
    for (const auto& [key, share] : shares) reader.share(key, *share);
    return reader.time("late_by", dirt.late_by)
        .time("clock_skew", dirt.clock_skew)
        .fail_if(dirt.late > 0 && !dirt.late_by.given(), "late_by", "is missing: how late")
        .fail_if(dirt.clock_skewed > 0 && !dirt.clock_skew.given(), "clock_skew",
                 "is missing: by how much")
        .finish();
}

}  // namespace touchline::simulate
