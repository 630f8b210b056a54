// The dictionary: a deque keeps texts in place, so the map may hold views of them.
#include "model/terms.h"

#include "base/check.h"

namespace touchline {

Terms::Terms() {
    texts_.emplace_back();
    codes_.emplace(texts_.front(), 0);
}

TermId Terms::intern(std::string_view text) {
    const std::lock_guard lock(mutex_);
    if (const auto found = codes_.find(text); found != codes_.end()) return TermId{found->second};
    const auto code = static_cast<std::uint32_t>(texts_.size());
    codes_.emplace(texts_.emplace_back(text), code);
    return TermId{code};
}

TermId Terms::find(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    const auto found = codes_.find(text);
    return found == codes_.end() ? TermId::none : TermId{found->second};
}

const std::string& Terms::text(TermId id) const {
    const std::lock_guard lock(mutex_);
    CHECK(static_cast<std::size_t>(id) < texts_.size());
    return texts_[static_cast<std::size_t>(id)];
}

std::size_t Terms::size() const {
    const std::lock_guard lock(mutex_);
    return texts_.size();
}

std::vector<std::string> Terms::since(std::size_t first) const {
    const std::lock_guard lock(mutex_);
    return {texts_.begin() + static_cast<std::ptrdiff_t>(first), texts_.end()};
}

}  // namespace touchline
