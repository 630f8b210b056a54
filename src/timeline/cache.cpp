// A saved index: a header, the names, then every column at a multiple of 64 bytes, then a
// checksum a piece. See save_index for the order; a change of it is a new format_version.
#include "timeline/cache.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/files.h"
#include "base/hash.h"
#include "timeline/lanes.h"

namespace touchline {

namespace {

constexpr std::uint64_t magic = 0x31786469656E6C74ULL;  // "tlneidx1"
constexpr std::size_t alignment = 64;
constexpr std::size_t piece_bytes = std::size_t{4} << 20;

struct Header {
    std::uint64_t magic_number = magic, bytes = 0, head_bytes = 0;
    std::uint64_t history_position = 0, policy_hash = 0;
    std::uint32_t format_version = 0, piece_count = 0;
    std::uint64_t checksum = 0;  // of the checksums of all pieces
};

// Text and numbers of the head, in order.
class Writer {
public:
    void number(std::uint64_t value) {
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void text(std::string_view value) {
        number(value.size());
        bytes.append(value);
    }
    void names(const Names& names) {
        number(names.size());
        for (const std::string& name : names) text(name);
    }
    std::string bytes;
};

class Scanner {
public:
    explicit Scanner(std::string_view bytes) : left_(bytes) {}
    std::uint64_t number() {
        std::uint64_t value = 0;
        if (left_.size() < sizeof value) return broken = true, 0;
        std::memcpy(&value, left_.data(), sizeof value);
        left_.remove_prefix(sizeof value);
        return value;
    }
    std::string text() {
        const std::uint64_t size = number();
        if (size > left_.size()) return broken = true, "";
        std::string value(left_.substr(0, size));
        left_.remove_prefix(size);
        return value;
    }
    Names names() {
        Names names;
        for (std::uint64_t count = number(); count > 0 && !broken; --count) names.push_back(text());
        return names;
    }
    bool broken = false;

private:
    std::string_view left_;
};

// Every column of a segment, in the order of the file. One list for both ways.
template <class Segment_, class Visit>
void for_columns(Segment_& s, const Visit& visit) {
    visit(s.occurred_us), visit(s.wait), visit(s.duration), visit(s.kind), visit(s.centre);
    visit(s.staff), visit(s.channel), visit(s.history_row);
    visit(s.long_waits.at), visit(s.long_waits.ms);
    visit(s.long_durations.at), visit(s.long_durations.ms);
    visit(s.offset), visit(s.customer), visit(s.type), visit(s.outcome), visit(s.started_us);
    visit(s.ended_us), visit(s.closes_at_us), visit(s.participants), visit(s.ties);
    visit(s.object), visit(s.customers), visit(s.first_journey);
    for (auto& column : s.attributes) visit(column);
}

std::size_t padded(std::size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

std::string head_of(const Index& index) {
    Writer head;
    for (const Names* names :
         {&index.kinds, &index.channels, &index.centres, &index.staff, &index.outcomes})
        head.names(*names);
    head.number(index.types.size());
    for (const JourneyType& type : index.types) {
        head.text(type.name);
        head.number(type.decides);
    }
    head.number(static_cast<std::uint64_t>(index.known_at_us));
    head.names(index.attributes_left_out);
    head.number(index.attributes.size());
    for (const Attribute& attribute : index.attributes) {
        head.text(attribute.name);
        head.names(attribute.values);
    }
    head.number(index.segments.size());
    for (const auto& segment : index.segments) {
        head.number(segment->dead_rows);
        head.number(segment->any_duration);
        head.number(segment->dead.size());
        for_columns(*segment, [&](const auto& column) { head.number(column.size()); });
    }
    return head.bytes;
}

// What follows the head: (address, bytes) of each column and each bitmap of dead journeys.
std::vector<std::string_view> body_of(const Index& index) {
    std::vector<std::string_view> parts;
    const auto add = [&](const void* data, std::size_t bytes) {
        parts.emplace_back(static_cast<const char*>(data), bytes);
    };
    for (const auto& segment : index.segments) {
        for_columns(*segment, [&](const auto& column) {
            add(column.data(), column.size() * sizeof(*column.data()));
        });
        add(segment->dead.words(), (segment->dead.size() + 63) / 64 * 8);
    }
    return parts;
}

// Checksums of the pieces the columns are cut into, by several threads.
std::vector<std::uint64_t> checksums(const std::vector<std::string_view>& parts, unsigned threads) {
    std::vector<std::string_view> pieces;
    for (const std::string_view part : parts)
        for (std::size_t at = 0; at < part.size(); at += piece_bytes)
            pieces.push_back(part.substr(at, piece_bytes));
    std::vector<std::uint64_t> sums(pieces.size());
    work_off(threads, pieces.size(),
             [&](unsigned, std::size_t i) { sums[i] = hash64(pieces[i], i); });
    return sums;
}

std::uint64_t checksum_of(const std::vector<std::string_view>& parts, std::string_view head,
                          unsigned threads) {
    const auto sums = checksums(parts, threads);
    return hash64({reinterpret_cast<const char*>(sums.data()), sums.size() * 8}, hash64(head));
}

Error damaged(const std::string& path) {
    return fail(ErrorCode::corrupt, "'{}' is damaged: it is built again from the history", path);
}

}  // namespace

Status save_index(const Index& index, const std::string& path, unsigned threads) {
    const std::string head = head_of(index);
    const std::vector<std::string_view> parts = body_of(index);
    Header header;
    header.head_bytes = head.size();
    header.bytes = padded(sizeof header) + padded(head.size());
    for (const std::string_view part : parts) header.bytes += padded(part.size());
    header.history_position = index.key.history_position;
    header.policy_hash = index.key.policy_hash;
    header.format_version = index.key.format_version;
    header.checksum = checksum_of(parts, head, threads);

    TRY(OutputFile file, OutputFile::create(path));
    const std::string zeros(alignment, '\0');
    const auto put = [&](std::string_view bytes) -> Status {
        TRY(file.write(bytes));
        return file.write(std::string_view(zeros).substr(0, padded(bytes.size()) - bytes.size()));
    };
    TRY(put({reinterpret_cast<const char*>(&header), sizeof header}));
    TRY(put(head));
    for (const std::string_view part : parts) TRY(put(part));
    return file.commit();
}

namespace {

struct Source {
    std::shared_ptr<const MappedFile> file;
    std::size_t at = 0;
    bool broken = false;

