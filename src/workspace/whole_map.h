// The map without a lens of a workspace that is live: kept current with each change, so that
// asking for it costs the same however long the history is.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "summary/kept_map.h"

namespace touchline {

// Asked from any thread; changed by one at a time.
class WholeMap {
public:
    // Folds it, unless it is of this index already.
    void begin(std::shared_ptr<const Index> index, unsigned threads);
    // What it is of becomes `now`; only the timelines of `touched` may differ.
    void change(std::shared_ptr<const Index> now, std::span<const CustomerId> touched,
                unsigned threads);
    void same(std::shared_ptr<const Index> now);  // no timeline differs
    void end();

    // Null before begin(). The policy of its population is left to the caller.
    std::shared_ptr<const JourneyMap> answer();
    bool matches(const Index& index, unsigned threads);  // a fold of it gives the same

private:
    std::mutex guard_;
    std::optional<KeptMap> kept_;
    std::shared_ptr<const Index> of_;
    std::shared_ptr<const JourneyMap> answer_;  // of what is kept now; made when it is asked for
};

}  // namespace touchline
