// XES event logs (IEEE 1849-2016, and the 1.0 and 2.0 before it): the reader.
//
// Columns are the attribute keys; attributes of the trace have "case:" before them. One record
// an event, or with lifecycle_intervals one for each start and complete that belong together.
#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "base/text.h"
#include "capture/xes_block.h"
#include "capture/xes_scan.h"
#include "capture/xes_split.h"

namespace touchline {
namespace {

constexpr std::size_t piece_bytes = 1 << 20;
constexpr std::size_t read_bytes = 256 << 10;

class XesReader : public Reader {
public:
    XesReader(std::unique_ptr<ByteSource> bytes, const FormatOptions& options)
        : bytes_(std::move(bytes)),
          options_(options) {
        options_.format = "xes";
    }

    Status open();
    const FormatOptions& options() const override { return options_; }
    const std::vector<std::string>& columns() const override { return columns_; }
    Result<bool> next(Piece& piece) override;
    Status parse(const Piece& piece, RecordBlock& block) const override;
    std::vector<std::string> remarks() const override;

private:
    Status fill();  // more bytes into the buffer
    Status find_cut();
    Error error_at(std::size_t offset, const std::string& reason) const;
    void default_remarks(std::vector<std::string>& to) const;

    std::unique_ptr<ByteSource> bytes_;
    FormatOptions options_;
    std::vector<std::string> columns_;
    XesHeader header_;
    std::unique_ptr<XesCounts> counts_;
    std::unique_ptr<XesSplitter> splitter_;
    std::string buffer_;     // not yet given away
    bool source_ended_ = false, finished_ = false;
    std::uint64_t row_ = 1, line_ = 1, index_ = 0;
};

// Little at first, so that a small file costs little.
Status XesReader::fill() {
    const std::size_t held = buffer_.size();
    const std::size_t room = std::clamp(held, read_bytes / 16, read_bytes);
    buffer_.resize(held + room);
    const auto got = bytes_->read(buffer_.data() + held, room);
    buffer_.resize(held + (got ? got.value() : 0));
    if (!got) return got.error();
    source_ended_ = got.value() == 0;
    return {};
}

Error XesReader::error_at(std::size_t offset, const std::string& reason) const {
    const auto lines = std::count(buffer_.begin(), buffer_.begin() + offset, '\n');
    return fail(ErrorCode::invalid_input, "line {}: {}", line_ + lines, reason);
}

Status XesReader::open() {
    std::size_t wanted = 0;
    do {
        wanted = std::max(read_bytes, buffer_.size() * 2);
        while (!source_ended_ && buffer_.size() < wanted) TRY(fill());
        TRY(header_, read_xes_header(buffer_, source_ended_));
        if (header_.bytes == std::string::npos && wanted > limits::trace_bytes_max)
            return fail(ErrorCode::limit,
                        "what stands before the first trace is longer than {} "
                        "bytes",
                        limits::trace_bytes_max);
    } while (header_.bytes == std::string::npos);
    const std::size_t bad =
        find_bad_utf8(std::string_view(buffer_).substr(0, header_.latin1 ? 0 : header_.bytes));
    if (bad != std::string::npos)
        return error_at(bad, "there are bytes that are no UTF-8, though the file says so");
    line_ += static_cast<std::uint64_t>(
        std::count(buffer_.begin(), buffer_.begin() + header_.bytes, '\n'));
    buffer_.erase(0, header_.bytes);
    counts_ = std::make_unique<XesCounts>(header_);
    splitter_ = std::make_unique<XesSplitter>(header_.strict, header_.closed);
    return {};
}

// Until the buffer holds a piece, or all that is left.
Status XesReader::find_cut() {
    while (true) {
        if (auto scanned = splitter_->scan(buffer_, piece_bytes); !scanned)
            return error_at(splitter_->at(), scanned.error().message);
        if (splitter_->cut() >= piece_bytes || source_ended_) return {};
        if (splitter_->cut() == 0 && buffer_.size() > limits::trace_bytes_max)
            return fail(ErrorCode::limit, "line {}: a trace is longer than {} bytes", line_,
                        limits::trace_bytes_max);
        TRY(fill());
    }
}

Result<bool> XesReader::next(Piece& piece) {
    if (finished_) return false;
    TRY(find_cut());
    std::size_t cut = splitter_->cut();
    if (source_ended_ && (cut == 0 || splitter_->closed())) {
        finished_ = true;
        if (!splitter_->closed() && !header_.closed)
            return error_at(buffer_.size(), "the file ends before </log>: it was cut short");
        cut = buffer_.size();
        if (cut == 0) return false;
    }
    auto rest = buffer_.substr(cut);
    buffer_.resize(cut);
    piece = Piece{};
    const auto own = std::make_shared<const std::string>(std::move(buffer_));
    piece.bytes = *own;
    piece.keep = own;
    piece.first_row = row_;
    piece.first_line = line_;
    piece.index = index_++;
    buffer_ = std::move(rest);
    row_ += splitter_->events();
    line_ += static_cast<std::uint64_t>(std::count(own->begin(), own->end(), '\n'));
    if (!finished_) splitter_->drop(cut);
    return true;
}

Status XesReader::parse(const Piece& piece, RecordBlock& block) const {
    block.clear();
    std::vector<XesTraceRows> traces;
    TRY(parse_xes_piece(header_, piece, block, *counts_, traces));
    if (options_.lifecycle_intervals) join_lifecycle(traces, block, *counts_);
    return {};
}

void XesReader::default_remarks(std::vector<std::string>& to) const {
    const auto say = [&](const std::vector<XesHeader::Global>& globals,
                         const std::atomic<std::uint64_t>* missing, const char* what) {
        for (std::size_t g = 0; g < globals.size(); ++g) {
            if (missing[g] == 0) continue;
            const auto count = static_cast<std::int64_t>(missing[g].load());
            const char* meaning = is_time_placeholder(globals[g])
                                      ? "; it says only that there is no time, and is not taken"
                                      : " instead";
            to.push_back(fmt::format("{} {} without '{}' have the log's default '{}'{}",
                                     with_thousands(count), what, globals[g].key, globals[g].value,
                                     meaning));
        }
    };
    say(header_.event_globals, counts_->event_defaults.get(), "events");
    say(header_.trace_globals, counts_->trace_defaults.get(), "traces");
}

std::vector<std::string> XesReader::remarks() const {
    std::vector<std::string> said = header_.remarks;
    default_remarks(said);
    const auto say = [&](const std::atomic<std::uint64_t>& count, const char* what) {
        if (count != 0)
            said.push_back(fmt::format(
                "{} {}", with_thousands(static_cast<std::int64_t>(count.load())), what));
    };
    say(counts_->repeated_keys, "attributes repeat a key of their element; the second is 'key#2'");
    if (!options_.lifecycle_intervals) return said;
    say(counts_->pairs, "pairs of start and complete were joined, each to one record");
    say(counts_->starts_alone, "starts without a complete were kept with zero length");
    say(counts_->completes_alone, "completes without a start were kept with zero length");
    say(counts_->streamed, "events are in no trace and were not joined");
    return said;
}

}  // namespace

int recognise_xes(std::string_view head, std::string_view file_name) {
    const bool xml =
        trim(head.substr(0, 512)).substr(0, 1) == "<" || head.substr(0, 3) == "\xEF\xBB\xBF";
    const auto has = [head](const char* word) { return head.find(word) != std::string_view::npos; };
    if (xml && (has("<log") || has(":log ")) && (has("xes") || has("<trace"))) return 100;
    const std::string name = lower(file_name);
    if (name.ends_with(".xes") || name.ends_with(".xes.gz")) return 90;
    return xml && has("<log") ? 60 : 0;
}

Result<std::unique_ptr<Reader>> open_xes(std::unique_ptr<ByteSource> bytes, const std::string&,
                                         const FormatOptions& options) {
    auto reader = std::make_unique<XesReader>(std::move(bytes), options);
    TRY(reader->open());
    return std::unique_ptr<Reader>(std::move(reader));
}

}  // namespace touchline
