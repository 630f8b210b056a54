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
    void prefetch(std::uint64_t key) const {
        if (!entries_.empty()) __builtin_prefetch(&entries_[key & (entries_.size() - 1)], 1);
    }

private:
    struct Entry {
        std::uint64_t key = 0, check = 0;  // check 0: free
    };
    void grow();
    std::vector<Entry> entries_;
    std::size_t used_ = 0;
};

// One thread's facts; merged at the end. Facts wait in a short queue until the memory of their
// place in the set has come, so values must stay where they are until flush().
class Facts {
public:
    // The key is of record, scheme and value together.
    void identifier(RecordId record, TermId scheme, std::string_view value, std::uint64_t key) {
        identifiers_seen_.prefetch(key);
        wait({key, static_cast<std::uint64_t>(record), scheme, value, false});
    }
    // Since and until when the identifier of this key named its record.
    void valid(std::uint64_t key, const Validity& when) { validity_[key].add(when); }
    void object(ObjectId object, TermId type, std::string_view value) {
        const auto key = static_cast<std::uint64_t>(object);
        objects_seen_.prefetch(key);
        wait({key, key, type, value, true});
    }
    void flush();
    void merge(Facts&& other);
    void settle();  // once, after the last merge: identifiers get their validity
    // Errors: corrupt, when two values shared a key.
    Status checked() const;

    std::vector<IdentifierFact> identifiers;
    std::vector<ObjectFact> objects;

private:
    struct Waiting {
        std::uint64_t key, id;
        TermId term;
        std::string_view value;
        bool object;
    };
    void wait(const Waiting& fact) {
        waiting_.push_back(fact);
        if (waiting_.size() >= queue_max) flush();
    }
    bool first(FactSet& seen, std::uint64_t key, std::string_view value);

    static constexpr std::size_t queue_max = 32;
    std::vector<Waiting> waiting_;
    FactSet identifiers_seen_, objects_seen_;
    std::vector<std::uint64_t> identifier_keys_;
    std::unordered_map<std::uint64_t, Validity> validity_;
    std::string collision_;
};

}  // namespace touchline
