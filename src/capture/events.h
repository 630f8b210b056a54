// Events in JSON as systems send them, one or many a body: the dialects that requests and files
// may be written in. A dialect says where a body has its events and what their fields are called.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "capture/json_fields.h"
#include "capture/reader.h"

namespace touchline {

// What is known of a body beside its bytes.
struct EventContext {
    std::string_view received_at;  // when a server took it in, ISO; empty in a file
    std::string_view centre;       // not empty: events of another centre are refused
    std::uint64_t first_row = 1;   // of its first event
    std::uint64_t first_line = 1;
};

// Events of several bodies on their way into one block.
class EventRecords {
public:
    explicit EventRecords(RecordBlock& block) : block_(block), fields_(block) {}

    void begin_body(std::string_view body, const EventContext& context);
    const EventContext& context() const { return *context_; }
    JsonFields& fields() { return fields_; }
    void begin() { fields_.columns().begin_record(); }
    // Ends the record; it is refused when there is a reason. `id`: as its sender named it.
    void end(std::string_view raw, std::string_view id, std::string_view centre,
             std::string reason);
    // What was begun and not ended is dropped, and all records of the block but the first ones.
    void keep_only(std::size_t records);
    void take_back() { fields_.columns().drop_record(); }  // what was begun, and not ended
    void finish() { fields_.columns().write_fields(); }
    // The id of each record and reject, by row - first row, of the last body.
    const std::vector<std::string_view>& ids() const { return ids_; }

private:
    std::uint64_t line_of(std::string_view raw);
    Hash128 hash_of(std::string_view raw, bool named);
    RecordBlock& block_;
    JsonFields fields_;
    const EventContext* context_ = nullptr;
    const char* counted_to_ = nullptr;  // lines of the body are counted up to here
    std::uint64_t line_ = 1;
    std::vector<std::string_view> ids_;
    std::vector<Hash128> unnamed_;  // of the records of this body that have no id
};

// What is found in an event beside its fields.
struct EventFacts {
    std::string_view id, centre;
    std::string reason;  // not empty: the event is refused
};
// Reads every member of the event into fields of the record.
using OneEvent = std::function<JsonFields::Error(JsonFields::Object& event, EventRecords& to,
                                                 EventFacts& facts)>;
// The elements of an array, or the one object. `behind`: readable bytes behind the text.
// Errors: invalid_input.
Status read_events(std::string_view json, std::size_t behind, const OneEvent& one,
                   EventRecords& to);

struct Dialect {
    const char* name;
    const char* mapping;  // TOML of the mapping that fits it, without `source`
    // Reads every event of a body, whose memory has simdjson's padding behind it.
    // Errors: invalid_input when the body as a whole is not of the dialect.
    Status (*read)(std::string_view body, const EventContext& context, EventRecords& to);
    // An event that stands alone, as in a file.
    JsonFields::Error (*one)(JsonFields::Object& event, EventRecords& to, EventFacts& facts);
};
const std::vector<Dialect>& dialects();
const Dialect* find_dialect(std::string_view name);  // nullptr when there is none

Dialect cloudevents_dialect();
Dialect segment_dialect();

// A file of events: an array, one object a line, or objects one after another.
Result<std::unique_ptr<Reader>> open_events(std::unique_ptr<ByteSource> bytes,
                                            const Dialect& dialect);

}  // namespace touchline
