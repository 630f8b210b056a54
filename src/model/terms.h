// The dictionary of a workspace: words that repeat (kinds, channels, centres, staff, reasons,
// schemes, object types, currencies, roles, qualifiers) as dense codes.
//
// Codes grow in the order words are first met, so they differ between workspaces with the same
// content: nothing that leaves the workspace shows a code. Thread-safe: intern() takes a lock,
// so hot loops keep a small cache of their own in front of it.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/ids.h"

namespace touchline {

class Terms {
public:
    Terms();
    TermId intern(std::string_view text);           // "" -> TermId::none
    TermId find(std::string_view text) const;       // none when unknown
    const std::string& text(TermId id) const;       // "" for none; reference stays valid
    std::size_t size() const;                       // codes are 0 .. size()-1
    std::vector<std::string> since(std::size_t first) const;  // words from code `first` on

private:
    mutable std::mutex mutex_;
    std::deque<std::string> texts_;
    std::unordered_map<std::string_view, std::uint32_t> codes_;
};

}  // namespace touchline
