// Fuzzes the reader of the journal: any bytes are a segment or a clear error. To come past the
// checksums, the first byte chooses how the rest is used: as it is, or as records of good frames
// with a byte of them changed.
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "store/journal_segment.h"

namespace touchline {
namespace {

void look_at(std::string_view bytes) {
    std::uint64_t records = 0, before = 0, size = 0;
    const auto reading = read_segment(bytes, [&](std::uint64_t position, std::string_view record) {
        CHECK(records == 0 || position == before + 1);
        before = position;
        ++records;
        size += record.size();
        return Status();
    });
    if (!reading) return CHECK(!reading.error().message.empty());
    const SegmentReading& found = reading.value();
    CHECK(found.end >= journal_head_bytes && found.end <= bytes.size());
    CHECK(found.next == found.head.first + records && size <= found.end);
    CHECK((found.how == SegmentReading::End::clean) == (found.torn_bytes == 0));
    if (found.how == SegmentReading::End::damaged) CHECK(found.good_at >= found.end);
}

// data: size and place of a change, then a record a line.
std::string segment_of(std::string_view data) {
    std::string segment = write_segment_head({7, 1234567});
    std::uint64_t next = 7;
    for (std::size_t at = 0; at < data.size();) {
        const std::size_t end = std::min(data.find('\n', at), data.size());
        const std::string_view line[] = {data.substr(at, end - at)};
        append_frame(segment, 1234567, next++, line);
        at = end + 1;
    }
    return segment;
}

}  // namespace
}  // namespace touchline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace touchline;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    look_at(bytes);
    if (size < 4) return 0;
    std::string segment = segment_of(bytes.substr(4));
    look_at(segment);
    const std::size_t place = (data[0] << 8 | data[1]) % segment.size();
    segment[place] = static_cast<char>(segment[place] ^ data[2]);
    look_at(segment);
    segment.resize(std::min<std::size_t>(segment.size(), place + data[3]));
    look_at(segment);
    return 0;
}
