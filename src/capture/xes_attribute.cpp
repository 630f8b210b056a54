// One attribute element: read, checked, flattened.
#include "capture/xes_attribute.h"

#include "base/limits.h"
#include "base/text.h"
#include "capture/reject.h"

namespace touchline {
namespace {

using Token = XmlScanner::Token;

// A JSON value of a list's item: numbers and truth values bare when JSON knows them.
void append_json_value(std::string& out, XesType type, std::string_view value) {
    double number = 0;
    std::int64_t whole = 0;
    const bool bare = (type == XesType::integer && read_int(value, whole)) ||
                      (type == XesType::real && read_double(value, number) && value[0] != '+' &&
                       value.find_first_not_of("0123456789.eE+-") == std::string_view::npos &&
                       value.back() != '.' && value[0] != '.') ||
                      (type == XesType::boolean && (value == "true" || value == "false"));
    const bool padded = bare && type != XesType::boolean && value.size() > 1 &&
                        (value[0] == '0' || value.substr(0, 2) == "-0") && value[1] != '.';
    if (bare && !padded) out += value;
    else append_json_string(out, value);
}

}  // namespace

XesOutcome XesAttributeReader::malformed(std::string why) {
    reason_ = std::move(why);
    return XesOutcome::malformed;
}

XesOutcome XesAttributeReader::rule(std::string why, std::string_view column,
                                    std::string_view value) {
    reason_ = std::move(why);
    column_ = column;
    bad_value_ = cut_value(value);
    return XesOutcome::rule;
}

XesOutcome XesAttributeReader::unexpected(Token token, std::string_view open_name) {
    switch (token) {
        case Token::fault: return malformed(scanner_.fault());
        case Token::end: return malformed(fmt::format("the file ends inside <{}>", open_name));
        case Token::close:
            return malformed(
                fmt::format("</{}> stands where </{}> should", scanner_.name(), open_name));
        case Token::text:
            return rule(fmt::format("text '{}' stands where only elements may",
                                    trim(scanner_.text().substr(0, 40))));
        default: return rule(fmt::format("<{}> has no place in <{}>", scanner_.name(), open_name));
    }
}

XesOutcome XesAttributeReader::value(const XmlAttribute& attribute, std::string_view& out) {
    out = attribute.raw;
    if (attribute.plain) return XesOutcome::fine;
    scratch_.clear();
    if (!decode_xml(attribute.raw, header_.latin1, scratch_, reason_)) return XesOutcome::malformed;
    out = arena_.keep(scratch_);
    return XesOutcome::fine;
}

XesOutcome XesAttributeReader::unknown_attribute(const XmlAttribute& attribute) {
    const std::string_view name = attribute.name;
    const bool of_xml = name == "xmlns" || name.find(':') != std::string_view::npos;
    if (!header_.strict || of_xml) return XesOutcome::fine;
    return rule(fmt::format("<{}> has no attribute '{}'", scanner_.name(), name));
}

XesOutcome XesAttributeReader::read_element(Element& element) {
    element.name = scanner_.name();
    element.type = xes_type(scanner_.local_name());
    if (element.type == XesType::none || (element.type == XesType::container && header_.strict))
        return rule(
            fmt::format("<{}> is no attribute of an event log; the types are string, "
                        "date, int, float, boolean, id and list",
                        element.name));
    bool has_value = false;
    for (const XmlAttribute& attribute : scanner_.attributes()) {
        XesOutcome outcome = XesOutcome::fine;
        if (attribute.name == "key") {
            outcome = value(attribute, element.key);
        } else if (attribute.name == "value" && !(is_composite(element.type) && header_.strict)) {
            outcome = value(attribute, element.value), has_value = true;
        } else {
            outcome = unknown_attribute(attribute);
        }
        if (outcome != XesOutcome::fine) return outcome;
    }
    if (element.key.empty() && !(keyless_allowed_ && !header_.strict))
        return rule(fmt::format("a <{}> has no key", element.name));
    if (is_composite(element.type)) return XesOutcome::fine;
    if (!has_value)
        return rule(fmt::format("the <{}> '{}' has no value", element.name, element.key),
                    element.key, {});
    if (const char* fault = xes_value_fault(element.type, element.value, header_.strict))
        return rule(fmt::format("'{}' {}", element.value.substr(0, 100), fault), element.key,
                    element.value);
    return XesOutcome::fine;
}

XesOutcome XesAttributeReader::read(Token token, std::string_view prefix, XesSink& sink,
                                    std::size_t depth) {
    Element element;
    if (const auto outcome = read_element(element); outcome != XesOutcome::fine) return outcome;
    std::string nested;
    std::string_view key = element.key;
    if (!prefix.empty()) {
        nested.append(prefix).append(1, '.').append(element.key);
        key = nested;
    }
    if (element.type == XesType::list)
        return read_list(element, token == Token::open, key, sink, depth);
    if (element.type != XesType::container)
        if (const char* fault = sink.put(key, element.type, element.value))
            return rule(fmt::format("'{}' {}", key, fault), key, element.value);
    if (token == Token::empty) return XesOutcome::fine;
    return read_children(element, key, sink, depth);
}

XesOutcome XesAttributeReader::not_declared(std::string_view key) {
    if (!header_.strict || header_.nested) return XesOutcome::fine;
    return rule(fmt::format("'{}' has nested attributes, but xes.features does not name "
                            "nested-attributes",
                            key),
                key, {});
}

XesOutcome XesAttributeReader::read_children(const Element& element, std::string_view key,
                                             XesSink& sink, std::size_t depth) {
    if (depth >= limits::nesting_max)
        return rule(fmt::format("attributes are nested deeper than {}", limits::nesting_max));
    const std::string own_key(key);
    while (true) {
        const Token token = scanner_.next();
        if (token == Token::close && scanner_.name() == element.name) return XesOutcome::fine;
        if (token != Token::open && token != Token::empty) return unexpected(token, element.name);
        XesOutcome outcome = not_declared(own_key);
        if (outcome == XesOutcome::fine) outcome = read(token, own_key, sink, depth + 1);
        if (outcome != XesOutcome::fine) return outcome;
    }
}

XesOutcome XesAttributeReader::read_list(const Element& element, bool open, std::string_view key,
                                         XesSink& sink, std::size_t depth) {
    if (depth >= limits::nesting_max)
        return rule(fmt::format("attributes are nested deeper than {}", limits::nesting_max));
    const std::string own_key(key);
    std::string items = "[";
    bool values_seen = false;
    while (open) {
        const Token token = scanner_.next();
        if (token == Token::close && scanner_.name() == element.name) break;
        if (token != Token::open && token != Token::empty) return unexpected(token, element.name);
        const auto outcome = read_list_child(token, own_key, sink, depth, items, values_seen);
        if (outcome != XesOutcome::fine) return outcome;
    }
    if (header_.strict && !values_seen)
        return rule(fmt::format("the list '{}' has no <values>", own_key), own_key, {});
    items += ']';
    if (const char* fault = sink.put(own_key, XesType::list, arena_.keep(items)))
        return rule(fmt::format("'{}' {}", own_key, fault), own_key, items);
    return XesOutcome::fine;
}

// IEEE 1849: attributes of the list itself, then one <values> with the items. Before it, the
// items stood in the list directly.
XesOutcome XesAttributeReader::read_list_child(Token token, std::string_view key, XesSink& sink,
                                               std::size_t depth, std::string& items,
                                               bool& values_seen) {
    if (scanner_.local_name() == "values") {
        if (header_.strict && values_seen)
            return rule(fmt::format("the list '{}' has two <values>", key), key, {});
        values_seen = true;
        if (token == Token::empty) return XesOutcome::fine;
        return read_items(scanner_.name(), items, depth + 1);
    }
    if (!header_.strict) return read_item(token, items, depth + 1);
    if (values_seen)
        return rule(fmt::format("<{}> stands after the <values> of the list '{}'; a list's own "
                                "attributes come first",
                                scanner_.name(), key),
                    key, {});
    if (const auto outcome = not_declared(key); outcome != XesOutcome::fine) return outcome;
    return read(token, key, sink, depth + 1);
}

XesOutcome XesAttributeReader::read_items(std::string_view open_name, std::string& items,
                                          std::size_t depth) {
    while (true) {
        const Token token = scanner_.next();
        if (token == Token::close && scanner_.name() == open_name) return XesOutcome::fine;
        if (token != Token::open && token != Token::empty) return unexpected(token, open_name);
        const XesOutcome outcome = read_item(token, items, depth);
        if (outcome != XesOutcome::fine) return outcome;
    }
}

// {"key": value}, or {"key": {"value": value, "nested": […]}} when something is nested in it.
XesOutcome XesAttributeReader::read_item(Token token, std::string& items, std::size_t depth) {
    if (depth >= limits::nesting_max)
        return rule(fmt::format("attributes are nested deeper than {}", limits::nesting_max));
    Element element;
    if (const auto outcome = read_element(element); outcome != XesOutcome::fine) return outcome;
    if (items.back() == '}') items += ',';
    items += '{';
    append_json_string(items, element.key);
    items += ':';
    std::string nested = "[";
    while (token == Token::open) {
        const Token inner = scanner_.next();
        if (inner == Token::close && scanner_.name() == element.name) break;
        if (inner != Token::open && inner != Token::empty) return unexpected(inner, element.name);
        XesOutcome outcome = XesOutcome::fine;
        if (element.type == XesType::list && scanner_.local_name() == "values") {
            if (inner == Token::open) outcome = read_items(scanner_.name(), nested, depth + 1);
        } else {
            outcome = read_item(inner, nested, depth + 1);
        }
        if (outcome != XesOutcome::fine) return outcome;
    }
    nested += ']';
    if (is_composite(element.type)) {
        items += nested;
    } else if (nested.size() > 2) {
        items += "{\"value\":";
        append_json_value(items, element.type, element.value);
        items += ",\"nested\":" + nested + '}';
    } else {
        append_json_value(items, element.type, element.value);
    }
    items += '}';
    return XesOutcome::fine;
}

}  // namespace touchline
