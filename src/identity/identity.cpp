// From uses of identifiers to the links an exact rule asserts, and to what the log lacks.
#include "identity/identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/check.h"
#include "base/text.h"
#include "identity/effective.h"

namespace touchline {

namespace {

constexpr std::string_view method_prefix = "rule:exact:";

using LinkKey = std::tuple<RecordId, RecordId, std::string>;

LinkKey key_of(const Assertion& assertion) {
    const auto [a, b] = std::minmax({assertion.a, assertion.b});
    return {a, b, assertion.method};
}

constexpr std::uint64_t scheme_bits = 0xFFFF;  // of a use's hash

// Which secret the hash was made with, so that a lost one is noticed.
std::string evidence_of(const Hash128& value_hash, const std::string& secret_name) {
    return fmt::format(R"({{"secret":"{}","identifier":"{:016x}{:016x}"}})", secret_name,
                       value_hash.high, value_hash.low & ~scheme_bits);
}

}  // namespace

IdentifierUses::IdentifierUses(IdentityPolicy policy, const Secret& secret)
    : policy_(std::move(policy)),
      keyed_(secret.keyed_hash(Secret::Purpose::identifiers)),
      secret_name_(secret.name()) {
    for (const std::string& value : policy_.null_values) {
        null_values_.insert(lower(trim(value)));
        null_bytes_max_ = std::max(null_bytes_max_, value.size());
    }
}

std::uint32_t IdentifierUses::scheme_place(std::string_view name) {
    for (std::size_t i = 0; i < schemes_.size(); ++i)
        if (schemes_[i].name == name) return static_cast<std::uint32_t>(i);
    Scheme scheme{std::string(name), true, policy_.shared_max};
    for (const IdentityPolicy::Scheme& declared : policy_.schemes)
        if (declared.name == name) {
            scheme.links = declared.links;
            if (declared.shared_max != 0) scheme.shared_max = declared.shared_max;
        }
    CHECK(schemes_.size() < scheme_bits);
    schemes_.push_back(std::move(scheme));
    return static_cast<std::uint32_t>(schemes_.size() - 1);
}

bool IdentifierUses::means_nobody(std::string_view value) const {
    value = trim(value);
    if (value.empty()) return true;
    return value.size() <= null_bytes_max_ && null_values_.contains(lower(value));
}

std::optional<Hash128> IdentifierUses::hash_of(std::string_view scheme, std::string_view value) {
    if (means_nobody(value)) return {};
    const std::uint32_t place = scheme_place(scheme);
    if (!schemes_[place].links) return {};
    scratch_.assign(scheme).append(1, '\0').append(value);
    Hash128 hash = keyed_(scratch_);
    hash.low = (hash.low & ~scheme_bits) | place;
    return hash;
}

void IdentifierUses::add(RecordId record, std::string_view scheme, std::string_view value,
                         const Validity& valid) {
    if (record == RecordId::none) return;
    const auto hash = hash_of(scheme, value);
    if (!hash) return;
    uses_.push_back({*hash, record});
    if (valid.given()) valid_[uses_.back()].add(valid);
}

// Holders of one identifier at one time, by record.
void IdentifierUses::link_together(const Use& first, std::span<const Holder> holders,
                                   ExactLinks& to) const {
    const Scheme& scheme = schemes_[first.value_hash.low & scheme_bits];
    if (holders.size() > scheme.shared_max) {
        to.shared.push_back({scheme.name, first.value_hash, holders.size(), scheme.shared_max});
        return;
    }
    for (const Holder& holder : holders.subspan(1)) {
        Assertion link;
        link.a = holders.front().record, link.b = holder.record;
        link.method = fmt::format("{}{}", method_prefix, scheme.name);
        link.evidence = evidence_of(first.value_hash, secret_name_);
        to.links.push_back(std::move(link));
    }
}

// Those whose times overlap, directly or through others, held it together.
void IdentifierUses::link_holders(const Use& first, std::vector<Holder>& holders,
                                  ExactLinks& to) const {
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
        link_together(first, group, to);
    }
}

ExactLinks IdentifierUses::links() {
    std::sort(uses_.begin(), uses_.end());
    uses_.erase(std::unique(uses_.begin(), uses_.end()), uses_.end());
    ExactLinks result;
    std::vector<Holder> holders;
    for (std::size_t begin = 0, end; begin < uses_.size(); begin = end) {
        const Use& first = uses_[begin];
        holders.clear();
        for (end = begin; end < uses_.size() && uses_[end].value_hash == first.value_hash; ++end) {
            holders.push_back({uses_[end].record, {}});
            if (valid_.empty()) continue;
            if (const auto found = valid_.find(uses_[end]); found != valid_.end())
                holders.back().valid = found->second;
        }
        if (holders.size() > 1) link_holders(first, holders, result);
    }
    std::sort(result.links.begin(), result.links.end(), [](const Assertion& x, const Assertion& y) {
        return std::tie(x.a, x.b, x.method, x.evidence) < std::tie(y.a, y.b, y.method, y.evidence);
    });
    const auto same = [](const Assertion& x, const Assertion& y) { return key_of(x) == key_of(y); };
    result.links.erase(std::unique(result.links.begin(), result.links.end(), same),
                       result.links.end());
    std::sort(result.shared.begin(), result.shared.end(), [](const auto& x, const auto& y) {
        return std::tie(y.records, x.scheme, x.value_hash) <
               std::tie(x.records, y.scheme, y.value_hash);
    });
    return result;
}

std::vector<Assertion> rule_changes(std::span<const Assertion> log, const ExactLinks& links,
                                    Micros at_us) {
    const Effective effective(log);
    std::map<LinkKey, const Assertion*> standing;  // links of the rule that count now
    std::set<LinkKey> taken_back;                  // by a human
    for (std::size_t i = 0; i < log.size(); ++i) {
        const Assertion& line = log[i];
        if (line.retracts != 0 || !line.method.starts_with(method_prefix)) continue;
        if (effective.counts(i)) standing.emplace(key_of(line), &line);
        if (effective.retracted_by_human(i)) taken_back.insert(key_of(line));
    }
    std::vector<Assertion> changes;
    for (const Assertion& link : links.links) {
        const LinkKey key = key_of(link);
        if (standing.erase(key) != 0 || taken_back.contains(key)) continue;
        changes.push_back(link);
        changes.back().recorded_at_us = at_us;
    }
    for (const auto& [key, line] : standing) {
        Assertion retraction = *line;
        retraction.id = 0;
        retraction.retracts = line->id;
        retraction.reason = "no longer follows from the identifiers";
        retraction.recorded_at_us = at_us;
        changes.push_back(std::move(retraction));
    }
    return changes;
}

std::string_view scheme_of_method(std::string_view method) {
    if (method.starts_with(method_prefix)) method.remove_prefix(method_prefix.size());
    return method;
}

}  // namespace touchline
