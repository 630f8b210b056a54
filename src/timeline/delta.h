// Keeping an index current: touched timelines move whole into a delta; their old rows are dead.
//
//   Touched touched(index);  touched.add(new rows);          // or .remove(superseded rows)
//   while (!(rows = touched.missing()).empty()) touched.add(these rows, from the store);
//   build a small index of all rows added, by a Builder; then apply(index, small, touched)
#pragma once

#include <span>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "timeline/builder.h"
#include "timeline/index.h"
#include "timeline/merge.h"

namespace touchline {

// Which timelines a change touches: those of the customers of the changed rows, those that hold
// an object of theirs, and those of everyone who takes part in one of these.
class Touched {
public:
    Touched(const Index& index, const Cutter& cutter, CustomersOf customers_of);
    // Rows that are in the history now (new ones, or asked for by missing()).
    void add(const HistoryBlock& block);
    void add_further(std::span<const FurtherObject> objects);  // of these rows
    void add_customers(std::span<const CustomerId> customers);  // merged or split identities
    void remove(std::span<const std::uint64_t> history_rows);   // superseded rows
    void want(std::span<const std::uint64_t> history_rows);     // living rows of these customers
    // History rows of touched timelines that were not added yet; each is asked for once.
    std::vector<std::uint64_t> missing();
    const std::vector<CustomerId>& customers() const { return customers_; }

private:
    void touch(CustomerId customer);
    void touch(ObjectId object);
    void touch_owners();

    const Index& index_;
    const Cutter& cutter_;
    CustomersOf customers_of_;
    std::vector<CustomerId> customers_, fresh_;  // all; those whose rows were not asked for
    std::vector<ObjectId> objects_;              // whose owners are still to be found
    std::vector<std::uint64_t> wanted_;          // rows that were not asked for
    std::unordered_set<std::uint64_t> known_, known_objects_, given_, removed_;
};

// Replaces the touched timelines by those of `fresh`, which was built from all their rows.
// Merges the segments of the scope when the deltas have grown large. Attributes that `fresh` lacks,
// or that would get too many values, are gone from the result: to be filled again.
Result<Index> apply(Index base, Index fresh, std::span<const CustomerId> touched, unsigned threads,
                    const MergeScope& scope = {});

}  // namespace touchline
