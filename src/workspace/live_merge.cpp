// Large segments of the index become one beside the applier: changes go on, what was made is put
// in its place before a later one.
#include "base/process_turns.h"
#include "workspace/live_state.h"

namespace touchline {
namespace {

// More dead rows than this for each that lives: changes wait for the merge, so that memory is
// bounded whatever comes.
constexpr std::uint64_t dead_for_living_max = 2;

bool mostly_dead(const Index& index) {
    std::uint64_t living = 0, dead = 0;
    for (const auto& segment : index.segments) {
        dead += segment->dead_rows;
        living += segment->rows() - segment->dead_rows;
    }
    return dead > dead_for_living_max * living;
}

}  // namespace

// Under `changing`, after a change.
void Live::State::begin_merge() {
    if (merging) return;
    auto index = of().seen_index();
    const std::size_t first = merge_from(*index, {});
    if (first == index->segments.size()) return;
    merging = std::make_shared<SegmentMerge>(std::move(index), first);
    of().merge_scope.first = merging->end();
    if (!options.threads) {
        merging->run(1, merger_stops);
        merge_steps_left = options.merge_steps;
        return;
    }
    {
        const std::lock_guard lock(guard);
        to_merge = merging;
    }
    merger_wakes.notify_one();
}

// Under `changing`, before a change. Who asks sees the same as before.
void Live::State::put_merged() {
    if (!merging) return;
    if (!options.threads) {
        if (merge_steps_left > 0) return void(--merge_steps_left);
    } else {
        std::unique_lock lock(guard);
        if (mostly_dead(*of().seen_index()))
            moved.wait(lock, [&] { return abandoned || merger_stops || merged; });
        if (!merged) return;
        merged.reset();
    }
    of().merge_scope.first = 0;
    const auto before = of().seen_index();
    const auto index = std::make_shared<Index>(*before);
    if (merging->put_into(*index)) {
        of().whole_answers.same(index);
        of().replace_index(index);
        auto shown = std::make_shared<LiveView>(*view);  // only we replace it
        shown->index = index;
        const std::lock_guard lock(guard);
        view = std::move(shown);
    }
    retire(std::exchange(merging, nullptr));
}

// To be freed by the merger: that takes its time.
void Live::State::retire(std::shared_ptr<void> large) {
    if (!options.threads) return;
    {
        const std::lock_guard lock(guard);
        retired.push_back(std::move(large));
    }
    merger_wakes.notify_one();
}

void Live::State::run_merger() {
    take_late_turns();
    for (;;) {
        std::shared_ptr<SegmentMerge> work;
        std::vector<std::shared_ptr<void>> over;
        {
            std::unique_lock lock(guard);
            merger_wakes.wait(lock, [&] { return merger_stops || to_merge || !retired.empty(); });
            if (merger_stops) return;
            work = std::exchange(to_merge, nullptr);
            over.swap(retired);
        }
        over.clear();
        if (!work) continue;
        work->run(1, merger_stops);
        {
            const std::lock_guard lock(guard);
            merged = std::move(work);
        }
        moved.notify_all();
    }
}

void Live::State::stop_merger() {
    {
        const std::lock_guard lock(guard);
        merger_stops = true;
    }
    merger_wakes.notify_all();
    moved.notify_all();
    merger_thread = {};
}

}  // namespace touchline
