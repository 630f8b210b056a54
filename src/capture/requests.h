// Requests as a server received them, one after another: what the journal holds, and what a
// stream's delivery is. Each is a line of JSON about the request, then its body as it came:
//
//   {"request":"cloudevents","source":"shop","received_at":"…","mapping":"00…","bytes":120}
//   [ … 120 bytes … ]
//
// A record's row is its place in its request, so that how requests were cut and in which order
// they came decides nothing; its line is that of the delivery.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace touchline {

struct ReceivedHead {
    std::string dialect, source, centre;
    Micros received_at_us = 0;
    std::uint64_t mapping_hash = 0;  // of the mapping it was first read with
    std::uint64_t bytes = 0;         // of the body
};

std::string write_request(const ReceivedHead& head, std::string_view body);

struct ReceivedRequest {
    ReceivedHead head;
    std::string_view body;  // a newline follows it
};
// Takes the next request from the text. Errors: invalid_input when it does not begin with one.
Result<ReceivedRequest> take_request(std::string_view& text);

}  // namespace touchline
