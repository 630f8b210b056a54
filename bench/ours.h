// Our side: an index built from made-up rows, and its answers in the shape of the other side's.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "bench/log.h"
#include "bench/rival.h"
#include "summary/follow_map.h"
#include "summary/histogram.h"
#include "timeline/builder.h"
#include "timeline/index.h"

namespace touchline::bench {

// Takes rows in any number of portions, as the store would hand them over.
class IndexMaker {
public:
    explicit IndexMaker(unsigned threads);
    ~IndexMaker();
    // `customers_from` is added to every customer and four times it to every ticket.
    void add(const std::vector<LogRow>& rows, std::uint32_t customers_from = 0);
    // Some rows of a log, each with its place there as its row of the history.
    void add_some(const std::vector<LogRow>& log, std::span<const std::uint64_t> places);
    Index finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

MapAnswer as_answer(const FollowMap& map);
// Folds the map of the journeys that a lens (text form) selects: what is timed.
FollowMap fold_map(const Index& index, const std::string& lens, unsigned threads);
std::uint64_t selected_interactions(const Index& index, const std::string& lens, unsigned threads);
VariantAnswer all_variants(const Index& index, unsigned threads);

// Bytes an interaction in the columns that folds read (timeline/index.h).
inline constexpr std::size_t hot_bytes =
    sizeof(Micros) + 2 * sizeof(std::uint32_t) + 3 * sizeof(std::uint16_t) + sizeof(std::uint8_t);
// Bytes that the fold of the whole map must read at least.
std::uint64_t map_bytes(const Index& index);

}  // namespace touchline::bench