    template <class T>
    void column(Column<T>& column, std::uint64_t size) {
        const std::string_view bytes = file->bytes();
        if (size > (bytes.size() - at) / sizeof(T)) {
            broken = true;
            return;
        }
        column = Column<T>::view(file, reinterpret_cast<const T*>(bytes.data() + at), size);
        at = std::min(at + padded(size * sizeof(T)), bytes.size());
    }
};

bool sound(const Segment& s) {
    const std::size_t rows = s.rows(), journeys = s.journeys(), customers = s.customers.size();
    const auto all = [](std::size_t size, auto&... columns) {
        return ((columns.size() == size) && ...);
    };
    for (const auto& column : s.attributes)
        if (column.size() != rows) return false;
    return all(rows, s.occurred_us, s.wait, s.duration, s.centre, s.staff, s.channel,
               s.history_row) &&
           all(journeys, s.customer, s.outcome, s.started_us, s.ended_us, s.closes_at_us,
               s.participants, s.ties, s.object, s.dead) &&
           s.offset.size() == journeys + 1 && s.offset[journeys] == rows &&
           s.first_journey.size() == customers + 1 && s.first_journey[customers] == journeys;
}

void read_segment(Scanner& head, Source& source, Segment& s) {
    s.dead_rows = head.number();
    s.any_duration = head.number() != 0;
    const std::uint64_t journeys = head.number();
    for_columns(s, [&](auto& column) { source.column(column, head.number()); });
    Column<std::uint64_t> words;
    source.column(words, (journeys + 63) / 64);
    if (source.broken || head.broken) return;
    s.dead = Bitmap(journeys);
    std::copy(words.values().begin(), words.values().end(), s.dead.words());
}

bool read_head(Scanner& head, Source& source, Index& index) {
    for (Names* names :
         {&index.kinds, &index.channels, &index.centres, &index.staff, &index.outcomes})
        *names = head.names();
    for (std::uint64_t count = head.number(); count > 0 && !head.broken; --count) {
        std::string name = head.text();
        index.types.push_back({std::move(name), head.number() != 0});
    }
    index.known_at_us = static_cast<Micros>(head.number());
    index.attributes_left_out = head.names();
    for (std::uint64_t count = head.number(); count > 0 && !head.broken; --count) {
        std::string name = head.text();
        index.attributes.push_back({std::move(name), head.names()});
    }
    for (std::uint64_t count = head.number(); count > 0 && !head.broken; --count) {
        index.segments.push_back(std::make_shared<Segment>());
        index.segments.back()->attributes.resize(index.attributes.size());
        read_segment(head, source, *index.segments.back());
        if (head.broken || source.broken || !sound(*index.segments.back())) return false;
    }
    return !head.broken;
}

}  // namespace

Result<Index> load_index(const std::string& path, const IndexKey& key, unsigned threads) {
    TRY(MappedFile mapped, MappedFile::open(path));
    const auto file = std::make_shared<const MappedFile>(std::move(mapped));
    const std::string_view bytes = file->bytes();
    Header header;
    if (bytes.size() < padded(sizeof header)) return damaged(path);
    std::memcpy(&header, bytes.data(), sizeof header);
    const IndexKey found{header.history_position, header.policy_hash, header.format_version};
    if (header.magic_number != magic) return damaged(path);
    if (found != key)
        return fail(ErrorCode::not_found, "'{}' is of another state of the history or policy",
                    path);
    if (header.bytes != bytes.size() || header.head_bytes > bytes.size() - padded(sizeof header))
        return damaged(path);
    const std::string_view head = bytes.substr(padded(sizeof header), header.head_bytes);
    Scanner scanner(head);
    Source source{file, std::min(padded(sizeof header) + padded(head.size()), bytes.size()), false};
    Index index;
    index.key = key;
    if (!read_head(scanner, source, index)) return damaged(path);
    if (checksum_of(body_of(index), head, threads) != header.checksum) return damaged(path);
    for (const auto& segment : index.segments) segment->count_dead();
    return index;
}

}  // namespace touchline
