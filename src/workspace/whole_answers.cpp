// Three answers and the index they are of, behind a lock that is held for moments. Who has to fold
// does so without it: changes that come meanwhile are put in afterwards.
#include "workspace/whole_answers.h"

#include <utility>

#include "base/limits.h"
#include "model/lens.h"

namespace touchline {
namespace {

Population everybody(const Index& index) {
    Population population;
    population.customers = index.customers();
    population.journeys = population.journeys_total = index.journeys();
    population.interactions = index.interactions();
    population.lens = describe_lens({});
    return population;
}

JourneyMap map_of(KeptMap& kept, const Index& index) {
    JourneyMap map = journey_map(kept.follows(), everybody(index));
    set_channels(kept.touchpoints(), map);
    return map;
}

}  // namespace

template <class Kept, class Answer>
void WholeAnswers::Keeping<Kept, Answer>::give_up() {
    kept.reset();
    meanwhile.reset();
    answer.reset();
}

template <class Kept, class Answer>
void WholeAnswers::Keeping<Kept, Answer>::change(const Changed& changed) {
    answer.reset();
    if (meanwhile) {
        meanwhile->push_back(changed);
        if (meanwhile->size() > limits::kept_unasked_changes_max) meanwhile.reset();
    }
    if (!kept) return;
    if (++unasked > limits::kept_unasked_changes_max || !kept->change(*changed)) kept.reset();
}

template <class Kept, class Answer, class Make>
std::shared_ptr<const Answer> WholeAnswers::ask(Keeping<Kept, Answer>& keeping, std::size_t rows,
                                                const Make& make) {
    const auto answered = [&]() -> std::shared_ptr<const Answer> {
        keeping.unasked = 0;
        if (!keeping.answer || keeping.rows != rows) {
            keeping.answer = std::make_shared<const Answer>(make(*keeping.kept, *of_));
            keeping.rows = rows;
        }
        return keeping.answer;
    };
    {
        const std::lock_guard lock(guard_);
        if (!of_) return nullptr;
        if (keeping.kept) return answered();
    }
    const std::lock_guard turn(keeping.folding);
    std::shared_ptr<const Index> index;
    unsigned threads = 1;
    {
        const std::lock_guard lock(guard_);
        if (!of_) return nullptr;
        if (keeping.kept) return answered();
        index = of_;
        threads = threads_;
        keeping.meanwhile.emplace();
    }
    Kept made(*index, threads);
    const std::lock_guard lock(guard_);
    const auto changes = std::exchange(keeping.meanwhile, std::nullopt);
    bool follows = changes.has_value();  // else it is the answer of then, and that is all
    for (std::size_t i = 0; follows && i < changes->size(); ++i) {
        follows = made.change(*(*changes)[i]);
        if (follows) index = (*changes)[i]->now;
    }
    if (!follows) return std::make_shared<const Answer>(make(made, *index));
    keeping.kept.emplace(std::move(made));
    return answered();
}

void WholeAnswers::give_up() {
    map_.give_up();
    variants_.give_up();
    measures_.give_up();
}

void WholeAnswers::begin(std::shared_ptr<const Index> index, unsigned threads) {
    const std::lock_guard lock(guard_);
    if (of_ != index) give_up();
    of_ = std::move(index);
    threads_ = threads;
}

void WholeAnswers::change(std::shared_ptr<const Index> now, const TouchedTimelines& touched,
                          unsigned threads) {
    const std::lock_guard lock(guard_);
    if (!of_ || of_->key != touched.since) give_up();
    if (map_.wanted() || variants_.wanted() || measures_.wanted()) {
        const auto changed =
            std::make_shared<const ChangedJourneys>(changed_journeys(of_, now, touched.customers));
        map_.change(changed);
        variants_.change(changed);
        measures_.change(changed);
    }
    of_ = std::move(now);
    threads_ = threads;
}

void WholeAnswers::same(std::shared_ptr<const Index> now) {
    const std::lock_guard lock(guard_);
    if (of_) of_ = std::move(now);
}

void WholeAnswers::end() {
    const std::lock_guard lock(guard_);
    give_up();
    of_.reset();
}

std::shared_ptr<const JourneyMap> WholeAnswers::map() { return ask(map_, 0, map_of); }

std::shared_ptr<const VariantList> WholeAnswers::variants(std::size_t top) {
    if (top == 0 || top > limits::kept_variant_rows_max) return nullptr;
    return ask(variants_, top, [&](KeptVariants& kept, const Index& index) {
        return kept.result(index, everybody(index), top);
    });
}

std::shared_ptr<const JourneyMeasures> WholeAnswers::measures() {
    return ask(measures_, 0, [](KeptMeasures& kept, const Index& index) {
        return kept.result(everybody(index));
    });
}

WholeAnswers::Comparison WholeAnswers::compare(const Index& index, unsigned threads) {
    const std::lock_guard lock(guard_);
    Comparison found;
    const auto add = [&](const char* what, bool is_kept, const auto& equal) {
        if (!is_kept) return;
        found.kept += (found.kept.empty() ? "" : ", ") + std::string(what);
        found.holds = found.holds && equal();
    };
    const Selection all = select_all(index);
    add("map", map_.kept.has_value(), [&] {
        KeptMap folded(index, threads);
        return map_.kept->follows() == folded.follows() &&
               map_.kept->touchpoints() == folded.touchpoints();
    });
    add("variants", variants_.kept.has_value(), [&] {
        return variants_.kept->result(*of_, everybody(*of_), 0) ==
               list_variants(index, all, {0, threads});
    });
    add("measures", measures_.kept.has_value(), [&] {
        return measures_.kept->result(everybody(*of_)) == measure_journeys(index, all, threads);
    });
    return found;
}

}  // namespace touchline
