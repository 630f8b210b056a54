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

using LinkKey = std::tuple<RecordId, RecordId, std::string>;

LinkKey key_of(const Assertion& assertion) {
    const auto [a, b] = std::minmax({assertion.a, assertion.b});
    return {a, b, assertion.method};
}

}  // namespace

void IdentifierUses::add(RecordId record, std::string_view scheme, std::string_view value,
                         const Validity& valid) {
    if (record == RecordId::none) return;
    const auto hash = hash_of(scheme, value);
    if (!hash) return;
    uses_.push_back({*hash, record});
    if (valid.given()) valid_[uses_.back()].add(valid);
}

ExactLinks IdentifierUses::links() {
    std::sort(uses_.begin(), uses_.end());
    uses_.erase(std::unique(uses_.begin(), uses_.end()), uses_.end());
    ExactLinks result;
    std::vector<ExactRule::Holder> holders;
    for (std::size_t begin = 0, end; begin < uses_.size(); begin = end) {
        const Hash128 value = uses_[begin].value_hash;
        holders.clear();
        for (end = begin; end < uses_.size() && uses_[end].value_hash == value; ++end) {
            holders.push_back({uses_[end].record, {}});
            if (valid_.empty()) continue;
            if (const auto found = valid_.find(uses_[end]); found != valid_.end())
                holders.back().valid = found->second;
        }
        if (holders.size() < 2) continue;
        const std::uint32_t scheme = ExactRule::place_of(value);
        ExactRule::each_group(holders, [&](std::span<const ExactRule::Holder> group) {
            if (group.size() > rule_.records_max(scheme)) {
                result.shared.push_back(
                    {rule_.scheme(scheme), value, group.size(), rule_.records_max(scheme)});
                return;
            }
            for (const ExactRule::Holder& holder : group.subspan(1))
                result.links.push_back(rule_.link(group.front().record, holder.record, value));
        });
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
        if (line.retracts != 0 || !line.method.starts_with(exact_method_prefix)) continue;
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
        changes.push_back(retraction_of(line->a, line->b, line->method, line->id));
        changes.back().recorded_at_us = at_us;
    }
    return changes;
}

Assertion retraction_of(RecordId a, RecordId b, std::string_view method, std::uint64_t retracts) {
    Assertion line;
    line.a = a, line.b = b;
    line.method = method;
    line.reason = "no longer follows from the identifiers";
    line.retracts = retracts;
    return line;
}

std::string_view scheme_of_method(std::string_view method) {
    if (method.starts_with(exact_method_prefix)) method.remove_prefix(exact_method_prefix.size());
    return method;
}

}  // namespace touchline
