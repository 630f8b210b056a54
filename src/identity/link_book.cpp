// Links brought on by what is new: of each identifier that something was said of, its links before
// and after.
#include "identity/link_book.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "identity/effective.h"
#include "identity/identity.h"

namespace touchline {
namespace {

// The first of `run` that is of this value.
auto first_of(const std::vector<IdentifierUse>& run, const Hash128& value) {
    return std::lower_bound(
        run.begin(), run.end(), value,
        [](const IdentifierUse& use, const Hash128& wanted) { return use.value_hash < wanted; });
}

}  // namespace

std::size_t LinkBook::HashOfPair::operator()(const Pair& pair) const {
    return mix(mix(static_cast<std::uint64_t>(pair.a), static_cast<std::uint64_t>(pair.b)),
               pair.scheme);
}

LinkBook::LinkBook(IdentityPolicy policy, const Secret& secret)
    : rule_(std::move(policy), secret) {}

void LinkBook::add(RecordId record, std::string_view scheme, std::string_view value,
                   const Validity& valid) {
    if (record == RecordId::none) return;
    const auto hash = rule_.hash_of(scheme, value);
    if (!hash) return;
    const IdentifierUse use{*hash, record};
    fresh_.push_back(use);
    if (valid.given()) fresh_valid_[use].add(valid);
}

void LinkBook::read_log(std::span<const Assertion> log) {
    const Effective effective(log);
    for (std::size_t i = 0; i < log.size(); ++i) {
        const Assertion& line = log[i];
        last_line_ = std::max(last_line_, line.id);
        people_spoke_ |= is_human(line);
        if (line.retracts != 0 || !line.method.starts_with(exact_method_prefix)) continue;
        const auto [a, b] = std::minmax({line.a, line.b});
        Said& said = said_[{a, b, rule_.place_of(scheme_of_method(line.method))}];
        if (effective.counts(i) && said.line == 0) said.line = line.id;
        if (effective.retracted_by_human(i)) said.taken_back = true;
    }
}

// Who has it by what is kept.
void LinkBook::find_holders(const Hash128& value) {
    before_.clear();
    for (const Run& run : runs_)
        for (auto at = first_of(run, value); at != run.end() && at->value_hash == value; ++at) {
            before_.push_back({at->record, {}});
            if (valid_.empty()) continue;
            if (const auto found = valid_.find(*at); found != valid_.end())
                before_.back().valid = found->second;
        }
    std::sort(before_.begin(), before_.end(),
              [](const auto& x, const auto& y) { return x.record < y.record; });
}

template <class Give>
void LinkBook::each_link(const Hash128& value, Holders& holders, int sign, const Give& give) {
    if (holders.size() < 2) return;
    const std::uint32_t scheme = ExactRule::place_of(value);
    ExactRule::each_group(holders, [&](std::span<const ExactRule::Holder> group) {
        if (group.size() > rule_.records_max(scheme)) {
            shared_ += static_cast<std::uint64_t>(sign);
            return;
        }
        for (const ExactRule::Holder& holder : group.subspan(1))
            give(Pair{group.front().record, holder.record, scheme});
    });
}

void LinkBook::look_at(const Hash128& value, std::span<const IdentifierUse> fresh) {
    find_holders(value);
    after_ = before_;
    bool news = false;
    for (const IdentifierUse& use : fresh) {
        const auto known = std::lower_bound(
            before_.begin(), before_.end(), use.record,
            [](const auto& holder, RecordId record) { return holder.record < record; });
        std::size_t holder = static_cast<std::size_t>(known - before_.begin());
        if (known == before_.end() || known->record != use.record) {
            holder = after_.size();
            after_.push_back({use.record, {}});
            news = true;
        }
        if (fresh_valid_.empty()) continue;
        if (const auto given = fresh_valid_.find(use); given != fresh_valid_.end()) {
            after_[holder].valid.add(given->second);
            news = true;
        }
    }
    if (!news || after_.size() < 2) return;
    each_link(value, before_, -1, [&](const Pair& pair) {
        --said_[pair].values;
        touched_.emplace_back(pair, value);
    });
    each_link(value, after_, +1, [&](const Pair& pair) {
        ++said_[pair].values;
        touched_.emplace_back(pair, value);
    });
}

// Each run is merged with the next longer one when it is more than half as long.
void LinkBook::keep_fresh() {
    for (const auto& [use, valid] : fresh_valid_) valid_[use].add(valid);
    fresh_valid_.clear();
    Run run = std::exchange(fresh_, {});
    while (!runs_.empty() && runs_.back().size() < 2 * run.size()) {
        Run both;
        both.reserve(runs_.back().size() + run.size());
        std::merge(runs_.back().begin(), runs_.back().end(), run.begin(), run.end(),
                   std::back_inserter(both));
        run = std::move(both);
        runs_.pop_back();
    }
    if (!run.empty()) runs_.push_back(std::move(run));
}

std::vector<Assertion> LinkBook::changes() {
    std::sort(fresh_.begin(), fresh_.end());
    fresh_.erase(std::unique(fresh_.begin(), fresh_.end()), fresh_.end());
    touched_.clear();
    for (std::size_t begin = 0, end; begin < fresh_.size(); begin = end) {
        const Hash128 value = fresh_[begin].value_hash;
        for (end = begin + 1; end < fresh_.size() && fresh_[end].value_hash == value;) ++end;
        look_at(value, std::span(fresh_).subspan(begin, end - begin));
    }
    if (std::exchange(all_touched_, false))  // what the log says and no identifier does
        for (const auto& [pair, said] : said_)
            if (said.values == 0) touched_.emplace_back(pair, Hash128{});
    std::erase_if(fresh_, [&](const IdentifierUse& use) {
        return std::any_of(runs_.begin(), runs_.end(), [&](const Run& run) {
            return std::binary_search(run.begin(), run.end(), use);
        });
    });
    keep_fresh();

    std::vector<Assertion> links, retractions;
    const auto in_order = [&](const auto& x, const auto& y) {  // as by their text
        return std::tie(x.first.a, x.first.b, rule_.scheme(x.first.scheme), x.second.high,
                        x.second.low) < std::tie(y.first.a, y.first.b, rule_.scheme(y.first.scheme),
                                                 y.second.high, y.second.low);
    };
    std::sort(touched_.begin(), touched_.end(), in_order);
    for (std::size_t i = 0; i < touched_.size(); ++i) {
        const auto& [pair, value] = touched_[i];
        if (i > 0 && touched_[i - 1].first == pair) continue;
        Said& said = said_[pair];
        if (said.values > 0 && said.line == 0 && !said.taken_back) {
            links.push_back(rule_.link(pair.a, pair.b, value));
            said.line = last_line_ + links.size();
        } else if (said.values == 0 && said.line != 0) {
            retractions.push_back(
                retraction_of(pair.a, pair.b, rule_.method(pair.scheme), said.line));
            said.line = 0;
        }
        if (said.values == 0 && !said.taken_back) said_.erase(pair);
    }
    last_line_ += links.size() + retractions.size();
    links.insert(links.end(), std::make_move_iterator(retractions.begin()),
                 std::make_move_iterator(retractions.end()));
    return links;
}

}  // namespace touchline
