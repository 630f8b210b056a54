// The sequential half of the reader: it must keep ahead of the parsers on all cores.
#include "capture/xes_split.h"

#include <cstring>

#include "capture/xes_scan.h"

namespace touchline {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool ends_name(char c) {
    return c == '>' || c == '/' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// The '>' that ends the tag, quotes followed.
std::size_t tag_end(std::string_view bytes, std::size_t at) {
    char quote = 0;
    for (; at < bytes.size(); ++at) {
        const char c = bytes[at];
        if (quote != 0) quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'') quote = c;
        else if (c == '>') return at;
    }
    return npos;
}

}  // namespace

void XesSplitter::cut_at(std::size_t at) {
    cut_ = at;
    events_at_cut_ = events_;
}

void XesSplitter::drop(std::size_t count) {
    at_ -= count;
    cut_ -= count;
    events_ -= events_at_cut_;
    events_at_cut_ = 0;
}

std::size_t XesSplitter::take_markup(std::string_view bytes, std::size_t at) const {
    struct Kind {
        std::string_view open, close;
    };
    constexpr Kind kinds[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}, {"<!", ">"}};
    if (bytes.size() - at < 9) return npos;
    for (const Kind& kind : kinds) {
        if (bytes.substr(at, kind.open.size()) != kind.open) continue;
        const std::size_t end = bytes.find(kind.close, at + kind.open.size());
        return end == npos ? npos : end + kind.close.size();
    }
    return at + 1;
}

std::size_t XesSplitter::take_tag(std::string_view bytes, std::size_t at) {
    const char first = bytes[at + 1];
    if (first == '!' || first == '?') {
        behind_log_ |= closed_ && bytes.substr(at, 3) == "<![";
        return take_markup(bytes, at);
    }
    const bool close = first == '/';
    const std::size_t name_at = at + (close ? 2 : 1);
    std::size_t name_end = name_at;
    while (name_end < bytes.size() && !ends_name(bytes[name_end])) ++name_end;
    if (name_end == bytes.size()) return npos;
    const std::string_view local = xml_local(bytes.substr(name_at, name_end - name_at));
    const bool trace = local == "trace", event = local == "event";
    if (!trace && !event && !(close && local == "log")) {
        behind_log_ |= closed_;
        return name_end;
    }
    if (event && in_trace_) {
        events_ += close ? 0 : 1;
        return name_end;
    }
    const std::size_t end = tag_end(bytes, name_end);
    if (end == npos) return npos;
    behind_log_ |= closed_;
    const bool empty = !close && bytes[end - 1] == '/';
    if (event && !close) {
        ++events_;
        event_outside_ = true;
    } else if (trace && !close) {
        out_of_order_ |= strict_ && event_outside_;
        in_trace_ = !empty;
    } else if (trace) {
        in_trace_ = false;
    } else if (local == "log") {
        closed_ = true;
    }
    if (!in_trace_ && (close || empty)) cut_at(end + 1);
    return end + 1;
}

Status XesSplitter::scan(std::string_view bytes, std::size_t wanted) {
    while (cut_ < wanted || cut_ == 0) {
        const void* found =
            at_ < bytes.size() ? std::memchr(bytes.data() + at_, '<', bytes.size() - at_) : nullptr;
        if (found == nullptr) {
            at_ = bytes.size();
            return {};
        }
        at_ = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
        if (at_ + 1 == bytes.size()) return {};
        const std::size_t next = take_tag(bytes, at_);
        if (next == npos) return {};
        at_ = next;
        if (behind_log_) return fail(ErrorCode::invalid_input, "something stands after </log>");
        if (out_of_order_)
            return fail(ErrorCode::invalid_input,
                        "a <trace> stands after an event that is in no trace; traces come first");
    }
    return {};
}

}  // namespace touchline
