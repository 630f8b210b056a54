// Reads one XES attribute element with all that is nested in it.
//
//   <string key="a" value="1"><int key="b" value="2"/></string>   a = 1, a.b = 2
//   <list key="l"><values><string key="x" value="1"/>…</values></list>   l = [{"x":"1"},…]
//   <container key="c"><string key="x" value="1"/></container>    c.x = 1   (XES 2.0)
#pragma once

#include <string>
#include <string_view>

#include "capture/arena.h"
#include "capture/xes_rules.h"
#include "capture/xes_scan.h"

namespace touchline {

// What became of an element: `rule` breaks a rule of the standard (an event is refused for it),
// `malformed` is no XML (the file is refused).
enum class XesOutcome : std::uint8_t { fine, rule, malformed };

class XesSink {
public:
    virtual ~XesSink() = default;
    // Key and value stay valid as long as the piece and the arena, the key only for the call.
    // nullptr, or the rule that this breaks.
    virtual const char* put(std::string_view key, XesType type, std::string_view value) = 0;
};

class XesAttributeReader {
public:
    XesAttributeReader(const XesHeader& header, XmlScanner& scanner, Arena& arena)
        : header_(header),
          scanner_(scanner),
          arena_(arena) {}

    // The scanner has just read the element's open or empty tag.
    XesOutcome read(XmlScanner::Token token, XesSink& sink) { return read(token, {}, sink, 0); }
    // An XML attribute's value, decoded.
    XesOutcome value(const XmlAttribute& attribute, std::string_view& out);
    // Strict logs allow no attribute beyond those named ("key value").
    XesOutcome unknown_attribute(const XmlAttribute& attribute);

    XesOutcome malformed(std::string why);
    XesOutcome rule(std::string why) { return rule(std::move(why), {}, {}); }
    XesOutcome rule(std::string why, std::string_view column, std::string_view value);
    // The scanner's own fault, or the wrong close tag.
    XesOutcome unexpected(XmlScanner::Token token, std::string_view open_name);

    // Attributes of older logs (not of their events) may lack a key: bpic2012 has one.
    void allow_keyless() { keyless_allowed_ = true; }
    const std::string& reason() const { return reason_; }
    const std::string& column() const { return column_; }
    const std::string& bad_value() const { return bad_value_; }

private:
    struct Element {
        XesType type = XesType::none;
        std::string_view name, key, value;
    };
    XesOutcome read(XmlScanner::Token token, std::string_view prefix, XesSink& sink,
                    std::size_t depth);
    XesOutcome read_element(Element& element);
    XesOutcome read_children(const Element& element, std::string_view key, XesSink& sink,
                             std::size_t depth);
    XesOutcome read_list(const Element& element, bool open, std::string_view key, XesSink& sink,
                         std::size_t depth);
    XesOutcome read_list_child(XmlScanner::Token token, std::string_view key, XesSink& sink,
                               std::size_t depth, std::string& items, bool& values_seen);
    XesOutcome not_declared(std::string_view key);
    XesOutcome read_items(std::string_view open_name, std::string& items, std::size_t depth);
    XesOutcome read_item(XmlScanner::Token token, std::string& items, std::size_t depth);

    const XesHeader& header_;
    XmlScanner& scanner_;
    Arena& arena_;
    bool keyless_allowed_ = false;
    std::string scratch_, reason_, column_, bad_value_;
};

}  // namespace touchline
