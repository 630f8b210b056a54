// Fuzzes what people write by hand: mappings, lenses, policies. Refused with a message, or read;
// and what was read, written and read again is the same.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/time.h"
#include "capture/mapping.h"
#include "model/lens.h"
#include "model/policy.h"

namespace touchline {
namespace {

[[maybe_unused]] void fuzz_mapping(const std::string& text) {
    const auto mapping = read_mapping(text);
    if (!mapping) return CHECK(!mapping.error().message.empty());
    const std::string written = write_mapping(mapping.value());
    const auto again = read_mapping(written);
    CHECK(bool(again));
    CHECK(write_mapping(again.value()) == written);
}

[[maybe_unused]] void fuzz_lens(const std::string& text) {
    const auto lens = read_lens(text);
    if (!lens) return CHECK(!lens.error().message.empty());
    const auto again = read_lens(write_lens(lens.value()));
    CHECK(bool(again));
    CHECK(again.value() == lens.value());
    CHECK(!describe_lens(lens.value()).empty());
}

[[maybe_unused]] void fuzz_policy(const std::string& text) {
    const auto journeys = read_journey_policy(text);
    if (journeys) CHECK(!journeys.value().rules.empty());
    else CHECK(!journeys.error().message.empty());
    if (const auto read = read_centre_policy(text); !read) CHECK(!read.error().message.empty());
    if (const auto read = read_identity_policy(text); !read) CHECK(!read.error().message.empty());
}

// First line: a format. Second: a time in it. What is read, written as ISO, reads the same.
[[maybe_unused]] void fuzz_time(const std::string& text) {
    const std::size_t end = text.find('\n');
    const auto format = TimeFormat::parse(std::string_view(text).substr(0, end));
    if (!format) return CHECK(!format.error().message.empty());
    if (end == std::string::npos) return;
    static const auto zone = Zone::named("Europe/Amsterdam");
    const std::string value = text.substr(end + 1);
    const auto read = format.value().read(value, zone.value());
    Instant tried;
    CHECK(format.value().try_read(value, zone.value(), tried) == bool(read));
    if (!read) return CHECK(!read.error().message.empty());
    CHECK(tried.utc_us == read.value().utc_us);
    const auto iso = TimeFormat::parse("iso");
    const auto again =
        iso.value().read(write_instant(tried.utc_us, tried.offset_min), zone.value());
    if (again) CHECK(again.value().utc_us == tried.utc_us);
}

// A zone or a length of time that people write.
[[maybe_unused]] void fuzz_words(const std::string& text) {
    if (const auto zone = Zone::named(text)) CHECK(!zone.value().name().empty());
    if (const auto length = read_duration(text)) CHECK(length.value() >= 0);
}

}  // namespace
}  // namespace touchline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    touchline::FUZZ_FUNCTION(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
