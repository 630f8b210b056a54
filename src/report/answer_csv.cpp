// Answers as CSV.
#include "report/answer_csv.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/json_writer.h"

namespace touchline {
namespace {

void append_row(std::string& out, const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        append_csv_field(out, cells[i]);
    }
    out += "\r\n";
}

std::string number(double value) {
    JsonWriter json(JsonWriter::Style::compact);
    return json.value(value).text();
}

}  // namespace

std::string write_rows_csv(const std::vector<std::string>& columns,
                           const std::vector<std::vector<std::string>>& rows) {
    std::string out;
    append_row(out, columns);
    for (const auto& row : rows) append_row(out, row);
    return out;
}

std::string write_map_csv(const JourneyMap& map) {
    std::string out;
    append_row(out, {"from", "to", "count", "wait_ms_mean", "wait_ms_median", "wait_ms_stdev",
                     "overlaps"});
    for (const FollowRow& row : map.follows)
        append_row(out,
                   {map.kinds[row.from].kind, map.kinds[row.to].kind, fmt::format("{}", row.count),
                    number(row.wait_ms_mean), number(row.wait_ms_median), number(row.wait_ms_stdev),
                    fmt::format("{}", row.overlaps)});
    for (const KindRow& row : map.kinds)
        if (row.starts > 0)
            append_row(out, {"", row.kind, fmt::format("{}", row.starts), "", "", "", ""});
    for (const KindRow& row : map.kinds)
        if (row.ends > 0)
            append_row(out, {row.kind, "", fmt::format("{}", row.ends), "", "", "", ""});
    return out;
}

std::string write_journeys_csv(const VariantList& list) {
    std::string out;
    append_row(out, {"rank", "kinds", "length", "journeys", "share", "cumulative_share",
                     "throughput_ms_median"});
    for (std::size_t i = 0; i < list.variants.size(); ++i) {
        const VariantRow& row = list.variants[i];
        JsonWriter kinds(JsonWriter::Style::compact);
        kinds.begin_array();
        for (const std::uint32_t kind : row.kinds) kinds.value(list.kind_names[kind]);
        kinds.end_array();
        append_row(
            out, {fmt::format("{}", i + 1), kinds.text(), fmt::format("{}", row.kinds.size()),
                  fmt::format("{}", row.journeys), number(row.share), number(row.cumulative_share),
                  number(row.throughput_ms_median)});
    }
    return out;
}

}  // namespace touchline
