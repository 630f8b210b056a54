// Who wants to hear of changes of the live view, and telling them.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "workspace/live.h"

namespace touchline {

using Watcher = std::function<void(const LiveChange&)>;

class Watchers {
public:
    // Heard until the subscription is dropped; once the drop returns, no call is under way.
    Subscription add(Watcher watcher);
    void tell(const LiveChange& change);  // one call at a time; a watcher may not drop itself here
    bool empty() const;

private:
    struct List {
        std::mutex guard;
        std::map<std::uint64_t, Watcher> watchers;
        std::uint64_t last = 0;
    };
    std::shared_ptr<List> list_ = std::make_shared<List>();
};

}  // namespace touchline
