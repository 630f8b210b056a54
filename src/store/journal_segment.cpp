// Reading stops at the first frame that is not good; then it is looked for one behind it.
#include "store/journal_segment.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"

namespace touchline {
namespace {

constexpr std::uint64_t magic = 0x314C4E524A4C5554;  // "TULJRNL1"
constexpr std::uint32_t version = 1;
// A frame that is lost may have held this many records at most, for one behind it to be known.
constexpr std::uint64_t records_lost_max = std::uint64_t{1} << 32;

struct Head {
    std::uint64_t magic_number = magic;
    std::uint32_t version_number = version, reserved = 0;
    std::uint64_t first = 0, salt = 0;
    std::uint64_t unused[3] = {};
    std::uint64_t checksum = 0;  // of all before it
};
static_assert(sizeof(Head) == journal_head_bytes);

struct Frame {
    std::uint64_t checksum = 0;  // of all behind it
    std::uint64_t first = 0;
    std::uint32_t bytes = 0;  // of the records with their lengths, without the zeros
    std::uint32_t records = 0;
};
static_assert(sizeof(Frame) == 24);

template <class T>
std::string_view bytes_of(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::uint64_t checksum_of(const Head& head) {
    return hash64(bytes_of(head).substr(0, offsetof(Head, checksum)));
}

std::uint64_t frame_checksum(std::string_view frame, std::uint64_t salt) {
    return hash64(frame.substr(sizeof(Frame::checksum)), salt);
}

std::size_t padded(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

bool all_zero(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

std::size_t without_zeros(std::string_view bytes) {
    const std::size_t last = bytes.find_last_not_of('\0');
    return last == std::string_view::npos ? 0 : last + 1;
}

// The frame at the start of `bytes`, header and records; empty when it is not a good one.
std::string_view good_frame(std::string_view bytes, std::uint64_t salt, Frame& frame) {
    if (bytes.size() < sizeof frame) return {};
    std::memcpy(&frame, bytes.data(), sizeof frame);
    if (frame.records == 0 || frame.bytes > bytes.size() - sizeof frame ||
        frame.bytes / sizeof(std::uint32_t) < frame.records)
        return {};
    const std::string_view whole = bytes.substr(0, sizeof frame + frame.bytes);
    return frame_checksum(whole, salt) == frame.checksum ? whole : std::string_view();
}

// The records of a good frame. Their lengths were checksummed: that they do not add up would be
// our own mistake, or somebody's who knows the salt.
Status give_records(std::string_view whole, const Frame& frame, const RecordSink& sink) {
    std::string_view left = whole.substr(sizeof frame);
    for (std::uint32_t i = 0; i < frame.records; ++i) {
        std::uint32_t size = 0;
        if (left.size() >= sizeof size) std::memcpy(&size, left.data(), sizeof size);
        if (left.size() < sizeof size || size > left.size() - sizeof size)
            return fail(ErrorCode::corrupt, "a frame of the journal says it has {} records",
                        frame.records);
        TRY(sink(frame.first + i, left.substr(sizeof size, size)));
        left.remove_prefix(sizeof size + size);
    }
    return {};
}

// Where a good frame with a later position begins, or npos.
std::size_t find_good_frame(std::string_view bytes, std::size_t from,
                            const SegmentReading& so_far) {
    const std::size_t end = without_zeros(bytes);  // it may lie within a frame, of an empty record
    for (std::size_t at = from; at < end && at + sizeof(Frame) <= bytes.size(); at += 8) {
        Frame frame;
        std::memcpy(&frame, bytes.data() + at, sizeof frame);
        if (frame.first < so_far.next || frame.first - so_far.next > records_lost_max) continue;
        if (!good_frame(bytes.substr(at), so_far.head.salt, frame).empty()) return at;
    }
    return std::string_view::npos;
}

Result<SegmentHead> read_head(std::string_view bytes) {
    if (all_zero(bytes)) return fail(ErrorCode::not_found, "nothing was written here");
    Head head;
    if (bytes.size() < sizeof head)
        return fail(ErrorCode::corrupt, "it ends within its head, after {} bytes", bytes.size());
    std::memcpy(&head, bytes.data(), sizeof head);
    if (head.magic_number != magic || head.checksum != checksum_of(head))
        return fail(ErrorCode::corrupt, "its head is damaged");
    if (head.version_number != version)
        return fail(ErrorCode::invalid_input, "it is of version {}, this program knows {}",
                    head.version_number, version);
    return SegmentHead{head.first, head.salt};
}

}  // namespace

std::string write_segment_head(const SegmentHead& from) {
    Head head;
    head.first = from.first;
    head.salt = from.salt;
    head.checksum = checksum_of(head);
    return std::string(bytes_of(head));
}

void append_frame(std::string& out, std::uint64_t salt, std::uint64_t first,
                  std::span<const std::string_view> records) {
    Frame frame;
    frame.first = first;
    frame.records = static_cast<std::uint32_t>(records.size());
    const std::size_t begin = out.size();
    out.append(bytes_of(frame));
    for (const std::string_view record : records) {
        const auto size = static_cast<std::uint32_t>(record.size());
        out.append(bytes_of(size));
        out.append(record);
    }
    frame.bytes = static_cast<std::uint32_t>(out.size() - begin - sizeof frame);
    std::memcpy(out.data() + begin, &frame, sizeof frame);
    frame.checksum = frame_checksum(std::string_view(out).substr(begin), salt);
    std::memcpy(out.data() + begin, &frame, sizeof frame);
    out.append(padded(out.size()) - out.size(), '\0');
}

Result<SegmentReading> read_segment(std::string_view bytes, const RecordSink& sink) {
    SegmentReading reading;
    TRY(reading.head, read_head(bytes));
    reading.next = reading.head.first;
    reading.end = journal_head_bytes;
    while (reading.end < bytes.size()) {
        const std::string_view rest = bytes.substr(reading.end);
        Frame frame;
        const std::string_view whole = good_frame(rest, reading.head.salt, frame);
        if (whole.empty() || frame.first != reading.next) break;
        TRY(give_records(whole, frame, sink));
        reading.next += frame.records;
        reading.end = std::min(reading.end + padded(whole.size()), bytes.size());
    }
    reading.torn_bytes = without_zeros(bytes.substr(reading.end));
    if (reading.torn_bytes == 0) return reading;
    const std::size_t good = find_good_frame(bytes, reading.end, reading);
    reading.how =
        good == std::string_view::npos ? SegmentReading::End::torn : SegmentReading::End::damaged;
    if (reading.how == SegmentReading::End::damaged) reading.good_at = good;
    return reading;
}

}  // namespace touchline
