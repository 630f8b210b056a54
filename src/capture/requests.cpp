// Reading and writing requests, and the format that a stream's delivery has.
#include "capture/requests.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "base/text.h"
#include "capture/events.h"
#include "capture/reject.h"
#include "capture/source.h"

namespace touchline {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view beginning = "{\"request\":";
constexpr std::size_t head_bytes_max = 4'096;
constexpr std::size_t piece_bytes = 1 << 20;

Error no_request(std::string_view line) {
    return fail(ErrorCode::invalid_input, "here a request should begin: '{}'",
                cut_text(line.substr(0, line.find('\n')), 60));
}

bool read_head(std::string_view line, ReceivedHead& head) {
    const simdjson::padded_string padded(line);
    ondemand::parser parser;
    ondemand::document document;
    ondemand::object object;
    if (parser.iterate(padded).get(document) || document.get_object().get(object)) return false;
    bool dialect = false, source = false, bytes = false;
    for (auto member : object) {
        std::string_view key, text;
        ondemand::value value;
        if (member.unescaped_key().get(key) || member.value().get(value)) return false;
        if (key == "bytes") {
            if (value.get_uint64().get(head.bytes)) return false;
            bytes = true;
            continue;
        }
        const std::string name(key);
        if (value.get_string().get(text)) return false;
        if (name == "request") head.dialect = text, dialect = true;
        if (name == "source") head.source = text, source = true;
        if (name == "centre") head.centre = text;
        if (name == "mapping")
            head.mapping_hash = std::strtoull(std::string(text).c_str(), nullptr, 16);
        if (name == "received_at") {
            const auto at = TimeFormat::parse("iso").value().read(text, Zone::named("UTC").value());
            if (!at) return false;
            head.received_at_us = at.value().utc_us;
        }
    }
    return dialect && source && bytes;
}

}  // namespace

std::string write_request(const ReceivedHead& head, std::string_view body) {
    std::string text = fmt::format("{}{},\"source\":{},", beginning, json_string(head.dialect),
                                   json_string(head.source));
    if (!head.centre.empty()) text += "\"centre\":" + json_string(head.centre) + ",";
    text += fmt::format("\"received_at\":\"{}\",\"mapping\":\"{:016x}\",\"bytes\":{}}}\n",
                        write_instant(head.received_at_us), head.mapping_hash, body.size());
    text.reserve(text.size() + body.size() + 1);
    text.append(body);
    text += '\n';
    return text;
}

Result<ReceivedRequest> take_request(std::string_view& text) {
    const std::size_t end = text.substr(0, head_bytes_max).find('\n');
    ReceivedRequest request;
    if (!text.starts_with(beginning) || end == std::string_view::npos ||
        !read_head(text.substr(0, end), request.head))
        return no_request(text);
    const std::string_view rest = text.substr(end + 1);
    if (rest.size() < request.head.bytes)
        return fail(ErrorCode::invalid_input, "a request of {} bytes ends after {}",
                    request.head.bytes, rest.size());
    request.body = rest.substr(0, request.head.bytes);
    text = rest.substr(request.head.bytes);
    if (text.starts_with('\n')) text.remove_prefix(1);
    return request;
}

namespace {

// Pieces of whole requests. A row is a place in a request, so a piece has none of its own.
class RequestsReader : public Reader {
public:
    explicit RequestsReader(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {
        options_.format = "requests";
    }
    const FormatOptions& options() const override { return options_; }
    const std::vector<std::string>& columns() const override { return columns_; }
    Result<bool> next(Piece& piece) override;
    Status parse(const Piece& piece, RecordBlock& block) const override;
    bool once_by_id() const override { return true; }

private:
    Status fill(std::size_t bytes) {
        if (ended_ || buffer_.size() >= bytes) return {};
        const std::size_t had = buffer_.size();
        buffer_.resize(bytes);
        TRY(const std::size_t got, read_fully(*source_, buffer_.data() + had, bytes - had));
        ended_ = got < bytes - had;
        buffer_.resize(had + got);
        return {};
    }

    std::unique_ptr<ByteSource> source_;
    FormatOptions options_;
    std::vector<std::string> columns_;
    std::string buffer_;
    bool ended_ = false;
    std::uint64_t line_ = 1, index_ = 0;
};

Result<bool> RequestsReader::next(Piece& piece) {
    TRY(fill(piece_bytes));
    if (buffer_.empty()) return false;
    std::string_view text = buffer_;
    std::size_t end = 0;
    while (!text.empty()) {
        std::string_view after = text;
        if (auto request = take_request(after); request) {
            text = after;
            end = buffer_.size() - text.size();
            continue;
        } else if (ended_) {  // whatever is left: parse says what is wrong with it
            end = buffer_.size();
            break;
        }
        if (end > 0) break;
        if (buffer_.size() > limits::document_bytes_max) return no_request(text);
        TRY(fill(2 * buffer_.size()));
        text = buffer_;
    }
    piece = {};
    piece.own = buffer_.substr(0, end);
    piece.own.reserve(end + simdjson::SIMDJSON_PADDING);
    piece.bytes = piece.own;
    piece.first_line = line_;
    piece.index = index_++;
    line_ += static_cast<std::uint64_t>(std::count(piece.own.begin(), piece.own.end(), '\n'));
    buffer_.erase(0, end);
    return true;
}

Status RequestsReader::parse(const Piece& piece, RecordBlock& block) const {
    block.clear();
    EventRecords records(block);
    std::string_view text = piece.own;
    std::uint64_t line = piece.first_line;
    const auto refuse = [&](std::string_view raw, std::string reason) {
        Reject& reject = block.rejects.emplace_back();
        reject.row = 1;
        reject.line = line;
        reject.reason = std::move(reason);
        reject.raw = cut_raw(raw);
    };
    while (!text.empty()) {
        const std::string_view before = text;
        const auto request = take_request(text);
        if (!request) {
            refuse(before, request.error().message);
            break;
        }
        const ReceivedHead& head = request.value().head;
        const std::string received_at = write_instant(head.received_at_us);
        EventContext context{received_at, head.centre, 1, line + 1};
        const Dialect* dialect = find_dialect(head.dialect);
        const std::size_t kept = block.size();
        Status read = dialect == nullptr
                          ? fail(ErrorCode::invalid_input, "unknown dialect '{}'", head.dialect)
                          : dialect->read(request.value().body, context, records);
        if (!read) {
            records.keep_only(kept);
            refuse(request.value().body, read.error().message);
        }
        line += static_cast<std::uint64_t>(
            std::count(before.data(), before.data() + (before.size() - text.size()), '\n'));
    }
    records.finish();
    return {};
}

}  // namespace

int recognise_requests(std::string_view head, std::string_view) {
    return head.starts_with(beginning) ? 99 : 0;
}

Result<std::unique_ptr<Reader>> open_requests(std::unique_ptr<ByteSource> bytes, const std::string&,
                                              const FormatOptions&) {
    return std::unique_ptr<Reader>(std::make_unique<RequestsReader>(std::move(bytes)));
}

}  // namespace touchline
