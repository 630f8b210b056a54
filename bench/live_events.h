// Interactions of the made-up log (bench/log.h) as they would be sent: as events, or as rows for
// the other databases. No end, no id twice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/log.h"

namespace touchline::bench {

class EventStream {
public:
    explicit EventStream(std::uint64_t seed) : seed_(seed) {}
    // Makes the rows that will be needed now, so that it does not happen while time is taken.
    void ready(std::uint64_t rows);
    // `count` CloudEvents: one by itself, or several as an array.
    void append_events(std::string& out, std::size_t count);
    // Rows for PostgreSQL's COPY: id, kind, at, customer, channel, centre, staff, ticket.
    void append_copy_rows(std::string& out, std::size_t count);
    // The same values of one row. Valid until the next call.
    std::vector<std::string_view> row_values();
    std::uint64_t given() const { return given_; }

private:
    struct Texts {
        std::string id, at, customer, ticket;
        const std::string *kind = nullptr, *channel = nullptr, *centre = nullptr, *staff = nullptr;
    };
    void make_more(std::uint64_t rows);
    const Texts& take();

    const std::uint64_t seed_;
    std::vector<LogRow> rows_;
    std::size_t next_ = 0;
    std::uint64_t given_ = 0, made_ = 0;
    std::vector<std::string> centres_, staff_;
    std::int64_t day_ = -1;
    std::string date_;
    Texts texts_;
};

}  // namespace touchline::bench
