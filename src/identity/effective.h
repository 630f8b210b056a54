// Which lines of the identity log count: those that no counting line retracts.
#pragma once

#include <span>
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

}  // namespace touchline
