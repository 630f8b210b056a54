// Dictionaries of a simulated world. They are small and filled once: a linear search will do.
#include "simulate/names.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace touchline::simulate {

Code Names::find(std::string_view word) const {
    const auto at = std::find(words_.begin(), words_.end(), word);
    return at == words_.end() ? none : static_cast<Code>(at - words_.begin());
}

Code Names::add(std::string_view word) {
    if (word.empty()) return none;
    if (const Code known = find(word); known != none) return known;
    CHECK(words_.size() < std::numeric_limits<Code>::max());
    words_.emplace_back(word);
    return static_cast<Code>(words_.size() - 1);
}

}  // namespace touchline::simulate
