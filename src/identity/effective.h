// Which lines of the identity log count, those that no counting line retracts, and what they say.
#pragma once

#include <map>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "model/assertion.h"

namespace touchline {

inline bool is_human(const Assertion& line) { return line.method.starts_with("human:"); }

class Effective {
public:
    explicit Effective(std::span<const Assertion> log);
    bool counts(std::size_t i) const { return state_[i] == State::counts; }
    bool retracted_by_human(std::size_t i) const { return state_[i] == State::taken_back; }

private:
    enum class State : unsigned char { counts, retracted, taken_back };
    std::vector<State> state_;
};

// What the log finally says of one pair of records.
struct Verdict {
    bool human = false;
    std::uint64_t id = 0;
    bool same = true;
    std::string_view method;
    std::size_t line = 0;  // of the log
    auto rank() const { return std::tie(human, id, same, method); }
};
using RecordPair = std::pair<RecordId, RecordId>;  // the smaller first
using Verdicts = std::map<RecordPair, Verdict>;
Verdicts verdicts(std::span<const Assertion> log, const Effective& effective);

}  // namespace touchline
