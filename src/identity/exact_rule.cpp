// Which identifiers may link, under which name, and the line that says a link.
#include "identity/exact_rule.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace touchline {

ExactRule::ExactRule(IdentityPolicy policy, const Secret& secret)
    : policy_(std::move(policy)),
      keyed_(secret.keyed_hash(Secret::Purpose::identifiers)),
      secret_name_(secret.name()) {
    for (const std::string& value : policy_.null_values) {
        null_values_.insert(lower(trim(value)));
        null_bytes_max_ = std::max(null_bytes_max_, value.size());
    }
}

std::uint32_t ExactRule::place_of(std::string_view scheme) {
    for (std::size_t i = 0; i < schemes_.size(); ++i)
        if (schemes_[i].name == scheme) return static_cast<std::uint32_t>(i);
    Scheme made{std::string(scheme), true, policy_.shared_max};
    for (const IdentityPolicy::Scheme& declared : policy_.schemes)
        if (declared.name == scheme) {
            made.links = declared.links;
            if (declared.shared_max != 0) made.shared_max = declared.shared_max;
        }
    CHECK(schemes_.size() < place_bits);
    schemes_.push_back(std::move(made));
    return static_cast<std::uint32_t>(schemes_.size() - 1);
}

bool ExactRule::means_nobody(std::string_view value) const {
    value = trim(value);
    if (value.empty()) return true;
    return value.size() <= null_bytes_max_ && null_values_.contains(lower(value));
}

std::optional<Hash128> ExactRule::hash_of(std::string_view scheme, std::string_view value) {
    if (means_nobody(value)) return {};
    const std::uint32_t place = place_of(scheme);
    if (!schemes_[place].links) return {};
    scratch_.assign(scheme).append(1, '\0').append(value);
    Hash128 hash = keyed_(scratch_);
    hash.low = (hash.low & ~place_bits) | place;
    return hash;
}

std::string ExactRule::method(std::uint32_t place) const {
    return fmt::format("{}{}", exact_method_prefix, schemes_[place].name);
}

// The evidence names the secret that its hash was made with, so that a lost one is noticed.
Assertion ExactRule::link(RecordId a, RecordId b, const Hash128& value_hash) const {
    Assertion line;
    line.a = a, line.b = b;
    line.method = method(place_of(value_hash));
    line.evidence = fmt::format(R"({{"secret":"{}","identifier":"{:016x}{:016x}"}})", secret_name_,
                                value_hash.high, value_hash.low & ~place_bits);
    return line;
}

}  // namespace touchline
