// touchline_generate: writes a made-up log as CSV, for the demo and the bench.
//
//     touchline_generate --rows 10000000 --seed 7 -o out.csv      ("-" is standard output)
#include <cstdio>
#include <cstring>

#include "base/process.h"
#include "base/text.h"
#include "bench/log.h"

namespace touchline::bench {
namespace {

constexpr std::size_t group_rows = 1 << 16;  // rows written as text by one worker at once
constexpr std::int64_t day_ms = 86'400'000;

// Names as they stand in the file, made once.
struct Names {
    std::vector<std::string> centre, staff;
    Names() {
        for (int i = 0; i < 256; ++i)
            centre.push_back(log_centre(static_cast<std::uint8_t>(i)) + ",");
        for (int i = 0; i < 65'536; ++i)
            staff.push_back(log_staff(static_cast<std::uint16_t>(i)) + "\n");
    }
};

char* put(char* to, const std::string& text) {
    std::memcpy(to, text.data(), text.size());
    return to + text.size();
}

char* put_digits(char* to, std::int64_t number, int digits) {
    for (int i = digits - 1; i >= 0; --i, number /= 10)
        to[i] = static_cast<char>('0' + number % 10);
    return to + digits;
}

// "2023-01-31T" of a day since 1970 (Hinnant's civil_from_days).
std::string day_text(std::int64_t day) {
    const std::int64_t shifted = day + 719'468, era = shifted / 146'097, doe = shifted % 146'097;
    const std::int64_t yoe = (doe - doe / 1'460 + doe / 36'524 - doe / 146'096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    const std::int64_t month = mp < 10 ? mp + 3 : mp - 9;
    return fmt::format("{:04}-{:02}-{:02}T", yoe + era * 400 + (month <= 2 ? 1 : 0), month,
                       doy - (153 * mp + 2) / 5 + 1);
}

void write_rows(const LogRow* begin, const LogRow* end, const Names& names, std::string& out) {
    out.resize(static_cast<std::size_t>(end - begin) * 128);
    char* to = out.data();
    std::int64_t day = -1;
    std::string date;
    for (const LogRow* row = begin; row != end; ++row) {
        if (row->at_ms / day_ms != day) date = day_text(day = row->at_ms / day_ms);
        std::int64_t ms = row->at_ms % day_ms;
        *to++ = 'c';
        to = put_digits(to, row->customer, 9);
        *to++ = ',';
        *to++ = 't';
        to = put_digits(to, row->ticket, 10);
        *to++ = ',';
        to = put(to, date);
        to = put_digits(to, ms / 3'600'000, 2);
        *to++ = ':';
        to = put_digits(to, ms / 60'000 % 60, 2);
        *to++ = ':';
        to = put_digits(to, ms / 1'000 % 60, 2);
        *to++ = '.';
        to = put_digits(to, ms % 1'000, 3);
        *to++ = 'Z';
        *to++ = ',';
        to = put(to, log_kinds()[row->kind]);
        *to++ = ',';
        to = put(to, log_channels()[row->channel]);
        *to++ = ',';
        to = put(to, names.centre[row->centre]);
        to = put(to, names.staff[row->staff]);
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
}

bool write_log(const LogRequest& request, std::FILE* file) {
    const std::vector<LogRow> rows = make_log(request);
    const Names names;
    const char head[] = "customer,ticket,occurred_at,kind,channel,centre,staff\n";
    bool good = std::fputs(head, file) >= 0;
    std::vector<std::string> texts(request.threads * 4);
    for (std::size_t at = 0; good && at < rows.size(); at += texts.size() * group_rows) {
        parallel_for(request.threads, texts.size(), [&](std::size_t i) {
            const std::size_t begin = std::min(rows.size(), at + i * group_rows);
            const std::size_t end = std::min(rows.size(), begin + group_rows);
            write_rows(rows.data() + begin, rows.data() + end, names, texts[i]);
        });
        for (const std::string& text : texts) {
            good = good && std::fwrite(text.data(), 1, text.size(), file) == text.size();
        }
    }
    return std::fflush(file) == 0 && good;
}

int run(int count, char** words) {
    LogRequest request{.rows = 1'000'000, .seed = 7, .threads = thread_count()};
    std::string path = "-";
    for (int i = 1; i < count; i += 2) {
        const std::string name = words[i];
        std::int64_t number = 0;
        const bool is_number = i + 1 < count && read_int(words[i + 1], number) && number > 0;
        if (name == "-o" && i + 1 < count) {
            path = words[i + 1];
        } else if (name == "--rows" && is_number) {
            request.rows = static_cast<std::uint64_t>(number);
        } else if (name == "--seed" && is_number) {
            request.seed = static_cast<std::uint64_t>(number);
        } else {
            std::fputs("usage: touchline_generate [--rows N] [--seed N] [-o FILE]\n", stderr);
            return 2;
        }
    }
    std::FILE* file = path == "-" ? stdout : std::fopen(path.c_str(), "wb");
    if (file == nullptr || !write_log(request, file)) {
        std::perror(path.c_str());
        return 1;
    }
    return file == stdout || std::fclose(file) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace touchline::bench

int main(int count, char** words) { return touchline::bench::run(count, words); }
