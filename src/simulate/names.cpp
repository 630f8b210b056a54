// Dictionaries of a simulated world.
#include "simulate/names.h"

#include <limits>

#include "base/check.h"

namespace touchline::simulate {

Code Names::find(std::string_view word) const {
    const auto at = codes_.find(std::string(word));
    return at == codes_.end() ? none : at->second;
}

Code Names::add(std::string_view word) {
    if (word.empty()) return none;
    if (const Code known = find(word); known != none) return known;
    CHECK(words_.size() < std::numeric_limits<Code>::max());
    const auto code = static_cast<Code>(words_.size());
    words_.emplace_back(word);
    codes_.emplace(word, code);
    return code;
}

}  // namespace touchline::simulate
