// Fuzzes the reader of one format (FUZZ_FORMAT): any bytes are records or a clear error, never a
// crash, and what a block promises (capture/reader.h) holds.
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/check.h"
#include "base/files.h"
#include "capture/source.h"

namespace touchline {
namespace {

constexpr std::size_t pieces_max = 10'000;

void look_at(const RecordBlock& block) {
    const std::size_t columns = block.columns.size();
    CHECK(block.fields.size() == block.size() * columns);
    CHECK(block.line.size() == block.size() && block.raw_hash.size() == block.size());
    CHECK(block.raw.size() == block.size());
    std::size_t bytes = 0;
    for (const Field& field : block.fields) {
        for (char byte : field.text()) bytes += static_cast<unsigned char>(byte);
    }
    for (std::size_t i = 1; i < block.size(); ++i) CHECK(block.row[i - 1] < block.row[i]);
    for (const auto& relation : block.relations) CHECK(relation.at < block.size());
    for (const Reject& reject : block.rejects) CHECK(!reject.reason.empty());
    CHECK(bytes < SIZE_MAX);
}

Result<std::uint64_t> read_everything(std::string bytes, bool intervals = false,
                                      const std::string& rows = "") {
    FormatOptions options;
    options.format = FUZZ_FORMAT;
    options.lifecycle_intervals = intervals;
    options.rows = rows;
    std::string path = "fuzz." FUZZ_FORMAT;
    if (options.format == "parquet") {  // read by path
        const auto name = fmt::format("touchline_fuzz_{}.parquet", ::getpid());
        path = (std::filesystem::temp_directory_path() / name).string();
        TRY(write_text_file(path, bytes));
    }
    TRY(auto reader, open_reader(memory_source(std::move(bytes)), path, options));
    std::uint64_t records = 0;
    RecordBlock block;
    for (std::size_t piece_count = 0; piece_count < pieces_max; ++piece_count) {
        Piece piece;
        TRY(const bool more, reader->next(piece));
        if (!more) break;
        block.clear();
        TRY(reader->parse(piece, block));
        look_at(block);
        records += block.size() + block.rejects.size();
    }
    return records;
}

}  // namespace
}  // namespace touchline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace touchline;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const auto first = read_everything(bytes);
    const auto second = read_everything(bytes);
    CHECK(bool(first) == bool(second));
    if (first) CHECK(first.value() == second.value());
    else CHECK(!first.error().message.empty());
    if (std::string_view(FUZZ_FORMAT) == "jsonl") {
        const auto elements = read_everything(bytes, false, "turns");
        CHECK(bool(first) == bool(elements));
        if (first) CHECK(elements.value() >= first.value());
    }
    if (std::string_view(FUZZ_FORMAT) != "xes") return 0;
    const auto joined = read_everything(bytes, true);
    CHECK(bool(first) == bool(joined));
    if (first) CHECK(joined.value() <= first.value());
    return 0;
}
