// The text around an answer: status line, headers, chunks; compression.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "serve/http.h"

namespace touchline {

std::string_view reason_of(int status);
// Why a head that can be read must not be answered: whoever stands between the client and us may
// see another host, another target or another end of the body in it. Empty when nothing is odd.
std::string_view what_is_odd(const RequestHead& head);
// Status line and headers of a whole answer, with the empty line.
std::string head_text(const Response& response, bool keep_alive, Micros now_us);
std::string stream_head_text(const Response& response, Micros now_us);
std::string chunk_text(std::string_view text);
std::string http_date(Micros at_us);  // "Sun, 06 Nov 1994 08:49:37 GMT"
// Packs the body when that is worth it and nobody has done so yet.
void compress(Response& response);

}  // namespace touchline
