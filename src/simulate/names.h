// A dictionary of a simulated world: code -> word. Code 0 is "none", the empty word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace touchline::simulate {

using Code = std::uint16_t;
inline constexpr Code none = 0;

class Names {
public:
    // The code it has, or the next one; there is one: a scenario has scenario_words_max at most.
    Code add(std::string_view word);
    Code find(std::string_view word) const;  // none when it is not here
    const std::string& operator[](std::size_t code) const { return words_[code]; }
    std::size_t size() const { return words_.size(); }  // with code 0
    const std::vector<std::string>& words() const { return words_; }

private:
    std::vector<std::string> words_{""};
    std::unordered_map<std::string, Code> codes_;
};

}  // namespace touchline::simulate
