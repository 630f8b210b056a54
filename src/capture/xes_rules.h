// What IEEE 1849 asks of an event log: types and their values, keys of the standard extensions,
// globals and classifiers.
//
// A log that declares xes.version 1849.x is held to every rule (`strict`). Older logs (1.0, 2.0,
// or an unreadable version) are held to structure and values only: the rules came after them,
// and the tools that wrote them broke some (classifiers over keys that are not global).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace touchline {

enum class XesType : std::uint8_t {
    none,
    string,
    date,
    integer,
    real,
    boolean,
    id,
    list,
    container
};
XesType xes_type(std::string_view element);  // none when it is no attribute element
const char* xes_type_name(XesType type);
inline bool is_composite(XesType type) {
    return type == XesType::list || type == XesType::container;
}

enum class XesScope : std::uint8_t { event, trace };

// What stands before the first trace.
struct XesHeader {
    struct Extension {
        std::string name, prefix, uri;
    };
    struct Global {
        XesType type;
        std::string key, value;
    };
    struct Classifier {
        std::string name;
        XesScope scope;
        std::vector<std::string> keys;
    };

    std::string root;     // the root element's name as written, "log" or "xes:log"
    std::string version;
    bool strict = false;  // declares IEEE 1849
    bool nested = false;  // declares the feature nested-attributes
    bool latin1 = false;
    bool closed = false;  // <log/>
    std::vector<Extension> extensions;
    std::vector<Global> event_globals, trace_globals;
    std::vector<Classifier> classifiers;
    std::vector<std::string> remarks;
    std::size_t bytes = 0;  // its length: the first trace, event or </log> stands here

    const Global* global(XesScope scope, std::string_view key) const;
};

// nullptr when the value fits its type, else what would be right.
const char* xes_value_fault(XesType type, std::string_view value, bool strict);
// Strict logs: empty, or why the key is wrong (a declared standard extension has no such key).
std::string xes_key_fault(const XesHeader& header, std::string_view key);
// "concept:name 'two words'" -> its keys. Errors: an unfinished quote.
Result<std::vector<std::string>> split_classifier_keys(std::string_view keys);
bool xes_version_is_strict(std::string_view version);

// Reads the header of a log. When `bytes` end before the header does and `complete` is false,
// the result has bytes == npos: come back with more. Errors: invalid_input with the line.
Result<XesHeader> read_xes_header(std::string_view bytes, bool complete);

}  // namespace touchline
