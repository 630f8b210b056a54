// Times as systems write them, and what a reader makes of them again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace touchline::simulate {

// The days since 1970-01-01 as a date (proleptic Gregorian), and back.
struct Date {
    std::int32_t year = 1970, month = 1, day = 1;
};
Date date_of(std::int64_t day);
std::int64_t day_of(const Date& date);

class TimeWriter {
public:
    // A format of base/time.h. Errors: invalid_input for what cannot be written.
    static Result<TimeWriter> make(std::string_view format);
    void append(std::string& out, Micros utc_us, const Zone& zone) const;
    // What is read from what append() writes: cut to its resolution, and where the clock is turned
    // back an hour, the earlier of the two.
    Micros read_back(Micros utc_us, const Zone& zone) const;
    bool number() const { return form_ == Form::number; }

private:
    enum class Form : std::uint8_t { iso, number, pattern };
    struct Part {
        char what = 0;  // of a pattern: 'Y', 'm' …; 0 = text
        std::string text;
    };
    void append_part(std::string& out, char what, Micros local_us, int offset_min) const;

    Form form_ = Form::iso;
    Micros unit_us_ = 1000;  // what is written is a multiple of this
    bool offset_ = true;  // is written too
    std::vector<Part> parts_;
};

}  // namespace touchline::simulate
