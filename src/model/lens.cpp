// The text form of a lens, read and written. One table holds the fields; reading, writing and
// the list of known names follow from it.
#include "model/lens.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace touchline {

namespace {

using Values = std::vector<std::string>;

struct ListField {
    const char* name;
    Values Lens::* values;
};
constexpr ListField list_fields[] = {
    {"centre", &Lens::centre},
    {"channel", &Lens::channel},
    {"ends_with", &Lens::ends_with},
    {"journey", &Lens::journey},
    {"kind", &Lens::kind},
    {"outcome", &Lens::outcome},
    {"show.centre", &Lens::show_centre},
    {"show.channel", &Lens::show_channel},
    {"show.kind", &Lens::show_kind},
    {"staff", &Lens::staff},
    {"starts_with", &Lens::starts_with},
};

struct TimeField {
    const char* name;
    Micros Lens::* at_us;
};
constexpr TimeField time_fields[] = {
    {"from", &Lens::from_us}, {"known_at", &Lens::known_at_us}, {"until", &Lens::until_us}};

struct MapField {
    std::string_view prefix;
    std::map<std::string, Values> Lens::* values;
};
constexpr MapField map_fields[] = {{"attr.", &Lens::attributes}, {"segment.", &Lens::segments}};

constexpr const char* period_names[] = {"started", "intersecting", "contained"};

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

Result<std::string> unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low < 0)
            return fail(ErrorCode::invalid_input,
                        "'{}' holds a '%' without two hexadecimal digits: write %25 for '%'", text);
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

std::string escape(std::string_view text) {
    constexpr std::string_view plain = "-_.~:/@ ";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') || byte >= 0x80;
        if (letter || (c != ' ' && plain.find(c) != plain.npos)) out += c;
        else out += fmt::format("%{:02X}", byte);
    }
    return out;
}

Result<Values> read_values(std::string_view text) {
    Values values;
    for (const std::string_view part : split(text, ',')) {
        TRY(std::string value, unescape(part));
        values.push_back(std::move(value));
    }
    return values;
}

Result<Micros> read_time(std::string_view name, std::string_view text) {
    TRY(const std::string plain, unescape(text));
    TRY(const TimeFormat iso, TimeFormat::parse("iso"));
    TRY(const Zone utc, Zone::named("UTC"));
    TRY(const Instant at, iso.read(plain, utc).in("lens field '{}'", name));
    return at.utc_us;
}

Result<PeriodRule> read_period(std::string_view text) {
    for (std::size_t i = 0; i < std::size(period_names); ++i)
        if (text == period_names[i]) return static_cast<PeriodRule>(i);
    return fail(ErrorCode::invalid_input,
                "lens field 'period' is '{}': it may be started, intersecting or contained", text);
}

Error unknown_field(std::string_view name) {
    std::vector<std::string> known{"period"};
    for (const auto& field : list_fields) known.emplace_back(field.name);
    for (const auto& field : time_fields) known.emplace_back(field.name);
    const std::string near = nearest(name, known);
    if (!near.empty())
        return fail(ErrorCode::invalid_input, "no lens field '{}': did you mean '{}'?", name, near);
    std::sort(known.begin(), known.end());
    return fail(ErrorCode::invalid_input,
                "no lens field '{}': there are {}, attr.NAME and segment.NAME", name,
                join(known, ", "));
}

Error given_twice(std::string_view name) {
    return fail(ErrorCode::invalid_input,
                "lens field '{}' is given twice: put its values behind one '=', with commas", name);
}

// Whether the field is a list; false when it is of another sort.
Result<bool> read_list(Lens& lens, std::string_view name, std::string_view text) {
    for (const auto& field : list_fields) {
        if (name != field.name) continue;
        if (!(lens.*field.values).empty()) return given_twice(name);
        TRY(lens.*field.values, read_values(text));
        return true;
    }
    for (const auto& field : map_fields) {
        if (name.substr(0, field.prefix.size()) != field.prefix) continue;
        TRY(std::string key, unescape(name.substr(field.prefix.size())));
        if (key.empty())
            return fail(ErrorCode::invalid_input, "lens field '{}' lacks a name after the dot",
                        name);
        if ((lens.*field.values).contains(key)) return given_twice(name);
        TRY((lens.*field.values)[key], read_values(text));
        return true;
    }
    return false;
}

Status read_field(Lens& lens, std::string_view name, std::string_view text) {
    TRY(const bool is_list, read_list(lens, name, text));
    if (is_list) return {};
    if (name == "period") {
        TRY(lens.period, read_period(text));
        return {};
    }
    for (const auto& field : time_fields) {
        if (name != field.name) continue;
        if (lens.*field.at_us != no_time) return given_twice(name);
        TRY(lens.*field.at_us, read_time(name, text));
        return {};
    }
    return unknown_field(name);
}

}  // namespace

bool Lens::empty() const { return *this == Lens{}; }

Result<Lens> read_lens(std::string_view text) {
    Lens lens;
    if (trim(text).empty()) return lens;
    for (const std::string_view part : split(trim(text), '&')) {
        if (part.empty()) continue;
        const std::size_t equals = part.find('=');
        if (equals == part.npos)
            return fail(ErrorCode::invalid_input,
                        "lens '{}' lacks an '=': write field=value, fields joined by '&'", part);
        TRY(read_field(lens, trim(part.substr(0, equals)), part.substr(equals + 1)));
    }
    if (lens.from_us != no_time && lens.until_us != no_time && lens.until_us <= lens.from_us)
        return fail(ErrorCode::invalid_input, "lens: until {} is not after from {}",
                    write_instant(lens.until_us), write_instant(lens.from_us));
    return lens;
}

std::string write_lens(const Lens& lens) {
    std::map<std::string, std::string> fields;
    const auto add = [&](const std::string& name, const Values& values) {
        if (values.empty()) return;
        Values escaped;
        for (const std::string& value : values) escaped.push_back(escape(value));
        fields[name] = join(escaped, ",");
    };
    for (const auto& field : list_fields) add(field.name, lens.*field.values);
    for (const auto& field : map_fields)
        for (const auto& [name, values] : lens.*field.values)
            add(std::string(field.prefix) + escape(name), values);
    for (const auto& field : time_fields)
        if (lens.*field.at_us != no_time)
            fields[field.name] = escape(write_instant(lens.*field.at_us));
    if (lens.period != PeriodRule::started)
        fields["period"] = period_names[static_cast<std::size_t>(lens.period)];
    Values parts;
    for (const auto& [name, value] : fields) parts.push_back(name + "=" + value);
    return join(parts, "&");
}

}  // namespace touchline
