// Makes the log: customers in independent parts, then one order in time over all of them.
#include "bench/log.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>

#include "base/check.h"
#include "base/hash.h"
#include "base/process.h"
#include "base/text.h"
#include "bench/log_steps.h"

namespace touchline::bench {
namespace {

constexpr std::int64_t first_ms = 1'672'531'200'000;                // 2023-01-01T00:00:00Z
constexpr std::int64_t span_ms = 2LL * 365 * 24 * 3'600 * 1'000;  // starts lie within two years
constexpr double apart_ms = 2.0 * 24 * 3'600 * 1'000;  // between starts of one customer
constexpr std::uint64_t part_rows = 1 << 18;  // rows made by one worker at once
constexpr int journeys_each = 3;
constexpr std::size_t steps_max = 60;  // no journey is longer

struct Move {
    std::uint8_t to;
    std::uint32_t odds_below;  // of 1000, summed up
    double wait_ms;
};
struct Graph {
    std::vector<std::string> kinds, channels;
    std::vector<std::uint8_t> channel_of;  // kind -> channel
    std::vector<std::vector<Move>> moves;  // kind -> moves; the last entry starts journeys
    std::array<std::uint8_t, 16> first_centre{};  // channel -> its first centre
    std::uint8_t centres = 0;
};

std::vector<Move> read_moves(std::string_view text, const std::map<std::string_view, int>& codes) {
    std::vector<Move> moves;
    std::uint32_t sum = 0;
    std::vector<std::string_view> words = split(text, ' ');
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        std::int64_t odds = 0, minutes = 0;
        const std::size_t slash = words[i + 1].find('/');
        CHECK(read_int(words[i + 1].substr(0, slash), odds));
        CHECK(read_int(words[i + 1].substr(slash + 1), minutes));
        CHECK(codes.contains(words[i]));
        sum += static_cast<std::uint32_t>(odds * 10);
        moves.push_back({static_cast<std::uint8_t>(codes.at(words[i])), sum,
                         static_cast<double>(minutes) * 60'000});
    }
    CHECK(sum <= 1'000);
    return moves;
}

Graph read_graph() {
    Graph graph;
    std::map<std::string_view, int> kinds, channels;
    for (const ChannelRow& row : channel_rows) {
        channels[row.name] = static_cast<int>(graph.channels.size());
        graph.first_centre[graph.channels.size()] = graph.centres;
        graph.centres = static_cast<std::uint8_t>(graph.centres + row.centres);
        graph.channels.emplace_back(row.name);
    }
    for (const StepRow& row : step_rows) {
        if (*row.kind == 0) continue;
        kinds[row.kind] = static_cast<int>(graph.kinds.size());
        graph.kinds.emplace_back(row.kind);
        graph.channel_of.push_back(static_cast<std::uint8_t>(channels.at(row.channel)));
    }
    graph.moves.resize(graph.kinds.size() + 1);
    for (const StepRow& row : step_rows) {
        const std::size_t from =
            *row.kind == 0 ? graph.kinds.size() : static_cast<std::size_t>(kinds.at(row.kind));
        graph.moves[from] = read_moves(row.next, kinds);
    }
    return graph;
}

const Graph& graph() {
    static const Graph it = read_graph();
    return it;
}

// Fills one part: customer after customer until it is full.
void make_part(std::uint64_t part, std::uint64_t seed, std::vector<LogRow>& rows) {
    const Graph& g = graph();
    Random random(mix(seed, part));
    auto customer = static_cast<std::uint32_t>(part * part_rows);
    for (std::size_t made = 0; made < rows.size(); ++customer) {
        double start =
            static_cast<double>(first_ms) + random.uniform() * static_cast<double>(span_ms);
        for (std::uint32_t j = 0; j < journeys_each && made < rows.size(); ++j) {
            double at = start;
            std::size_t from = g.kinds.size();
            for (std::size_t step = 0; step < steps_max && made < rows.size(); ++step) {
                const std::uint64_t dice = random.below(1'000);
                const auto move = std::find_if(g.moves[from].begin(), g.moves[from].end(),
                                               [&](const Move& m) { return dice < m.odds_below; });
                if (move == g.moves[from].end()) break;
                at += random.exponential(move->wait_ms);
                from = move->to;
                const std::uint8_t channel = g.channel_of[from];
                const ChannelRow& served = channel_rows[channel];
                const std::uint64_t centre =
                    random.below(static_cast<std::uint64_t>(served.centres));
                LogRow& row = rows[made++];
                row = {static_cast<std::int64_t>(at),
                       customer,
                       customer * 4 + j,
                       0,
                       static_cast<std::uint8_t>(from),
                       channel,
                       static_cast<std::uint8_t>(g.first_centre[channel] + centre)};
                if (served.staff > 0) {
                    row.staff = static_cast<std::uint16_t>(
                        row.centre * 100U + 1 +
                        random.below(static_cast<std::uint64_t>(served.staff)));
                }
            }
            start += random.exponential(apart_ms);
        }
    }
}

}  // namespace

std::vector<LogRow> make_log(const LogRequest& request) {
    const std::uint64_t parts = (request.rows + part_rows - 1) / part_rows;
    std::vector<std::vector<LogRow>> made(parts);
    parallel_for(request.threads, parts, [&](std::size_t part) {
        made[part].resize(std::min(part_rows, request.rows - part * part_rows));
        make_part(part, request.seed, made[part]);
    });
    // Spread over slices of time in order of parts, then each slice is sorted by itself.
    const std::size_t slices = std::max<std::size_t>(1, request.rows / 16'384);
    const auto slice_of = [&](const LogRow& row) {
        const auto share = static_cast<double>(row.at_ms - first_ms) / static_cast<double>(span_ms);
        return std::min(slices - 1, static_cast<std::size_t>(share * static_cast<double>(slices)));
    };
    std::vector<std::uint64_t> begin(slices + 1);
    for (const auto& part : made) {
        for (const LogRow& row : part) ++begin[slice_of(row) + 1];
    }
    for (std::size_t i = 0; i < slices; ++i) begin[i + 1] += begin[i];
    std::vector<LogRow> rows(request.rows);
    std::vector<std::uint64_t> next(begin.begin(), begin.end() - 1);
    for (auto& part : made) {
        for (const LogRow& row : part) rows[next[slice_of(row)]++] = row;
        part = {};
    }
    parallel_for(request.threads, slices, [&](std::size_t i) {
        std::stable_sort(rows.begin() + static_cast<std::ptrdiff_t>(begin[i]),
                         rows.begin() + static_cast<std::ptrdiff_t>(begin[i + 1]),
                         [](const LogRow& a, const LogRow& b) { return a.at_ms < b.at_ms; });
    });
    return rows;
}

const std::vector<std::string>& log_kinds() { return graph().kinds; }
const std::vector<std::string>& log_channels() { return graph().channels; }
std::string log_centre(std::uint8_t centre) { return fmt::format("centre_{:02}", centre + 1); }
std::string log_staff(std::uint16_t staff) {
    return staff == 0 ? std::string() : fmt::format("staff_{:04}", staff);
}

}  // namespace touchline::bench
