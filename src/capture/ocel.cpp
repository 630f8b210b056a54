// OCEL 2.0 in JSON (and OCEL 1): the reader.
//
// Objects may stand behind the events that refer to them, so the document is held whole; what
// takes long, reading the events, is done piece by piece.
#include "base/limits.h"
#include "base/text.h"
#include "capture/ocel_block.h"
#include "capture/source.h"

#include <algorithm>

namespace touchline {
namespace {

constexpr std::size_t piece_bytes = 1 << 20;

class OcelReader : public Reader {
public:
    OcelReader(std::shared_ptr<const OcelDocument> document, const FormatOptions& options)
        : document_(std::move(document)),
          options_(options) {
        options_.format = "ocel";
    }

    const FormatOptions& options() const override { return options_; }
    const std::vector<std::string>& columns() const override { return columns_; }
    Result<bool> next(Piece& piece) override;
    Status parse(const Piece& piece, RecordBlock& block) const override {
        block.clear();
        return parse_ocel_piece(*document_, piece, block, counts_);
    }
    std::vector<std::string> remarks() const override;

private:
    std::shared_ptr<const OcelDocument> document_;
    FormatOptions options_;
    std::vector<std::string> columns_;
    mutable OcelCounts counts_;
    std::size_t next_ = 0, counted_ = 0;
    std::uint64_t line_ = 1, index_ = 0;
};

Result<bool> OcelReader::next(Piece& piece) {
    const auto& events = document_->events;
    if (next_ == events.size()) return false;
    const std::size_t first = next_, begin = events[first].offset;
    while (next_ < events.size() && events[next_].offset - begin < piece_bytes) ++next_;
    const std::size_t end = events[next_ - 1].offset + events[next_ - 1].size;
    const char* base = document_->bytes.data();
    line_ += static_cast<std::uint64_t>(std::count(base + counted_, base + begin, '\n'));
    counted_ = begin;
    piece = Piece{};
    piece.keep = document_;
    piece.bytes = std::string_view(base + begin, end - begin);
    piece.first_row = first + 1;
    piece.first_line = line_;
    piece.index = index_++;
    return true;
}

std::vector<std::string> OcelReader::remarks() const {
    std::vector<std::string> said = document_->remarks;
    if (counts_.several_of_type != 0)
        said.push_back(fmt::format(
            "{} events have several objects of one type: all are kept as objects, their "
            "attributes are in no column of these events",
            with_thousands(static_cast<std::int64_t>(counts_.several_of_type.load()))));
    return said;
}

}  // namespace

int recognise_ocel(std::string_view head, std::string_view file_name) {
    const auto has = [head](const char* word) { return head.find(word) != std::string_view::npos; };
    if (trim(head.substr(0, 512)).substr(0, 1) != "{") return 0;
    if (has("\"ocel:global") || has("\"ocel:events\"") || has("\"ocel:objects\"")) return 100;
    if (has("\"objectTypes\"") || has("\"eventTypes\"")) return 100;
    if (has("\"relationships\"") && has("\"objectId\"")) return 95;
    return lower(file_name).ends_with(".jsonocel") ? 95 : 0;
}

Result<std::unique_ptr<Reader>> open_ocel(std::unique_ptr<ByteSource> bytes, const std::string&,
                                          const FormatOptions& options) {
    TRY(auto text, read_all(*bytes, limits::document_bytes_max));
    TRY(auto document, read_ocel_document(std::move(text)));
    return std::unique_ptr<Reader>(std::make_unique<OcelReader>(std::move(document), options));
}

}  // namespace touchline
