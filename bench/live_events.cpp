// Rows put into words; the words that come again are made once.
#include "bench/live_events.h"

#include <fmt/format.h>

#include "base/process.h"
#include "base/time.h"

namespace touchline::bench {
namespace {

constexpr std::uint64_t rows_at_once = 1 << 20;
constexpr std::int64_t day_ms = 24LL * 3'600 * 1'000;

void set_digits(std::string& text, std::size_t at, std::uint64_t number, std::size_t digits) {
    for (std::size_t i = digits; i-- > 0; number /= 10)
        text[at + i] = static_cast<char>('0' + number % 10);
}

void append_all(std::string& out, std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) out += part;
}

}  // namespace

// Others than before: new customers begin where those made so far may end.
void EventStream::make_more(std::uint64_t rows) {
    std::vector<LogRow> more =
        make_log({.rows = rows, .seed = seed_ + made_, .threads = thread_count()});
    for (LogRow& row : more) {
        row.customer += static_cast<std::uint32_t>(made_);
        row.ticket += static_cast<std::uint32_t>(made_) * 4;
    }
    made_ += rows;
    rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
    rows_.insert(rows_.end(), more.begin(), more.end());
}

void EventStream::ready(std::uint64_t rows) {
    const std::uint64_t left = rows_.size() - next_;
    if (left < rows) make_more(rows - left);
}

const EventStream::Texts& EventStream::take() {
    if (next_ == rows_.size()) make_more(rows_at_once);
    const LogRow& row = rows_[next_++];
    Texts& t = texts_;
    if (t.id.empty()) {
        t = {.id = "e00000000000",
             .at = "2023-01-01T00:00:00.000Z",
             .customer = "c000000000",
             .ticket = "t0000000000"};
        for (int i = 0; i < 256; ++i) centres_.push_back(log_centre(static_cast<std::uint8_t>(i)));
        for (int i = 0; i <= UINT16_MAX; ++i)
            staff_.push_back(log_staff(static_cast<std::uint16_t>(i)));
    }
    set_digits(t.id, 1, ++given_, 11);
    set_digits(t.customer, 1, row.customer, 9);
    set_digits(t.ticket, 1, row.ticket, 10);
    if (row.at_ms / day_ms != day_) {
        day_ = row.at_ms / day_ms;
        date_ = write_instant(day_ * day_ms * 1000).substr(0, 10);
    }
    const auto ms = static_cast<std::uint64_t>(row.at_ms % day_ms);
    t.at.replace(0, 10, date_);
    set_digits(t.at, 11, ms / 3'600'000, 2);
    set_digits(t.at, 14, ms / 60'000 % 60, 2);
    set_digits(t.at, 17, ms / 1'000 % 60, 2);
    set_digits(t.at, 20, ms % 1'000, 3);
    t.kind = &log_kinds()[row.kind];
    t.channel = &log_channels()[row.channel];
    t.centre = &centres_[row.centre];
    t.staff = &staff_[row.staff];
    return t;
}

void EventStream::append_events(std::string& out, std::size_t count) {
    if (count > 1) out += '[';
    for (std::size_t i = 0; i < count; ++i) {
        const Texts& t = take();
        append_all(out, {i > 0 ? ",{\"specversion\":\"1.0\",\"id\":\""
                               : "{\"specversion\":\"1.0\",\"id\":\"",
                         t.id, "\",\"source\":\"/bench\",\"type\":\"", *t.kind, "\",\"time\":\"",
                         t.at, "\",\"data\":{\"customer\":\"", t.customer, "\",\"channel\":\"",
                         *t.channel, "\",\"centre\":\"", *t.centre});
        if (!t.staff->empty()) append_all(out, {"\",\"staff\":\"", *t.staff});
        append_all(out, {"\",\"order\":\"", t.ticket, "\"}}"});
    }
    if (count > 1) out += ']';
}

void EventStream::append_copy_rows(std::string& out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const Texts& t = take();
        append_all(out, {t.id, "\t", *t.kind, "\t", t.at, "\t", t.customer, "\t", *t.channel, "\t",
                         *t.centre, "\t", *t.staff, "\t", t.ticket, "\n"});
    }
}

std::vector<std::string_view> EventStream::row_values() {
    const Texts& t = take();
    return {t.id, *t.kind, t.at, t.customer, *t.channel, *t.centre, *t.staff, t.ticket};
}

}  // namespace touchline::bench
