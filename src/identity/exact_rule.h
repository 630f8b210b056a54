// What the holders of one identifier are to each other: the rule behind IdentifierUses, which looks
// at all of them, and LinkBook, which looks at those that something was said of.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/hash.h"
#include "base/secret.h"
#include "model/assertion.h"
#include "model/ids.h"
#include "model/interaction.h"
#include "model/policy.h"

namespace touchline {

// Who has which identifier, by the identifier's hash.
struct IdentifierUse {
    Hash128 value_hash;  // of scheme and value; the scheme stands in its lowest 16 bits, too
    RecordId record;
    auto operator<=>(const IdentifierUse&) const = default;
};

class ExactRule {
public:
    ExactRule(IdentityPolicy policy, const Secret& secret);

    // Of a value that may link; none for others: declared null values, schemes that do not link.
    std::optional<Hash128> hash_of(std::string_view scheme, std::string_view value);

    std::uint32_t place_of(std::string_view scheme);  // a small number for its name
    static std::uint32_t place_of(const Hash128& value_hash) {
        return static_cast<std::uint32_t>(value_hash.low & place_bits);
    }
    const std::string& scheme(std::uint32_t place) const { return schemes_[place].name; }
    std::string method(std::uint32_t place) const;  // of its links
    std::uint32_t records_max(std::uint32_t place) const { return schemes_[place].shared_max; }
    // The line that says it, without id and time.
    Assertion link(RecordId a, RecordId b, const Hash128& value_hash) const;

    struct Holder {
        RecordId record;
        Validity valid;
    };
    // `give(group)` for each group of holders that had it together, sorted by record: times that
    // overlap, directly or through others.
    template <class Give>
    static void each_group(std::vector<Holder>& holders, const Give& give);

private:
    static constexpr std::uint64_t place_bits = 0xFFFF;
    struct Scheme {
        std::string name;
        bool links = true;
        std::uint32_t shared_max = 0;
    };
    bool means_nobody(std::string_view value) const;

    IdentityPolicy policy_;
    KeyedHash keyed_;
    std::string secret_name_, scratch_;
    std::set<std::string, std::less<>> null_values_;  // lower case
    std::size_t null_bytes_max_ = 0;
    std::vector<Scheme> schemes_;
};

// What a link of the exact rule calls itself: this, and the scheme.
inline constexpr std::string_view exact_method_prefix = "rule:exact:";

template <class Give>
void ExactRule::each_group(std::vector<Holder>& holders, const Give& give) {
    std::sort(holders.begin(), holders.end(), [](const Holder& x, const Holder& y) {
        return std::tie(x.valid, x.record) < std::tie(y.valid, y.record);
    });
    const auto by_record = [](const Holder& x, const Holder& y) { return x.record < y.record; };
    for (std::size_t begin = 0, end; begin < holders.size(); begin = end) {
        Validity together = holders[begin].valid;
        for (end = begin + 1; end < holders.size() && together.overlaps(holders[end].valid); ++end)
            together.to = together.to == no_time || holders[end].valid.to == no_time
                              ? no_time
                              : std::max(together.to, holders[end].valid.to);
        const std::span group(holders.data() + begin, end - begin);
        std::sort(group.begin(), group.end(), by_record);
        give(std::span<const Holder>(group));
    }
}

}  // namespace touchline
