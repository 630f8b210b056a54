// One map and the index it is of, behind a lock that is held for moments.
#include "workspace/whole_map.h"

namespace touchline {

void WholeMap::begin(std::shared_ptr<const Index> index, unsigned threads) {
    const std::lock_guard lock(guard_);
    if (of_ == index) return;
    kept_.emplace(*index, threads);
    of_ = std::move(index);
    answer_.reset();
}

void WholeMap::change(std::shared_ptr<const Index> now, std::span<const CustomerId> touched,
                      unsigned threads) {
    const std::lock_guard lock(guard_);
    if (!kept_ || !kept_->change(*of_, *now, touched)) kept_.emplace(*now, threads);
    of_ = std::move(now);
    answer_.reset();
}

void WholeMap::same(std::shared_ptr<const Index> now) {
    const std::lock_guard lock(guard_);
    if (kept_) of_ = std::move(now);
}

void WholeMap::end() {
    const std::lock_guard lock(guard_);
    kept_.reset();
    of_.reset();
    answer_.reset();
}

std::shared_ptr<const JourneyMap> WholeMap::answer() {
    const std::lock_guard lock(guard_);
    if (answer_ || !kept_) return answer_;
    Population population;
    population.customers = of_->customers();
    population.journeys = population.journeys_total = of_->journeys();
    population.interactions = of_->interactions();
    population.lens = describe_lens({});
    JourneyMap map = journey_map(kept_->follows(), population);
    set_channels(kept_->touchpoints(), map);
    return answer_ = std::make_shared<const JourneyMap>(std::move(map));
}

bool WholeMap::matches(const Index& index, unsigned threads) {
    const KeptMap folded(index, threads);
    const std::lock_guard lock(guard_);
    return kept_ && kept_->follows() == folded.follows() &&
           kept_->touchpoints() == folded.touchpoints();
}

}  // namespace touchline
