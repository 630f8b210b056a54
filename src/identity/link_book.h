// The links that exact identifiers make, kept up to date: the same that rule_changes() finds from
// all identifiers and the whole log, for the work of what came since.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "identity/exact_rule.h"

namespace touchline {

// Made from a history, all of it: its identifiers by add(), its log by read_log(). From then on it
// follows what is added; when the history loses something, or other lines are appended to the log,
// a new one is made.
class LinkBook {
public:
    LinkBook(IdentityPolicy policy, const Secret& secret);

    // As IdentifierUses::add.
    void add(RecordId record, std::string_view scheme, std::string_view value,
             const Validity& valid = {});
    void read_log(std::span<const Assertion> log);  // in its order; once
    // What is to be appended to the log, no time yet. The book takes it as appended, with the ids
    // that follow on the last one: when it was not, the book is wrong and a new one is made.
    std::vector<Assertion> changes();

    std::uint64_t shared() const { return shared_; }  // identifiers that link nobody, as of then
    bool people_spoke() const { return people_spoke_; }  // the log has lines of people

private:
    using Run = std::vector<IdentifierUse>;  // sorted
    struct Pair {
        RecordId a, b;  // the smaller first
        std::uint32_t scheme;
        auto operator<=>(const Pair&) const = default;
    };
    struct HashOfPair {
        std::size_t operator()(const Pair& pair) const;
    };
    struct Said {
        std::uint64_t line = 0;  // of the log, that counts; 0: none
        std::uint32_t values = 0;  // identifiers it follows from
        bool taken_back = false;  // by people: it stays so
    };
    using Holders = std::vector<ExactRule::Holder>;

    void find_holders(const Hash128& value);
    template <class Give>
    void each_link(const Hash128& value, Holders& holders, int sign, const Give& give);
    void look_at(const Hash128& value, std::span<const IdentifierUse> fresh);
    void keep_fresh();

    ExactRule rule_;
    std::vector<Run> runs_;  // each at least twice as long as the next: few, and merged seldom
    Run fresh_;
    Holders before_, after_;  // of the value that is looked at
    std::map<IdentifierUse, Validity> valid_, fresh_valid_;  // of those that have one: few
    std::unordered_map<Pair, Said, HashOfPair> said_;
    std::vector<std::pair<Pair, Hash128>> touched_;  // by what is being looked at
    std::uint64_t last_line_ = 0, shared_ = 0;
    bool people_spoke_ = false, all_touched_ = true;
};

}  // namespace touchline
