// Open addressing, at most half full.
#include "capture/facts.h"

#include <algorithm>

#include "base/hash.h"

namespace touchline {

FactSet::Seen FactSet::see(std::uint64_t key, std::uint64_t check) {
    if ((used_ + 1) * 2 > entries_.size()) grow();
    check |= 1;  // never the free entry
    const std::size_t mask = entries_.size() - 1;
    for (std::size_t at = key & mask;; at = (at + 1) & mask) {
        Entry& entry = entries_[at];
        if (entry.check == 0) {
            entry = {key, check};
            ++used_;
            return Seen::first;
        }
        if (entry.key == key) return entry.check == check ? Seen::again : Seen::collision;
    }
}

void FactSet::grow() {
    std::vector<Entry> old(std::max<std::size_t>(256, entries_.size() * 2));
    old.swap(entries_);
    const std::size_t mask = entries_.size() - 1;
    for (const Entry& entry : old) {
        if (entry.check == 0) continue;
        std::size_t at = entry.key & mask;
        while (entries_[at].check != 0) at = (at + 1) & mask;
        entries_[at] = entry;
    }
}

bool Facts::first(FactSet& seen, std::uint64_t key, std::string_view value) {
    const FactSet::Seen was = seen.see(key, hash64(value, 1));
    if (was == FactSet::Seen::collision && collision_.empty()) collision_ = value;
    return was == FactSet::Seen::first;
}

void Facts::flush() {
    for (const Waiting& fact : waiting_) {
        if (!first(fact.object ? objects_seen_ : identifiers_seen_, fact.key, fact.value)) continue;
        if (fact.object) {
            objects.push_back({ObjectId{fact.id}, fact.term, std::string(fact.value)});
        } else {
            identifiers.push_back({RecordId{fact.id}, fact.term, std::string(fact.value), {}});
            identifier_keys_.push_back(fact.key);
        }
    }
    waiting_.clear();
}

void Facts::merge(Facts&& other) {
    if (collision_.empty()) collision_ = std::move(other.collision_);
    for (std::size_t i = 0; i < other.identifiers.size(); ++i) {
        const IdentifierFact& fact = other.identifiers[i];
        identifier(fact.record, fact.scheme, fact.value, other.identifier_keys_[i]);
    }
    for (const ObjectFact& fact : other.objects) object(fact.object, fact.type, fact.value);
    flush();
    for (const auto& [key, when] : other.validity_) valid(key, when);
}

void Facts::settle() {
    if (validity_.empty()) return;
    for (std::size_t i = 0; i < identifiers.size(); ++i)
        if (const auto found = validity_.find(identifier_keys_[i]); found != validity_.end())
            identifiers[i].valid = found->second;
}

Status Facts::checked() const {
    if (collision_.empty()) return {};
    return fail(ErrorCode::corrupt,
                "two identifiers or objects have the same 64-bit hash, one of them '{}'",
                collision_);
}

}  // namespace touchline
