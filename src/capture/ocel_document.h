// An object-centric event log in JSON, whole in memory: where its events are, what its objects
// say. OCEL 2.0, and OCEL 1 as its files of 2020 are written.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace touchline {

struct OcelEvent {
    std::size_t offset = 0, size = 0;  // its JSON object in the document
    std::string_view id;
    const char* fault = nullptr;       // why it cannot be read, when that is known already
};

struct OcelObjectAttribute {
    std::string_view name, value;
    Micros from_us = no_time;  // holds from here on; no_time: always did
};

struct OcelObject {
    std::string_view id;
    std::uint32_t type = 0;                   // index in types
    std::uint32_t first = 0, last = 0;        // its attributes: in order of time
};

struct OcelDocument {
    bool version_1 = false;
    std::string bytes;                        // with padding behind `size`
    std::size_t size = 0;
    std::vector<OcelEvent> events;            // by offset
    std::vector<OcelObject> objects;
    std::vector<OcelObjectAttribute> attributes;
    std::vector<std::string> types;           // of objects
    std::unordered_map<std::string_view, std::uint32_t> object_of;
    std::unordered_map<std::string, bool> event_types;  // declared ones
    std::vector<std::string> remarks;
    std::shared_ptr<void> keep;               // owns what the views above point to

    const OcelObject* object(std::string_view id) const {
        const auto found = object_of.find(id);
        return found == object_of.end() ? nullptr : &objects[found->second];
    }
};

// Errors: invalid_input that names the section, the place in it and what would be right.
Result<std::shared_ptr<const OcelDocument>> read_ocel_document(std::string text);

}  // namespace touchline
