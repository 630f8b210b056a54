// Several segments as one: where an index wants it, and how it is made beside an index that goes on
// changing.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "timeline/index.h"

namespace touchline {

// Which segments may be merged, and how much of them.
struct MergeScope {
    std::size_t first = 0;  // segments before it stay as they are
    std::uint64_t rows_max = UINT64_MAX;  // living rows to be copied
};

// From which segment on they are to become one; as many as there are: from none. Each is to be
// several times as large as all that lie behind it: so there are few, and a row is copied a few
// times only before it rests.
std::size_t merge_from(const Index& index, const MergeScope& scope);
// The segments from `first` on as one, without dead rows.
Index merge_segments(const Index& index, std::size_t first, unsigned threads);

// A merge in three steps, of which only the long one needs no turn among changes of the index:
// made of one version of it, run on a thread of its own, put into a later version. Until then the
// memory of these segments is taken twice.
class SegmentMerge {
public:
    // Of the segments from `first` on.
    SegmentMerge(std::shared_ptr<const Index> base, std::size_t first);
    // Once, on any thread. Told to stop, it ends soon, and nothing can be put anywhere.
    void run(unsigned threads, const std::atomic<bool>& stop);
    // Once. In the index they came from, as changes have left it, the segments are replaced by
    // what was made: what died meanwhile is dead in it, and names have their codes of now.
    // False, and nothing is changed: the index does not come from ours.
    bool put_into(Index& index);
    // Segments before it stay as they are while it runs: a MergeScope::first.
    std::size_t end() const { return base_->segments.size(); }

private:
    bool fits(const Index& index) const;

    std::shared_ptr<const Index> base_;
    std::size_t first_;
    std::shared_ptr<Segment> merged_;  // null: not made
};

}  // namespace touchline
