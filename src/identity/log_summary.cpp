// What the log says as a whole, for people: links that stand, links that were refused and why.
#include <unordered_map>

#include "identity/effective.h"
#include "identity/identity.h"

namespace touchline {
namespace {

// Who is said not to be whom, by the customers they ended in: a link between two customers was
// refused because of one of these.
class Refusals {
public:
    Refusals(std::span<const Assertion> log, const Customers& customers, const Effective& effective)
        : log_(log),
          customers_(customers) {
        for (const auto& [pair, verdict] : verdicts(log, effective))
            if (!verdict.same) no_.try_emplace(apart(pair.first, pair.second), verdict.line);
        for (std::size_t i = 0; i < log.size(); ++i)
            if (log[i].retracts != 0 && is_human(log[i]) && effective.counts(i))
                taken_back_.emplace(log[i].retracts, i);
    }
    const Assertion* of(const Assertion& link) const {
        if (const auto found = no_.find(apart(link.a, link.b)); found != no_.end())
            return &log_[found->second];
        const auto found = taken_back_.find(link.id);
        return found == taken_back_.end() ? nullptr : &log_[found->second];
    }

private:
    using CustomerPair = std::pair<CustomerId, CustomerId>;
    CustomerPair apart(RecordId a, RecordId b) const {
        return std::minmax({customers_.of(a), customers_.of(b)});
    }

    std::span<const Assertion> log_;
    const Customers& customers_;
    std::map<CustomerPair, std::size_t> no_;
    std::unordered_map<std::uint64_t, std::size_t> taken_back_;
};

}  // namespace

LogSummary summarise_log(std::span<const Assertion> log, const Customers& customers) {
    const Effective effective(log);
    const Refusals refusals(log, customers, effective);
    LogSummary summary;
    for (std::size_t i = 0; i < log.size(); ++i) {
        const Assertion& line = log[i];
        if (line.retracts != 0 || !line.same || line.a == line.b) continue;
        if (!effective.counts(i) && !effective.retracted_by_human(i)) continue;
        if (customers.of(line.a) == customers.of(line.b)) {
            if (effective.counts(i)) ++summary.links[line.method];
        } else if (const Assertion* because = refusals.of(line)) {
            summary.refused.push_back({line, *because});
        }
    }
    return summary;
}

std::string mask_identifier(std::string_view value) {
    std::vector<std::size_t> letters;  // where each begins; UTF-8
    for (std::size_t i = 0; i < value.size(); ++i)
        if ((static_cast<unsigned char>(value[i]) & 0xC0) != 0x80) letters.push_back(i);
    const std::size_t shown = letters.size() >= 8 ? 2 : letters.size() >= 5 ? 1 : 0;
    if (shown == 0) return "…";
    const std::size_t tail = letters[letters.size() - shown];
    return std::string(value.substr(0, letters[shown])) + "…" + std::string(value.substr(tail));
}

}  // namespace touchline
