// Only earlier lines can be retracted, so one pass from the last to the first decides all.
#include "identity/effective.h"

#include <algorithm>
#include <unordered_map>

namespace touchline {

Effective::Effective(std::span<const Assertion> log) : state_(log.size(), State::counts) {
    std::vector<std::size_t> retractions;
    for (std::size_t i = 0; i < log.size(); ++i)
        if (log[i].retracts != 0 && log[i].retracts < log[i].id) retractions.push_back(i);
    if (retractions.empty()) return;
    std::sort(retractions.begin(), retractions.end(),
              [&](std::size_t x, std::size_t y) { return log[x].id > log[y].id; });
    std::unordered_map<std::uint64_t, std::size_t> place;
    for (std::size_t i = 0; i < log.size(); ++i) place.emplace(log[i].id, i);
    for (const std::size_t i : retractions) {
        if (state_[i] != State::counts) continue;
        const auto target = place.find(log[i].retracts);
        if (target == place.end()) continue;
        State& state = state_[target->second];
        if (is_human(log[i])) state = State::taken_back;
        else if (state == State::counts) state = State::retracted;
    }
}

Verdicts verdicts(std::span<const Assertion> log, const Effective& effective) {
    Verdicts result;
    for (std::size_t i = 0; i < log.size(); ++i) {
        const Assertion& line = log[i];
        if (line.retracts != 0 || !effective.counts(i) || line.a == line.b) continue;
        if (line.a == RecordId::none || line.b == RecordId::none) continue;
        const Verdict verdict{is_human(line), line.id, line.same, line.method, i};
        const auto [at, fresh] = result.try_emplace(std::minmax({line.a, line.b}), verdict);
        if (!fresh && at->second.rank() < verdict.rank()) at->second = verdict;
    }
    return result;
}

}  // namespace touchline
