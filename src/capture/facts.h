// Identifiers and objects, each said once however often it is met.
//
// A fact is known by a 64-bit key; a second hash beside it tells a repeat from a collision, and
// a collision is an error rather than two people taken for one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/interaction.h"

namespace touchline {

class FactSet {
public:
    enum class Seen { first, again, collision };
    Seen see(std::uint64_t key, std::uint64_t check);

private:
    struct Entry {
        std::uint64_t key = 0, check = 0;  // both 0: free
    };
    void grow();
    std::vector<Entry> entries_;
    std::size_t used_ = 0;
};

// One thread's facts; merged at the end.
class Facts {
public:
    // Record and identifier: the key is of both. Same record, scheme and value: same fact.
    void identifier(RecordId record, TermId scheme, std::string_view value, std::uint64_t key) {
        if (!first(identifiers_seen_, key, value)) return;
        identifiers.push_back({record, scheme, std::string(value)});
        identifier_keys_.push_back(key);
    }
    void object(ObjectId object, TermId type, std::string_view value) {
        if (first(objects_seen_, static_cast<std::uint64_t>(object), value))
            objects.push_back({object, type, std::string(value)});
    }
    void merge(Facts&& other);
    // Errors: corrupt, when two values shared a key.
    Status checked() const;

    std::vector<IdentifierFact> identifiers;
    std::vector<ObjectFact> objects;

private:
    bool first(FactSet& seen, std::uint64_t key, std::string_view value);
    FactSet identifiers_seen_, objects_seen_;
    std::vector<std::uint64_t> identifier_keys_;
    std::string collision_;
};

}  // namespace touchline
