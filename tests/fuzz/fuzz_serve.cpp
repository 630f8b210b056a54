// Fuzzes what strangers send to the server: paths, queries, small bodies, names of files, packed
// bodies. Refused with a message, or read; and what was read keeps its promises.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/text.h"
#include "serve/gzip.h"
#include "serve/json_body.h"
#include "serve/route.h"
#include "serve/uploads.h"

namespace touchline {
namespace {

// First line: method, blank, path. Second: the query.
[[maybe_unused]] void fuzz_route(const std::string& text) {
    const std::string line = text.substr(0, text.find('\n'));
    const std::string query = line.size() < text.size() ? text.substr(line.size() + 1) : "";
    const std::size_t blank = line.find(' ');
    if (blank == std::string::npos) return;
    Match match = match_route(line.substr(0, blank), line.substr(blank + 1));
    CHECK(match.route == nullptr || match.allow.empty());
    for (const auto& [name, value] : match.values) CHECK(is_utf8(value) && !value.empty());
    for (const Route& route : routes()) {
        if (match.route != nullptr && match.route != &route) continue;
        auto values = match.values;
        Lens lens;
        const Status read = read_parameters(route, query, values, lens);
        if (!read) {
            CHECK(!read.error().message.empty());
            CHECK(read.error().code == ErrorCode::invalid_input);
            continue;
        }
        for (const auto& [name, value] : values) CHECK(is_utf8(name) && is_utf8(value));
        const auto again = read_lens(write_lens(lens));
        CHECK(again && again.value() == lens);
    }
}

[[maybe_unused]] void fuzz_body(const std::string& text) {
    const auto body = read_json_body(text, {"sql", "columns", "mapping_toml", "token"});
    if (!body) return CHECK(!body.error().message.empty());
    for (const auto& [name, value] : body.value().texts) CHECK(is_utf8(value));
}

[[maybe_unused]] void fuzz_file_name(const std::string& text) {
    const auto name = safe_file_name(text);
    if (!name) return CHECK(!name.error().message.empty());
    CHECK(!name.value().empty() && name.value().size() <= 200 && is_utf8(name.value()));
    CHECK(name.value().front() != '.');
    CHECK(name.value().find_first_of("/\\\n\0\"") == std::string::npos);
}

[[maybe_unused]] void fuzz_gunzip(const std::string& text) {
    const auto plain = gunzip(text, 1 << 20);
    if (plain) CHECK(plain.value().size() <= (1 << 20));
    CHECK(gunzip(gzip(text), text.size() + 1).value() == text);
}

}  // namespace
}  // namespace touchline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    touchline::FUZZ_FUNCTION(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
