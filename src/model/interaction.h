// Interactions on their way from a source into the history: a block of columns.
//
// capture fills blocks, store writes them; neither knows the other. Structure of arrays,
// dictionary codes, no allocation per interaction once the vectors have grown.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/ids.h"

namespace touchline {

inline constexpr std::int64_t no_money = INT64_MIN;
inline constexpr double no_rating = std::numeric_limits<double>::quiet_NaN();

// Texts of varying length in one buffer: text i is bytes[ends[i-1], ends[i]); empty = not given.
struct TextColumn {
    std::string bytes;
    std::vector<std::size_t> ends;

    void add(std::string_view text) {
        bytes.append(text);
        ends.push_back(bytes.size());
    }
    void finish() { ends.push_back(bytes.size()); }  // after appending to bytes directly
    std::string_view at(std::size_t i) const {
        const std::size_t begin = i == 0 ? 0 : ends[i - 1];
        return std::string_view(bytes).substr(begin, ends[i] - begin);
    }
    std::size_t size() const { return ends.size(); }
    void clear() {
        bytes.clear();
        ends.clear();
    }
};

struct InteractionBlock {
    // One entry an interaction; all of one length, size().
    std::vector<InteractionId> id;
    std::vector<std::uint64_t> row;             // place in its delivery: line or event number
    std::vector<RecordId> record;               // whose; never none (anonymous: of this record)
    std::vector<Micros> occurred_us,
        ended_us;  // ended >= occurred; an instant has ended = occurred
    std::vector<std::int16_t> offset_min;       // original offset of occurred_at, or no_offset
    std::vector<TermId> kind, channel, centre, staff, reason;
    std::vector<ObjectId> object;       // the primary object (order, ticket …), or none
    std::vector<TermId> object_type;    // its type
    std::vector<std::int64_t> cost_minor;  // or no_money
    std::vector<TermId> currency;
    std::vector<double> rating;          // or no_rating
    std::vector<Micros> promise_due_us;  // or no_time
    std::vector<std::uint64_t> content;  // hash of all that the record says of this interaction
    TextColumn attributes;               // a JSON object, or empty
    TextColumn text;                     // what the customer or staff wrote or said, or empty

    // Sparse: objects beyond the primary one (and the primary one's qualifier when it has one),
    // and people other than the customer. `at` is the interaction's place in this block.
    struct ObjectLink {
        std::uint32_t at;
        ObjectId object;
        TermId type;
        TermId qualifier;
    };
    struct Participant {
        std::uint32_t at;
        RecordId record;
        TermId role;
    };
    std::vector<ObjectLink> objects;
    std::vector<Participant> participants;

    std::size_t size() const { return id.size(); }
    void clear();
    // Every column but attributes and text grows by one entry of the neutral value; the caller
    // sets what it knows and then calls attributes.add / text.add (or finish) once each.
    std::size_t add_row();
};

// Gives blocks until there are none. Called by several threads at once, each with a block of
// its own, which is cleared first. False when nothing is left.
class InteractionFeed {
public:
    virtual ~InteractionFeed() = default;
    virtual Result<bool> next(InteractionBlock& block) = 0;
    // How many threads are worth their memory; 0 = as many as there are.
    virtual unsigned threads_wanted() const { return 0; }
};

// From when until when an identifier named its record; no_time: as long as anybody knows.
struct Validity {
    Micros from = no_time, to = no_time;  // to: the first instant at which it did no more
    bool given() const { return from != no_time || to != no_time; }
    bool overlaps(const Validity& other) const {
        return (to == no_time || other.from < to) && (other.to == no_time || from < other.to);
    }
    // Of what several say: the earliest beginning and the latest end that anybody states. In any
    // order the same.
    void add(const Validity& other) {
        if (other.from != no_time && (from == no_time || other.from < from)) from = other.from;
        to = std::max(to, other.to);
    }
    auto operator<=>(const Validity&) const = default;
};

// What a delivery taught about people and things, each said once.
struct IdentifierFact {
    RecordId record;
    TermId scheme;
    std::string value;  // normalised
    Validity valid = {};
};
struct ObjectFact {
    ObjectId object;
    TermId type;
    std::string value;
};

// A record (or one slot of it) that was refused.
struct Reject {
    std::uint64_t row = 0;  // record number in its delivery, from 1
    std::uint64_t line = 0;  // physical line where the record starts, 0 when the format has none
    std::string column;  // where, may be empty
    std::string value;  // what, cut to 200 bytes
    std::string reason;  // a sentence that says what would be right
    std::string raw;  // the record as delivered, cut to 4,000 bytes
};

struct CaptureCounts {
    std::uint64_t read = 0, accepted = 0, duplicates = 0, rejected = 0;  // source records
    std::uint64_t interactions = 0;  // made
    // Records of a known id that say something new: counted in accepted; the old is superseded.
    std::uint64_t new_versions = 0;
};

}  // namespace touchline
