// Journeys grouped by their exact sequence of kinds, by several threads.
//
// Each worker groups the journeys it is handed in a table of its own; the tables are then merged
// partition by partition, cut by the high bits of the key, so that workers merge side by side.
// Sequences are compared wherever a key is only a hash.
#pragma once

#include <cstdint>
#include <vector>

#include "summary/sequences.h"
#include "timeline/column.h"

namespace touchline {

struct VariantGroup {
    std::uint64_t prefix;   // of its sequence: orders as sequences do, as far as it reaches
    std::uint32_t journey;  // number of one of its journeys, to read the kinds from
    std::uint32_t count;
    std::uint32_t place;  // in groups(), before they were sorted
};

class VariantGrouping {
public:
    VariantGrouping(const Index& index, const Selection& selection, unsigned threads);

    const std::vector<VariantGroup>& groups() const { return groups_; }
    Sequence kinds(const VariantGroup& group, std::vector<std::uint16_t>& scratch) const {
        return sequences_.of(group.journey, scratch);
    }
    // By journeys descending, then kinds.
    bool before(const VariantGroup& a, const VariantGroup& b) const;
    // The medians of the throughput of some groups, as they stand in the list.
    std::vector<double> throughput_medians(const std::vector<VariantGroup>& chosen) const;
    // The throughput of every journey of some groups, group by group as they stand in the list.
    Column<std::uint64_t> throughputs(const std::vector<VariantGroup>& chosen) const;

private:
    struct Worker;
    struct Found;  // a group of one worker
    void group_range(std::size_t range, Worker& worker);
    void merge(std::size_t partition);
    void number_groups();

    const Index& index_;
    const Selection& selection_;
    unsigned threads_;
    Sequences sequences_;
    std::vector<JourneyRange> ranges_;
    Column<std::uint32_t> found_;  // by journey: place in its worker's list
    std::vector<std::shared_ptr<Worker>> workers_;
    std::vector<std::vector<VariantGroup>> merged_;  // by partition
    std::vector<VariantGroup> groups_;
};

}  // namespace touchline
