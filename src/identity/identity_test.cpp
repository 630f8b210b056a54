// Exact links, nobody is everybody, and what people may say against a rule.
#include "identity/identity.h"

#include <gtest/gtest.h>

namespace touchline {
namespace {

RecordId record(std::uint64_t number) { return RecordId{number}; }
CustomerId customer(std::uint64_t number) { return CustomerId{number}; }

Assertion said(std::uint64_t id, std::uint64_t a, std::uint64_t b, bool same = true,
               const char* method = "human:ana") {
    Assertion line;
    line.id = id, line.a = record(a), line.b = record(b), line.same = same, line.method = method;
    return line;
}
Assertion retraction(std::uint64_t id, std::uint64_t of, const char* method = "human:ana") {
    Assertion line = said(id, 0, 0, true, method);
    line.retracts = of;
    return line;
}

// The log a workspace would have after these changes.
void append(std::vector<Assertion>& log, const std::vector<Assertion>& changes) {
    for (Assertion line : changes) {
        line.id = log.size() + 1;
        log.push_back(line);
    }
}

TEST(ExactLinks, OneIdentifierOneCustomer) {
    IdentifierUses uses(IdentityPolicy{}, Secret::random());
    uses.add(record(7), "phone", "+39011555");
    uses.add(record(3), "phone", "+39011555");
    uses.add(record(5), "phone", "+39011556");
    uses.add(record(9), "email", "+39011555");  // another scheme, another identifier
    const ExactLinks found = uses.links();
    ASSERT_EQ(found.links.size(), 1u);
    EXPECT_EQ(found.links[0].a, record(3));
    EXPECT_EQ(found.links[0].b, record(7));
    EXPECT_EQ(found.links[0].method, "rule:exact:phone");
    EXPECT_EQ(found.links[0].evidence.find("39011"), std::string::npos);
    EXPECT_TRUE(found.shared.empty());
}

TEST(ExactLinks, NobodyIsEverybody) {
    IdentityPolicy policy;
    policy.null_values = {"Unknown", "0"};
    policy.shared_max = 2;
    policy.schemes = {{"cookie", false, 0}, {"email", true, 3}};
    IdentifierUses uses(policy, Secret::random());
    for (std::uint64_t i = 1; i <= 3; ++i) {
        uses.add(record(i), "phone", "");
        uses.add(record(i), "phone", " unknown ");
        uses.add(record(i), "phone", "0");
        uses.add(record(i), "cookie", "c1");
        uses.add(record(i), "phone", "switchboard");
    }
    const ExactLinks none = uses.links();
    EXPECT_TRUE(none.links.empty());
    ASSERT_EQ(none.shared.size(), 1u);
    EXPECT_EQ(none.shared[0].scheme, "phone");
    EXPECT_EQ(none.shared[0].records, 3u);
    for (std::uint64_t i = 1; i <= 3; ++i) uses.add(record(i), "email", "family@example.org");
    EXPECT_EQ(uses.links().links.size(), 2u);  // this scheme allows three
}

TEST(ExactLinks, ANumberGivenToAnotherLinksNobody) {
    IdentityPolicy policy;
    policy.shared_max = 2;
    IdentifierUses uses(policy, Secret::random());
    uses.add(record(1), "phone", "555", {no_time, 100});  // until 100 hers
    uses.add(record(2), "phone", "555", {100, 200});      // then his
    uses.add(record(3), "phone", "555", {150, no_time});  // whose record of another source this is
    uses.add(record(4), "phone", "556", {100, 200});
    uses.add(record(4), "phone", "556", {50, 150});  // two sources: from 50 to 200
    uses.add(record(5), "phone", "556", {180, 190});
    uses.add(record(6), "phone", "557", {100, 200});
    uses.add(record(7), "phone", "557");  // nobody says when: always
    const ExactLinks found = uses.links();
    std::vector<std::pair<RecordId, RecordId>> pairs;
    for (const Assertion& link : found.links) pairs.emplace_back(link.a, link.b);
    EXPECT_EQ(pairs, (std::vector{std::pair(record(2), record(3)),
                                  {record(4), record(5)},
                                  {record(6), record(7)}}));
    EXPECT_TRUE(found.shared.empty());  // three had it, but never more than two at a time
}

TEST(Customers, AreTheSmallestOfTheirRecords) {
    const Customers customers(std::vector{said(1, 9, 5), said(2, 7, 9)});
    for (const std::uint64_t i : {5, 7, 9}) EXPECT_EQ(customers.of(record(i)), customer(5));
    EXPECT_EQ(customers.of(record(6)), customer(6));
    EXPECT_EQ(customers.linked_records(), 3u);
    EXPECT_EQ(customers.members().size(), 3u);
    EXPECT_EQ(Customers().of(record(6)), customer(6));
}

TEST(Customers, AHumanNoTakesAMatchAway) {
    const auto by_rule = said(1, 1, 2, true, "rule:exact:phone");
    EXPECT_EQ(Customers(std::vector{by_rule}).of(record(2)), customer(1));
    EXPECT_EQ(Customers(std::vector{by_rule, said(2, 2, 1, false)}).of(record(2)), customer(2));
    const std::vector log = {by_rule, said(2, 2, 1, false), said(3, 1, 2)};  // changed his mind
    EXPECT_EQ(Customers(log).of(record(2)), customer(1));
}

TEST(Customers, DifferentPeopleAreNotJoinedByAThird) {
    const std::vector log = {said(1, 1, 3, true, "rule:exact:phone"),
                             said(2, 2, 3, true, "rule:exact:email"), said(3, 1, 2, false)};
    const Customers customers(log);
    EXPECT_NE(customers.of(record(1)), customers.of(record(2)));
    const LogSummary summary = summarise_log(log, customers);
    ASSERT_EQ(summary.refused.size(), 1u);
    EXPECT_EQ(summary.refused[0], (RefusedLink{log[1], log[2]}));
    EXPECT_EQ(summary.links, (std::map<std::string, std::uint64_t>{{"rule:exact:phone", 1}}));
}

TEST(LogSummary, SaysWhichLinksPeopleRefused) {
    const std::vector log = {said(1, 1, 2, true, "rule:exact:phone"),
                             said(2, 3, 4, true, "rule:exact:email"),
                             said(3, 5, 6, true, "rule:exact:email"),
                             said(4, 2, 1, false),
                             retraction(5, 2),
                             retraction(6, 3, "rule:exact:email"),
                             said(7, 7, 8)};
    const LogSummary summary = summarise_log(log, Customers(log));
    // Said no; taken back. What the rule itself takes back was not refused.
    EXPECT_EQ(summary.refused, (std::vector<RefusedLink>{{log[0], log[3]}, {log[1], log[4]}}));
    EXPECT_EQ(summary.links, (std::map<std::string, std::uint64_t>{{"human:ana", 1}}));
}

TEST(Evidence, TellsNobodyWhoIsMeant) {
    const Secret secret = Secret::random();
    const auto evidence = [](const Secret& of, const char* value) {
        IdentifierUses uses(IdentityPolicy{}, of);
        uses.add(record(1), "phone", value);
        uses.add(record(2), "phone", value);
        return uses.links().links.at(0).evidence;
    };
    EXPECT_EQ(evidence(secret, "555"), evidence(secret, "555"));
    EXPECT_NE(evidence(secret, "555"), evidence(secret, "556"));
    EXPECT_NE(evidence(secret, "555"), evidence(Secret::random(), "555"));
    EXPECT_NE(evidence(secret, "555").find(secret.name()), std::string::npos);
}

TEST(MaskIdentifier, ShowsTheEndsOfLongValuesOnly) {
    EXPECT_EQ(mask_identifier("+390612345667"), "+3…67");
    EXPECT_EQ(mask_identifier("ana@x"), "a…x");
    EXPECT_EQ(mask_identifier("1234"), "…");
    EXPECT_EQ(mask_identifier(""), "…");
    EXPECT_EQ(mask_identifier("žofie.nováčková"), "žo…vá");
}

TEST(Customers, ARetractionRestoresWhatWasBefore) {
    std::vector log = {said(1, 1, 2), retraction(2, 1)};
    EXPECT_EQ(Customers(log).of(record(2)), customer(2));
    log.push_back(retraction(3, 2));  // the retraction is taken back
    EXPECT_EQ(Customers(log).of(record(2)), customer(1));
}

TEST(RuleChanges, FollowTheIdentifiers) {
    IdentifierUses uses(IdentityPolicy{}, Secret::random());
    uses.add(record(1), "phone", "555");
    uses.add(record(2), "phone", "555");
    const ExactLinks links = uses.links();
    std::vector<Assertion> log;
    append(log, rule_changes(log, links, 10));
    ASSERT_EQ(log.size(), 1u);
    EXPECT_EQ(log[0].recorded_at_us, 10);
    EXPECT_TRUE(rule_changes(log, links, 11).empty());

    append(log, rule_changes(log, ExactLinks{}, 12));  // the delivery was withdrawn
    ASSERT_EQ(log.size(), 2u);
    EXPECT_EQ(log[1].retracts, 1u);
    EXPECT_EQ(Customers(log).of(record(2)), customer(2));

    append(log, rule_changes(log, links, 13));  // and came again
    EXPECT_EQ(log.size(), 3u);
    EXPECT_EQ(Customers(log).of(record(2)), customer(1));
}

TEST(RuleChanges, WhatAHumanTookBackIsNotSaidAgain) {
    IdentifierUses uses(IdentityPolicy{}, Secret::random());
    uses.add(record(1), "phone", "555");
    uses.add(record(2), "phone", "555");
    const ExactLinks links = uses.links();
    std::vector<Assertion> log;
    append(log, rule_changes(log, links, 10));
    log.push_back(retraction(2, 1));
    EXPECT_TRUE(rule_changes(log, links, 11).empty());
    EXPECT_EQ(Customers(log).of(record(2)), customer(2));
}

}  // namespace
}  // namespace touchline
