// One piece of a log into records. Cells are gathered row by row and laid out at the end, when
// the number of columns is known.
#include "capture/xes_block.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "base/text.h"
#include "capture/reject.h"
#include "capture/xes_attribute.h"
#include "capture/xes_columns.h"

namespace touchline {
namespace {

using Token = XmlScanner::Token;

struct Cell {
    std::uint32_t column, size;
    const char* data;
};

class PieceParser {
public:
    PieceParser(const XesHeader& header, const Piece& piece, RecordBlock& block, XesCounts& counts,
                std::vector<XesTraceRows>& traces)
        : header_(header),
          piece_(piece),
          block_(block),
          counts_(counts),
          traces_(traces),
          scanner_(piece.bytes, {.prolog = false, .latin1 = header.latin1}),
          arena_(block),
          attributes_(header, scanner_, arena_),
          columns_(header, block),
          log_closed_(header.closed) {}

    Status parse();

private:
    // Where an attribute goes: to the event's cells or to those of its trace.
    class Sink : public XesSink {
    public:
        Sink(PieceParser& parser, XesScope scope) : parser_(parser), scope_(scope) {}
        const char* put(std::string_view key, XesType type, std::string_view value) override {
            return parser_.put(scope_, key, type, value);
        }

    private:
        PieceParser& parser_;
        XesScope scope_;
    };

    const char* put(XesScope scope, std::string_view key, XesType type, std::string_view value);
    XesOutcome parse_log_child(Token token);
    XesOutcome parse_trace(Token token);
    XesOutcome parse_event(Token token);
    XesOutcome read_event(Token token);
    XesOutcome skip_event();
    XesOutcome check_attributes();
    void close_trace(std::size_t first_row);
    void add_reject(std::uint64_t row, std::uint64_t line, std::size_t event_at);
    std::uint64_t line_at(std::size_t offset);
    Error error(const std::string& reason);
    Status lay_out();
    void fill_defaults(XesScope scope);

    const XesHeader& header_;
    const Piece& piece_;
    RecordBlock& block_;
    XesCounts& counts_;
    std::vector<XesTraceRows>& traces_;
    XmlScanner scanner_;
    Arena arena_;
    XesAttributeReader attributes_;
    XesColumns columns_;
    Sink event_sink_{*this, XesScope::event}, trace_sink_{*this, XesScope::trace};

