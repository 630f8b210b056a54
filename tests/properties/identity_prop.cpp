// Customers partition records, whatever the order of the log; what was joined can be parted.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/process.h"
#include "identity/identity.h"
#include "identity/link_book.h"

namespace touchline {
namespace {

constexpr std::uint64_t records_max = 12;  // few, so that chance makes chains and conflicts

std::vector<Assertion> any_log() {
    std::vector<Assertion> log(*rc::gen::inRange<std::size_t>(0, 20));
    for (std::size_t i = 0; i < log.size(); ++i) {
        log[i].id = i + 1;
        log[i].a = RecordId{*rc::gen::inRange<std::uint64_t>(1, records_max)};
        log[i].b = RecordId{*rc::gen::inRange<std::uint64_t>(1, records_max)};
        log[i].same = *rc::gen::weightedElement<bool>({{4, true}, {1, false}});
        log[i].method = *rc::gen::element<std::string>("rule:exact:phone", "human:ana");
        if (*rc::gen::inRange(0, 5) == 0)
            log[i].retracts = *rc::gen::inRange<std::size_t>(0, i + 1);
    }
    return log;
}

std::vector<CustomerId> everybody(const Customers& customers) {
    std::vector<CustomerId> all;
    for (std::uint64_t i = 1; i < records_max; ++i) all.push_back(customers.of(RecordId{i}));
    return all;
}

std::vector<Assertion> shuffled(std::vector<Assertion> log) {
    Random random(*rc::gen::arbitrary<std::uint64_t>());
    for (std::size_t i = log.size(); i > 1; --i) std::swap(log[i - 1], log[random.below(i)]);
    return log;
}

// The plain way: colour the graph of links until nothing changes. No `no` in the log.
std::vector<CustomerId> naive(const std::vector<Assertion>& log) {
    std::vector<std::uint64_t> colour(records_max);
    for (std::uint64_t i = 0; i < records_max; ++i) colour[i] = i;
    for (std::uint64_t round = 0; round < records_max; ++round)
        for (const Assertion& line : log) {
            auto& a = colour[static_cast<std::uint64_t>(line.a)];
            auto& b = colour[static_cast<std::uint64_t>(line.b)];
            a = b = std::min(a, b);
        }
    std::vector<CustomerId> all;
    for (std::uint64_t i = 1; i < records_max; ++i) all.push_back(CustomerId{colour[i]});
    return all;
}

RC_GTEST_PROP(Identity, CustomersPartitionRecords, ()) {
    const auto log = any_log();
    const Customers customers(log);
    std::map<CustomerId, std::uint64_t> smallest;
    for (std::uint64_t i = records_max - 1; i >= 1; --i) smallest[customers.of(RecordId{i})] = i;
    for (const auto& [customer, record] : smallest)  // named after its smallest member
        RC_ASSERT(static_cast<std::uint64_t>(customer) == record);
    std::size_t linked = 0;
    std::map<CustomerId, int> sizes;
    for (const CustomerId customer : everybody(customers)) ++sizes[customer];
    for (const auto& [customer, size] : sizes) linked += size > 1 ? size : 0;
    RC_ASSERT(customers.linked_records() == linked);
    RC_ASSERT(customers.members().size() == linked);
}

RC_GTEST_PROP(Identity, TheOrderOfTheLogIsIrrelevant, ()) {
    const auto log = any_log(), other = shuffled(log);
    RC_ASSERT(everybody(Customers(log)) == everybody(Customers(other)));
    RC_ASSERT(summarise_log(log, Customers(log)).links ==
              summarise_log(other, Customers(other)).links);
}

RC_GTEST_PROP(Identity, LinksAloneAreTheConnectedParts, ()) {
    auto log = any_log();
    for (Assertion& line : log) line.same = true, line.retracts = 0;
    RC_ASSERT(everybody(Customers(log)) == naive(log));
}

RC_GTEST_PROP(Identity, WhatIsRetractedWasNeverSaid, ()) {
    const auto log = any_log();
    auto merged = log;
    merged.push_back({log.size() + 1, RecordId{*rc::gen::inRange<std::uint64_t>(1, records_max)},
                      RecordId{*rc::gen::inRange<std::uint64_t>(1, records_max)}, true, "human:ben",
                      "", "", no_time, 0});
    auto parted = merged;
    parted.push_back({log.size() + 2, RecordId::none, RecordId::none, true, "human:ben", "", "",
                      no_time, log.size() + 1});
    RC_ASSERT(everybody(Customers(parted)) == everybody(Customers(log)));
}

RC_GTEST_PROP(Identity, PeopleSaidToBeDifferentStayDifferent, ()) {
    auto log = any_log();
    for (Assertion& line : log) line.retracts = 0;
    std::map<std::pair<RecordId, RecordId>, bool> last_human;
    for (const Assertion& line : log)
        if (line.method == "human:ana" && line.a != line.b)
            last_human[std::minmax({line.a, line.b})] = line.same;
    const Customers customers(log);
    for (const auto& [pair, same] : last_human)
        if (!same) RC_ASSERT(customers.of(pair.first) != customers.of(pair.second));
}

// A link stands or was refused with a reason; what was refused parts two customers.
RC_GTEST_PROP(Identity, EveryRefusalHasItsReason, ()) {
    const auto log = any_log();
    const Customers customers(log);
    const LogSummary summary = summarise_log(log, customers);
    for (const RefusedLink& refused : summary.refused) {
        RC_ASSERT(customers.of(refused.link.a) != customers.of(refused.link.b));
        RC_ASSERT(!refused.because.same || refused.because.retracts == refused.link.id);
    }
}

struct Use {
    std::uint64_t record;
    int value;
};

ExactLinks links_of(const std::vector<Use>& uses) {
    IdentityPolicy policy;
    policy.shared_max = 3;
    policy.null_values = {"0"};
    static const Secret secret = Secret::random();
    IdentifierUses all(policy, secret);
    for (const Use& use : uses) all.add(RecordId{use.record}, "phone", std::to_string(use.value));
    return all.links();
}

RC_GTEST_PROP(Identity, OrderAndRepetitionOfIdentifiersAreIrrelevant, ()) {
    std::vector<Use> uses(*rc::gen::inRange<std::size_t>(0, 30));
    for (Use& use : uses)
        use = {*rc::gen::inRange<std::uint64_t>(1, records_max), *rc::gen::inRange(0, 8)};
    const ExactLinks once = links_of(uses);
    auto again = uses;
    std::reverse(again.begin(), again.end());
    again.insert(again.end(), uses.begin(), uses.end());
    RC_ASSERT(links_of(again).links == once.links);
    RC_ASSERT(links_of(again).shared == once.shared);

    std::map<int, std::set<std::uint64_t>> holders;
    for (const Use& use : uses) holders[use.value].insert(use.record);
    const auto shares = [&](RecordId a, RecordId b) {
        for (const auto& [value, records] : holders)
            if (value != 0 && records.size() <= 3 &&
                records.contains(static_cast<std::uint64_t>(a)) &&
                records.contains(static_cast<std::uint64_t>(b)))
                return true;
        return false;
    };
    for (const Assertion& link : once.links) RC_ASSERT(shares(link.a, link.b));
}

// Whatever the identifiers were before, appending the changes makes the log say what they say now.
RC_GTEST_PROP(Identity, TheLogFollowsTheIdentifiers, ()) {
    std::vector<Assertion> log;
    for (int round = 0; round < 4; ++round) {
        std::vector<Use> uses(*rc::gen::inRange<std::size_t>(0, 15));
        for (Use& use : uses)
            use = {*rc::gen::inRange<std::uint64_t>(1, records_max), *rc::gen::inRange(0, 6)};
        const ExactLinks links = links_of(uses);
        for (Assertion change : rule_changes(log, links, round)) {
            change.id = log.size() + 1;
            log.push_back(change);
        }
        RC_ASSERT(everybody(Customers(log)) == everybody(Customers(links.links)));
        RC_ASSERT(rule_changes(log, links, round).empty());
    }
}

// The book, told piece by piece, says what a look at everything says; people may take back, and a
// book that is written anew in between goes on as if nothing had been.
RC_GTEST_PROP(Identity, TheBookOfLinksSaysWhatALookAtEverythingSays, ()) {
    IdentityPolicy policy;
    policy.shared_max = 3;
    policy.schemes = {{"cookie", true, 2}, {"name", false, 0}};
    static const Secret secret = Secret::random();
    const std::string schemes[] = {"phone", "cookie", "name"};
    IdentifierUses all(policy, secret);
    LinkBook book(policy, secret);
    struct Said {
        RecordId record;
        std::string scheme, value;
        Validity valid;
    };
    std::vector<Said> history;
    std::vector<Assertion> log;
    const int rounds = *rc::gen::inRange(1, 8);
    for (int round = 0; round < rounds; ++round) {
        const bool anew = *rc::gen::inRange(0, 4) == 0;
        if (*rc::gen::inRange(0, 4) == 0 && !log.empty()) {
            const std::uint64_t id = *rc::gen::inRange<std::uint64_t>(1, log.size() + 1);
            log.push_back({log.size() + 1, RecordId::none, RecordId::none, true, "human:ana", "",
                           "", no_time, id});
        }
        const bool people = !log.empty() && log.back().method == "human:ana";
        if (anew || people) {
            book = LinkBook(policy, secret);
            for (const Said& said : history)
                book.add(said.record, said.scheme, said.value, said.valid);
            book.read_log(log);
        }
        const int news = *rc::gen::inRange(0, 12);
        for (int i = 0; i < news; ++i) {
            Said said{RecordId{*rc::gen::inRange<std::uint64_t>(1, records_max)},
                      schemes[*rc::gen::inRange(0, 3)],
                      std::to_string(*rc::gen::inRange(0, 5)),
                      {}};
            if (*rc::gen::inRange(0, 4) == 0) {
                said.valid.from = *rc::gen::inRange(0, 5);
                said.valid.to = said.valid.from + *rc::gen::inRange(1, 4);
            }
            history.push_back(said);
            all.add(said.record, said.scheme, said.value, said.valid);
            book.add(said.record, said.scheme, said.value, said.valid);
        }
        const ExactLinks links = all.links();
        const std::vector<Assertion> wanted = rule_changes(log, links, no_time);
        RC_ASSERT(book.changes() == wanted);
        RC_ASSERT(book.shared() == links.shared.size());
        for (Assertion line : wanted) {
            line.id = log.size() + 1;
            log.push_back(line);
        }
    }
}

}  // namespace
}  // namespace touchline
