// A file of events: the splitter finds them, the dialect reads each.
#include <algorithm>

#include "capture/events.h"
#include "capture/json_split.h"
#include "capture/reject.h"

namespace touchline {
namespace {

class EventsReader : public Reader {
public:
    EventsReader(std::unique_ptr<ByteSource> bytes, const Dialect& dialect)
        : dialect_(dialect),
          splitter_(std::move(bytes)) {
        options_.format = dialect.name;
    }
    const FormatOptions& options() const override { return options_; }
    const std::vector<std::string>& columns() const override { return columns_; }
    Result<bool> next(Piece& piece) override { return splitter_.next(piece); }

    Status parse(const Piece& piece, RecordBlock& block) const override {
        block.clear();
        EventRecords records(block);
        EventContext context;
        context.first_row = piece.first_row;
        context.first_line = piece.first_line;
        std::string_view text = piece.bytes;
        const char* counted_to = text.data();
        for (;;) {
            bool whole = false;
            const std::string_view value = take_json(text, whole);
            if (value.empty()) break;
            context.first_line +=
                static_cast<std::uint64_t>(std::count(counted_to, value.data(), '\n'));
            counted_to = value.data();
            one(value, static_cast<std::size_t>(piece.bytes.end() - value.end()), context, records,
                block);
            ++context.first_row;
        }
        records.finish();
        return {};
    }

private:
    // What cannot be read is refused alone: the file goes on behind it.
    void one(std::string_view value, std::size_t behind, const EventContext& context,
             EventRecords& records, RecordBlock& block) const {
        records.begin_body(value, context);
        records.begin();
        const Status read =
            value.front() == '['
                ? fail(ErrorCode::invalid_input, "is an array, not an event")
                : read_events(value, behind + simdjson::SIMDJSON_PADDING, dialect_.one, records);
        if (read) return;
        records.take_back();
        Reject& reject = block.rejects.emplace_back();
        reject.row = context.first_row;
        reject.line = context.first_line;
        reject.reason = read.error().message;
        if (reject.reason.starts_with("the body ")) reject.reason.erase(0, 9);
        reject.raw = cut_raw(value);
    }

    const Dialect& dialect_;
    FormatOptions options_;
    JsonSplitter splitter_;
    std::vector<std::string> columns_;  // met event by event: none known before
};

}  // namespace

Result<std::unique_ptr<Reader>> open_events(std::unique_ptr<ByteSource> bytes,
                                            const Dialect& dialect) {
    return std::unique_ptr<Reader>(std::make_unique<EventsReader>(std::move(bytes), dialect));
}

}  // namespace touchline
