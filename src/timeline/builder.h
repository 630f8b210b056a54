// Builds the index from rows of the history, whatever their order of arrival.
//
//   rows -> partitions by customer -> owners of objects -> sort -> cut -> columns
//
// Same rows, same index: for any order of blocks, any number of threads.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "base/result.h"
#include "model/history.h"
#include "model/terms.h"
#include "timeline/cutter.h"
#include "timeline/index.h"

namespace touchline {

// Whose the records are, many at once; thread-safe. `anonymous` is 0 on entry; 1 for a record
// that nobody can be recognised by: with an object it follows the object's customer.
using CustomersOf =
    std::function<void(std::span<const RecordId> records, std::span<CustomerId> customers,
                       std::span<std::uint8_t> anonymous)>;
// Every record its own, known customer.
void each_its_own(std::span<const RecordId> records, std::span<CustomerId> customers,
                  std::span<std::uint8_t> anonymous);

class Builder {
public:
    Builder(const Terms& terms, const Cutter& cutter, CustomersOf customers_of);
    ~Builder();
    Builder(const Builder&) = delete;
    Builder& operator=(const Builder&) = delete;

    void add(const HistoryBlock& block);                    // from any number of threads
    void add_further(std::span<const FurtherObject> objects);  // from any thread
    // Errors: limit (more kinds, channels, centres or staff than codes), cancelled.
    Result<Index> finish(unsigned threads, IndexKey key = {});

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace touchline
