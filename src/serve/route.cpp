// Matching of paths, and the check of parameters.
#include "serve/route.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "serve/limits.h"

namespace touchline {
namespace {

using Type = RouteParameter::Type;

const RouteParameter* find(const Route& route, std::string_view name) {
    for (const RouteParameter& parameter : route.parameters)
        if (parameter.name == name) return &parameter;
    return nullptr;
}

bool in_path(const Route& route, const char* name) {
    return std::string_view(route.path).find(fmt::format("{{{}}}", name)) != std::string_view::npos;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::vector<std::string> choices_of(const RouteParameter& parameter) {
    std::vector<std::string> list;
    for (const std::string_view choice : split(parameter.choices, ' ')) list.emplace_back(choice);
    return list;
}

Status check_value(const RouteParameter& parameter, const std::string& value) {
    std::int64_t whole = 0;
    double share = 0;
    switch (parameter.type) {
        case Type::text: return {};
        case Type::whole:
            if (read_int(value, whole) && whole >= 0 &&
                static_cast<std::uint64_t>(whole) >= parameter.least &&
                static_cast<std::uint64_t>(whole) <= parameter.most)
                return {};
            return parameter.most == UINT64_MAX
                       ? fail(ErrorCode::invalid_input,
                              "parameter '{}' is '{}': it must be a whole number from {} on",
                              parameter.name, value, parameter.least)
                       : fail(ErrorCode::invalid_input,
                              "parameter '{}' is '{}': it must be a whole number from {} to {}",
                              parameter.name, value, parameter.least, parameter.most);
        case Type::share:
            if (read_double(value, share) && share >= 0 && share <= 1) return {};
            return fail(ErrorCode::invalid_input,
                        "parameter '{}' is '{}': it must be a number from 0 to 1", parameter.name,
                        value);
        case Type::flag:
            if (value == "true" || value == "false") return {};
            return fail(ErrorCode::invalid_input, "parameter '{}' is '{}': it may be true or false",
                        parameter.name, value);
        case Type::choice:
            for (const std::string_view part : split(value, ',')) {
                const auto known = choices_of(parameter);
                if (std::find(known.begin(), known.end(), part) != known.end()) continue;
                const std::string near = nearest(part, known);
                return fail(ErrorCode::invalid_input, "parameter '{}' is '{}': it may be {}{}",
                            parameter.name, part, join(known, ", "),
                            near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
            }
            return {};
    }
    return {};
}

Error unknown(const Route& route, std::string_view name) {
    std::vector<std::string> known;
    for (const RouteParameter& parameter : route.parameters)
        if (!in_path(route, parameter.name)) known.emplace_back(parameter.name);
    const std::string near = nearest(name, known);
    if (!near.empty())
        return fail(ErrorCode::invalid_input, "no parameter '{}': did you mean '{}'?", name, near);
    if (known.empty())
        return fail(ErrorCode::invalid_input, "no parameter '{}': {} {} takes none", name,
                    route.method, route.path);
    return fail(ErrorCode::invalid_input, "no parameter '{}': there are {}", name,
                join(known, ", "));
}

struct SplitRoute {
    const Route* route;
    std::vector<std::string_view> parts;  // of its path
};
const std::vector<SplitRoute>& split_routes() {
    static const std::vector<SplitRoute> table = [] {
        std::vector<SplitRoute> rows;
        for (const Route& route : routes()) rows.push_back({&route, split(route.path, '/')});
        return rows;
    }();
    return table;
}

// What a lens refuses as an unknown field may be a parameter spelt wrong.
Status read_lens_of(const Route& route, const std::string& text, Lens& lens) {
    auto read = read_lens(text);
    if (read) {
        lens = std::move(read).value();
        return {};
    }
    for (const std::string_view field : split(text, '&')) {
        std::vector<std::string> known;
        for (const RouteParameter& parameter : route.parameters) known.emplace_back(parameter.name);
        const std::string_view name = field.substr(0, field.find('='));
        const std::string near = nearest(name, known);
        if (near.empty() || read_lens(field)) continue;
        return fail(ErrorCode::invalid_input, "{}, or the parameter '{}'", read.error().message,
                    near);
    }
    return read.error();
}

}  // namespace

Result<std::string> decode_url(std::string_view text, bool plus_is_blank) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_blank) {
            out += ' ';
        } else if (text[i] == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
            if (low < 0)
                return fail(ErrorCode::invalid_input,
                            "'{}' holds a '%' without two hexadecimal digits: write %25 for '%'",
                            text);
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else out += text[i];
    }
    if (!is_utf8(out))
        return fail(ErrorCode::invalid_input, "a part of the URL is not UTF-8 when decoded");
    return out;
}

Match match_route(std::string_view method, std::string_view path) {
    if (method == "HEAD") method = "GET";
    const auto parts = split(path, '/');
    Match best;
    std::set<std::string> methods;
    std::size_t best_fixed = 0;
    for (const SplitRoute& each : split_routes()) {
        const Route& route = *each.route;
        const auto& wanted = each.parts;
        if (wanted.size() != parts.size()) continue;
        std::map<std::string, std::string> values;
        std::size_t fixed = 1;
        bool fits = true;
        for (std::size_t i = 0; i < parts.size() && fits; ++i) {
            if (!wanted[i].starts_with('{')) {
                fits = wanted[i] == parts[i];
                ++fixed;
                continue;
            }
            auto value = decode_url(parts[i], false);
            fits = value && !value.value().empty();
            if (fits)
                values[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = value.value();
        }
        if (!fits) continue;
        methods.insert(route.method);
        if (method != route.method || fixed <= best_fixed) continue;
        best = {&route, std::move(values), ""};
        best_fixed = fixed;
    }
    if (best.route != nullptr || methods.empty()) return best;
    if (methods.contains("GET")) methods.insert("HEAD");
    for (const std::string& allowed : methods)
        best.allow += (best.allow.empty() ? "" : ", ") + allowed;
    return best;
}

Status read_parameters(const Route& route, std::string_view query,
                       std::map<std::string, std::string>& values, Lens& lens) {
    if (query.size() > limits::query_bytes_max)
        return fail(ErrorCode::invalid_input, "the query of the URL may have {} bytes",
                    limits::query_bytes_max);
    std::string lens_text;
    std::size_t fields = 0;
    for (const std::string_view field : split(query, '&')) {
        if (field.empty()) continue;
        if (++fields > limits::query_fields_max)
            return fail(ErrorCode::invalid_input, "the URL may have {} parameters",
                        limits::query_fields_max);
        const std::size_t equals = field.find('=');
        TRY(const std::string name, decode_url(field.substr(0, equals), true));
        const RouteParameter* parameter = find(route, name);
        if (parameter == nullptr || in_path(route, parameter->name)) {
            if (!route.lens) return unknown(route, name);
            std::string plain(field);  // in a query '+' is a blank
            for (std::size_t at; (at = plain.find('+')) != plain.npos;) plain.replace(at, 1, "%20");
            lens_text += (lens_text.empty() ? "" : "&") + plain;
            continue;
        }
        if (values.contains(name))
            return fail(ErrorCode::invalid_input, "parameter '{}' is given twice", name);
        TRY(values[name], decode_url(equals == field.npos ? "" : field.substr(equals + 1), true));
    }
    for (const RouteParameter& parameter : route.parameters) {
        const auto found = values.find(parameter.name);
        if (found == values.end() && parameter.required)
            return fail(ErrorCode::invalid_input, "parameter '{}' is missing: {}", parameter.name,
                        parameter.what);
        if (found != values.end()) TRY(check_value(parameter, found->second));
    }
    return route.lens ? read_lens_of(route, lens_text, lens) : Status();
}

std::string Call::text(const char* name) const {
    const auto found = values.find(name);
    if (found != values.end()) return found->second;
    const RouteParameter* parameter = find(route, name);
    CHECK(parameter != nullptr);
    return parameter->fallback;
}

std::uint64_t Call::whole(const char* name) const {
    std::int64_t value = 0;
    return read_int(text(name), value) ? static_cast<std::uint64_t>(value) : 0;
}

double Call::share(const char* name) const {
    double value = 0;
    return read_double(text(name), value) ? value : 0;
}

bool Call::flag(const char* name) const { return text(name) == "true"; }

}  // namespace touchline
