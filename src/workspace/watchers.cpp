// A subscription outlives neither the list nor a call: dropping it waits for the lock.
#include "workspace/watchers.h"

namespace touchline {

Subscription Watchers::add(Watcher watcher) {
    const std::lock_guard lock(list_->guard);
    const std::uint64_t number = ++list_->last;
    list_->watchers.emplace(number, std::move(watcher));
    const auto drop = [list = list_, number](void*) {
        const std::lock_guard one(list->guard);
        list->watchers.erase(number);
    };
    return Subscription(std::shared_ptr<void>(list_.get(), drop));
}

void Watchers::tell(const LiveChange& change) {
    const std::lock_guard lock(list_->guard);
    for (const auto& [number, watcher] : list_->watchers) watcher(change);
}

bool Watchers::empty() const {
    const std::lock_guard lock(list_->guard);
    return list_->watchers.empty();
}

}  // namespace touchline
