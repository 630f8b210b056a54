// Blocks of 512 bytes; sizes of 8 GB and more are written in base 256, as GNU tar does.
#include "base/tar.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace touchline {
namespace {

constexpr std::size_t block_bytes = 512, piece_bytes = 1 << 20;

// Places of fields in the head of an entry.
struct Field {
    std::size_t at, size;
};
constexpr Field name_field{0, 100}, mode_field{100, 8}, owner_field{108, 8}, group_field{116, 8},
    size_field{124, 12}, time_field{136, 12}, sum_field{148, 8}, type_field{156, 1},
    magic_field{257, 8};

using Block = std::array<char, block_bytes>;

void put_number(Block& block, const Field& field, std::uint64_t number) {
    const std::string digits = fmt::format("{:0{}o}", number, field.size - 1);
    if (digits.size() < field.size) {
        std::copy(digits.begin(), digits.end(), block.begin() + field.at);
        return;
    }
    for (std::size_t i = 0; i < field.size; ++i) {
        const std::size_t shift = 8 * i;
        block[field.at + field.size - 1 - i] =
            shift < 64 ? static_cast<char>(number >> shift & 0xFF) : '\0';
    }
    block[field.at] = static_cast<char>(0x80);
}

bool get_number(const Block& block, const Field& field, std::uint64_t& number) {
    number = 0;
    if (static_cast<unsigned char>(block[field.at]) == 0x80) {
        for (std::size_t i = 1; i < field.size; ++i)
            number = number << 8 | static_cast<unsigned char>(block[field.at + i]);
        return true;
    }
    for (std::size_t i = 0; i < field.size && block[field.at + i] != '\0'; ++i) {
        const char digit = block[field.at + i];
        if (digit == ' ') continue;
        if (digit < '0' || digit > '7') return false;
        number = number * 8 + static_cast<std::uint64_t>(digit - '0');
    }
    return true;
}

// The field itself counts as blanks.
std::uint64_t sum_of(const Block& block) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
        const bool own = i >= sum_field.at && i < sum_field.at + sum_field.size;
        sum += own ? ' ' : static_cast<unsigned char>(block[i]);
    }
    return sum;
}

}  // namespace

Status TarWriter::head(const std::string& name, std::uint64_t bytes, std::uint32_t mode) {
    if (name.size() > name_field.size)
        return fail(ErrorCode::limit, "'{}' is longer than the {} bytes a name may have", name,
                    name_field.size);
    Block block{};
    std::copy(name.begin(), name.end(), block.begin());
    put_number(block, mode_field, mode);
    put_number(block, owner_field, 0);
    put_number(block, group_field, 0);
    put_number(block, size_field, bytes);
    put_number(block, time_field, 0);
    block[type_field.at] = '0';
    std::memcpy(block.data() + magic_field.at, "ustar\00000", magic_field.size);
    const std::string sum = fmt::format("{:06o}", sum_of(block));
    std::copy(sum.begin(), sum.end(), block.begin() + sum_field.at);
    block[sum_field.at + 7] = ' ';
    return to_.write({block.data(), block.size()});
}

Status TarWriter::pad(std::uint64_t bytes) {
    const std::size_t rest = bytes % block_bytes;
    return rest == 0 ? Status() : to_.write(std::string(block_bytes - rest, '\0'));
}

Status TarWriter::add_text(const std::string& name, std::string_view text, std::uint32_t mode) {
    TRY(head(name, text.size(), mode));
    TRY(to_.write(text));
    return pad(text.size());
}

Status TarWriter::add_file(const std::string& name, const std::string& path, std::uint32_t mode,
                           const std::function<void(std::string_view)>& see) {
    TRY(auto file, InputFile::open(path));
    const std::uint64_t bytes = file.size();
    TRY(head(name, bytes, mode));
    std::string piece(piece_bytes, '\0');
    for (std::uint64_t left = bytes; left > 0;) {
        const std::size_t wanted = std::min<std::uint64_t>(left, piece.size());
        TRY(const std::size_t got, file.read(piece.data(), wanted));
        if (got == 0) return fail(ErrorCode::unavailable, "'{}' was cut while it was read", path);
        const std::string_view part(piece.data(), got);
        if (see) see(part);
        TRY(to_.write(part));
        left -= got;
    }
    return pad(bytes);
}

Status TarWriter::finish() { return to_.write(std::string(2 * block_bytes, '\0')); }

Status TarReader::block(char* to) {
    for (std::size_t done = 0; done < block_bytes;) {
        TRY(const std::size_t got, from_.read(to + done, block_bytes - done));
        if (got == 0) return fail(ErrorCode::corrupt, "the file ends too early");
        done += got;
    }
    return {};
}

Result<bool> TarReader::next(TarEntry& entry) {
    Block head{};
    TRY(block(head.data()));
    if (std::all_of(head.begin(), head.end(), [](char c) { return c == '\0'; })) return false;
    std::uint64_t sum = 0, mode = 0;
    const bool whole = get_number(head, sum_field, sum) && sum == sum_of(head) &&
                       get_number(head, size_field, entry.bytes) &&
                       get_number(head, mode_field, mode) && head[type_field.at] == '0';
    if (!whole) return fail(ErrorCode::corrupt, "the head of an entry is damaged");
    entry.mode = static_cast<std::uint32_t>(mode & 0777);
    entry.name.assign(head.data(), ::strnlen(head.data(), name_field.size));
    return true;
}

Status TarReader::read(const TarEntry& entry, const std::function<Status(std::string_view)>& sink) {
    std::string piece(piece_bytes, '\0');
    const std::uint64_t padded = (entry.bytes + block_bytes - 1) / block_bytes * block_bytes;
    for (std::uint64_t done = 0; done < padded;) {
        const std::size_t wanted = std::min<std::uint64_t>(padded - done, piece.size());
        TRY(const std::size_t got, from_.read(piece.data(), wanted));
        if (got == 0)
            return fail(ErrorCode::corrupt, "the file ends in the middle of '{}'", entry.name);
        const std::uint64_t useful = done < entry.bytes ? entry.bytes - done : 0;
        if (useful > 0)
            TRY(sink(std::string_view(piece.data(), std::min<std::uint64_t>(got, useful))));
        done += got;
    }
    return {};
}

}  // namespace touchline