    std::vector<Cell> cells_;               // of events, row by row
    std::vector<std::size_t> cells_end_;    // of each row
    std::vector<Cell> trace_cells_;         // of traces, trace by trace
    std::vector<std::size_t> trace_cells_end_;  // of each of traces_
    std::string event_content_, trace_content_;
    std::string_view case_name_;
    std::uint64_t events_ = 0, line_ = 0;
    std::size_t line_offset_ = 0;
    bool log_closed_;
};

const char* PieceParser::put(XesScope scope, std::string_view key, XesType type,
                             std::string_view value) {
    const XesColumns::Found found = columns_.find(scope, key, type);
    if (found.fault != nullptr) return found.fault;
    if (found.repeated) counts_.repeated_keys.fetch_add(1, std::memory_order_relaxed);
    const bool of_event = scope == XesScope::event;
    std::string& content = of_event ? event_content_ : trace_content_;
    content.append(key).append(1, '\x1f').append(value).append(1, '\x1e');
    if (!of_event && key == "concept:name" && !found.repeated) case_name_ = value;
    (of_event ? cells_ : trace_cells_)
        .push_back({found.column, static_cast<std::uint32_t>(value.size()), value.data()});
    return nullptr;
}

std::uint64_t PieceParser::line_at(std::size_t offset) {
    if (piece_.first_line == 0) return 0;
    if (offset < line_offset_) line_offset_ = 0, line_ = 0;
    const char* bytes = piece_.bytes.data();
    line_ += static_cast<std::uint64_t>(std::count(bytes + line_offset_, bytes + offset, '\n'));
    line_offset_ = offset;
    return piece_.first_line + line_;
}

Error PieceParser::error(const std::string& reason) {
    const std::size_t at = std::min(scanner_.token_at(), piece_.bytes.size());
    return fail(ErrorCode::invalid_input, "line {}: {}", line_at(at), reason);
}

XesOutcome PieceParser::check_attributes() {
    for (const XmlAttribute& attribute : scanner_.attributes()) {
        const auto outcome = attributes_.unknown_attribute(attribute);
        if (outcome != XesOutcome::fine) return outcome;
    }
    return XesOutcome::fine;
}

XesOutcome PieceParser::read_event(Token token) {
    const std::string_view name = scanner_.name();
    if (const auto outcome = check_attributes(); outcome != XesOutcome::fine) return outcome;
    while (token != Token::empty) {
        const Token child = scanner_.next();
        if (child == Token::close && scanner_.name() == name) break;
        if (child != Token::open && child != Token::empty)
            return attributes_.unexpected(child, name);
        const XesOutcome outcome = attributes_.read(child, event_sink_);
        if (outcome != XesOutcome::fine) return outcome;
    }
    return XesOutcome::fine;
}

// Passes over an event that broke a rule; only that it is well-formed matters now.
XesOutcome PieceParser::skip_event() {
    std::vector<std::string_view> open;
    do {
        const Token token = scanner_.next();
        if (token == Token::end || token == Token::fault)
            return attributes_.unexpected(token, "event");
        const bool tag = token == Token::open || token == Token::empty;
        if (tag && !open.empty() && scanner_.local_name() == "event") ++events_;
        if (token == Token::open) open.push_back(scanner_.name());
        if (token == Token::close) {
            if (open.empty() || open.back() != scanner_.name())
                return attributes_.unexpected(token, open.empty() ? "event" : open.back());
            open.pop_back();
        }
    } while (!open.empty());
    return XesOutcome::fine;
}

void PieceParser::add_reject(std::uint64_t row, std::uint64_t line, std::size_t event_at) {
    Reject reject;
    reject.row = row;
    reject.line = line;
    reject.column = attributes_.column();
    reject.value = attributes_.bad_value();
    reject.reason = attributes_.reason();
    reject.raw = cut_raw(piece_.bytes.substr(event_at, scanner_.at() - event_at));
    block_.rejects.push_back(std::move(reject));
}

XesOutcome PieceParser::parse_event(Token token) {
    const std::size_t event_at = scanner_.token_at(), first_cell = cells_.size();
    const std::uint64_t row = piece_.first_row + events_++, line = line_at(event_at);
    event_content_.clear();
    columns_.next_component();
    XesOutcome outcome = read_event(token);
    if (outcome == XesOutcome::fine && scanner_.at() - event_at > limits::record_bytes_max)
        outcome = attributes_.rule(
            fmt::format("the event is longer than {} bytes", limits::record_bytes_max));
    if (outcome == XesOutcome::rule) {
        cells_.resize(first_cell);
        scanner_.seek(event_at);
        const std::string reason = attributes_.reason();
        if (skip_event() != XesOutcome::fine) return XesOutcome::malformed;
        add_reject(row, line, event_at);
        return XesOutcome::fine;
    }
    if (outcome != XesOutcome::fine) return outcome;
    cells_end_.push_back(cells_.size());
    block_.row.push_back(row);
    block_.line.push_back(line);
    block_.raw.push_back(piece_.bytes.substr(event_at, scanner_.at() - event_at));
    block_.raw_hash.push_back(hash128(event_content_));
    return XesOutcome::fine;
}

// The hash of an event speaks of its case too: the case's name, or all its attributes.
void PieceParser::close_trace(std::size_t first_row) {
    const std::size_t rows = block_.row.size();
    trace_cells_end_.push_back(trace_cells_.size());
    traces_.push_back({first_row, rows, true});
    const Hash128 of_case = hash128(case_name_.empty() ? trace_content_ : case_name_, 1);
    for (std::size_t row = first_row; row < rows; ++row) {
        Hash128& hash = block_.raw_hash[row];
        hash = {mix(of_case.high, hash.high), mix(of_case.low, hash.low)};
    }
}

XesOutcome PieceParser::parse_trace(Token token) {
    const std::string_view name = scanner_.name();
    if (const auto outcome = check_attributes(); outcome != XesOutcome::fine) return outcome;
    const std::size_t first_row = block_.row.size();
    const std::uint64_t first_event = events_;
    trace_content_.clear();
    case_name_ = {};
    columns_.next_trace();
    while (token != Token::empty) {
        const Token child = scanner_.next();
        if (child == Token::close && scanner_.name() == name) break;
        if (child != Token::open && child != Token::empty)
            return attributes_.unexpected(child, name);
        XesOutcome outcome = XesOutcome::fine;
        if (scanner_.local_name() == "event") {
            outcome = parse_event(child);
        } else if (header_.strict && events_ != first_event) {
            outcome = attributes_.rule("an attribute of a trace stands after its first event");
        } else {
            outcome = attributes_.read(child, trace_sink_);
        }
        if (outcome != XesOutcome::fine) return outcome;
    }
    close_trace(first_row);
    return XesOutcome::fine;
}

XesOutcome PieceParser::parse_log_child(Token token) {
    const std::string_view local = scanner_.local_name();
    if (log_closed_) return attributes_.malformed("something stands after </log>");
    if (token == Token::close && scanner_.name() == header_.root) {
        log_closed_ = true;
        return XesOutcome::fine;
    }
    if (token != Token::open && token != Token::empty)
        return attributes_.unexpected(token, header_.root);
    if (local == "trace") return parse_trace(token);
    if (local == "event") {
        const std::size_t row = block_.row.size();
        const auto outcome = parse_event(token);
        if (block_.row.size() > row) {
            traces_.push_back({row, row + 1, false});
            trace_cells_end_.push_back(trace_cells_.size());
            counts_.streamed.fetch_add(1, std::memory_order_relaxed);
        }
        return outcome;
    }
    if (xes_type(local) == XesType::none || header_.strict)
        return attributes_.rule(
            fmt::format("<{}> stands after the first trace or event; only traces, then events may",
                        scanner_.name()));
    // Older logs: an attribute of the log that comes late says nothing about an event.
    const std::size_t kept = trace_cells_.size();
    columns_.next_trace();
    const auto outcome = attributes_.read(token, trace_sink_);
    trace_cells_.resize(kept);
    return outcome;
}

void PieceParser::fill_defaults(XesScope scope) {
    const bool of_event = scope == XesScope::event;
    const auto& globals = of_event ? header_.event_globals : header_.trace_globals;
    const auto& missing = of_event ? counts_.event_defaults : counts_.trace_defaults;
    const std::size_t width = block_.columns.size();
    for (std::size_t g = 0; g < globals.size(); ++g) {
        if (is_composite(globals[g].type) || globals[g].value.empty()) continue;
        const std::uint32_t column = columns_.find(scope, globals[g].key);
        if (column == XesColumns::no_column) continue;
        const bool placeholder = is_time_placeholder(globals[g]);
        const std::string_view value = arena_.keep(globals[g].value);
        std::uint64_t absent = 0;
        for (const XesTraceRows& trace : traces_) {
            if (!of_event && !trace.in_trace) continue;
            for (std::size_t row = trace.first; row < trace.last; ++row) {
                Field& field = block_.fields[row * width + column];
                if (!field.absent()) continue;
                absent += of_event || row == trace.first;
                if (!placeholder) field = {value.data(), static_cast<std::uint32_t>(value.size())};
            }
        }
        missing[g].fetch_add(absent, std::memory_order_relaxed);
    }
}

Status PieceParser::lay_out() {
    columns_.add_globals();
    const std::size_t rows = block_.row.size(), width = block_.columns.size();
    if (width != 0 && rows > limits::block_fields_max / width)
        return fail(ErrorCode::limit, "line {}: {} events with {} columns are more than {} fields",
                    piece_.first_line, rows, width, limits::block_fields_max);
    block_.fields.assign(rows * width, Field{});
    std::size_t cell = 0;
    for (std::size_t row = 0; row < rows; ++row)
        for (; cell < cells_end_[row]; ++cell)
            block_.fields[row * width + cells_[cell].column] = {cells_[cell].data,
                                                                cells_[cell].size};
    cell = 0;
    for (std::size_t t = 0; t < traces_.size(); ++t)
        for (; cell < trace_cells_end_[t]; ++cell)
            for (std::size_t row = traces_[t].first; row < traces_[t].last; ++row) {
                Field& field = block_.fields[row * width + trace_cells_[cell].column];
                if (field.absent()) field = {trace_cells_[cell].data, trace_cells_[cell].size};
            }
    fill_defaults(XesScope::event);
    fill_defaults(XesScope::trace);
    return {};
}

Status PieceParser::parse() {
    const std::size_t bad = header_.latin1 ? std::string_view::npos : find_bad_utf8(piece_.bytes);
    if (bad != std::string_view::npos)
        return fail(ErrorCode::invalid_input,
                    "line {}: there are bytes that are no UTF-8, though the file says so",
                    line_at(bad));
    while (true) {
        const Token token = scanner_.next();
        if (token == Token::end) break;
        if (parse_log_child(token) != XesOutcome::fine) return error(attributes_.reason());
    }
    return lay_out();
}

}  // namespace

XesCounts::XesCounts(const XesHeader& header)
    : event_defaults(new std::atomic<std::uint64_t>[header.event_globals.size()] {}),
      trace_defaults(new std::atomic<std::uint64_t>[header.trace_globals.size()] {}) {}

bool is_time_placeholder(const XesHeader::Global& global) {
    return global.type == XesType::date && global.value.substr(0, 10) == "1970-01-01";
}

Status parse_xes_piece(const XesHeader& header, const Piece& piece, RecordBlock& block,
                       XesCounts& counts, std::vector<XesTraceRows>& traces) {
    return PieceParser(header, piece, block, counts, traces).parse();
}

}  // namespace touchline
