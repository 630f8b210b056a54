// Customers of real workspaces: a function of the deliveries that count, never of their order;
// what was joined can be parted, and then everything is as it was.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/files.h"
#include "base/process.h"
#include "identity/identity.h"
#include "tests/scratch.h"
#include "workspace/workspace.h"

namespace touchline {
namespace {

constexpr const char* mapping = R"(
[[customer]]
scheme = "number"
column = "number"
[[customer]]
scheme = "phone"
column = "phone"
[[customer]]
scheme = "email"
column = "email"
[[interaction]]
kind = "kind"
occurred_at = "at"
)";

struct Delivery {
    std::string source, text;
};

// Few identifiers, so that chance makes chains over sources, and some that are shared by too many.
std::vector<Delivery> random_deliveries(Random& random) {
    std::vector<Delivery> all;
    const auto value = [&](const char* prefix, std::uint64_t of) {
        return random.below(2) == 0 ? std::string() : prefix + std::to_string(random.below(of));
    };
    for (const char* source : {"shop", "calls", "mail", "shop"}) {
        std::string text = "number,phone,email,kind,at\n";
        const std::uint64_t rows = 5 + random.below(25);
        for (std::uint64_t i = 0; i < rows; ++i)
            text += fmt::format("{},{},{},kind {},2026-03-{:02} 10:{:02}\n", value("n", 12),
                                value("55", 14), value("m", 20), random.below(4),
                                1 + random.below(28), random.below(60));
        all.push_back({source, text});
    }
    return all;
}

class Company {
public:
    Company() {
        Workspace::create(scratch_.path("w"), options()).value();
        EXPECT_TRUE(write_text_file(scratch_.path("w/policy/identity.toml"),
                                    "format = 1\nshared_max = 4\n"));
        workspace.emplace(Workspace::open(scratch_.path("w"), options()).value());
    }
    BatchId capture(const Delivery& delivery) {
        EXPECT_TRUE(write_text_file(scratch_.path(delivery.source + ".csv"), delivery.text));
        EXPECT_TRUE(write_text_file(scratch_.path("w/sources/" + delivery.source + ".toml"),
                                    "source = \"" + delivery.source + "\"\n" + mapping));
        CaptureRequest request;
        request.path = scratch_.path(delivery.source + ".csv");
        const auto report = workspace->capture(request);
        EXPECT_TRUE(report) << report.error().message;
        return report ? report.value().batch : BatchId::none;
    }
    std::string journeys() { return workspace->canonical_export({}).value(); }
    // Who is one person with whom, by SQL's numbers: no order, no batch in it.
    std::string customers() {
        Rows rows = workspace
                        ->sql(
                            "select string_agg(format('{} {} {}', customer, started_at, variant),"
                            " chr(10) order by customer, started_at, variant) from journeys()")
                        .value();
        std::string text;
        if (rows.next().value()) rows.chunk().write_text(0, 0, text);
        return text;
    }
    void expect_sound() {
        for (const InvariantLine& line : workspace->check().value())
            EXPECT_TRUE(line.holds) << line.invariant << ": " << line.detail;
    }

    std::optional<Workspace> workspace;

private:
    WorkspaceOptions options() const {
        WorkspaceOptions options;
        options.threads = 1;
        options.clock = &clock_;
        return options;
    }
    Scratch scratch_;
    FixedClock clock_{1'782'864'000'000'000};
};

std::vector<std::size_t> random_order(std::size_t count, Random& random) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    return order;
}

TEST(Customers, AreAFunctionOfTheDeliveriesNotOfTheirOrder) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed);
        const auto deliveries = random_deliveries(random);
        Company one, other;
        for (const Delivery& delivery : deliveries) one.capture(delivery);
        const std::size_t unwanted = random.below(deliveries.size());
        BatchId gone = BatchId::none;
        for (const std::size_t i : random_order(deliveries.size(), random)) {
            const BatchId batch = other.capture(deliveries[i]);
            if (i == unwanted) gone = batch;
        }
        EXPECT_EQ(one.journeys(), other.journeys());
        EXPECT_EQ(one.customers(), other.customers());
        other.expect_sound();

        // Taken back, a delivery leaves what the others alone would have made.
        Company without;
        for (std::size_t i = 0; i < deliveries.size(); ++i)
            if (i != unwanted) without.capture(deliveries[i]);
        ASSERT_TRUE(other.workspace->withdraw(gone, "a test"));
        EXPECT_EQ(other.journeys(), without.journeys());
        EXPECT_EQ(other.customers(), without.customers());
        other.expect_sound();
    }
}

TEST(Customers, JoinedByHandAndPartedAgainAreWhatTheyWere) {
    Random random(7);
    Company company;
    for (const Delivery& delivery : random_deliveries(random)) company.capture(delivery);
    const std::string before = company.journeys(), customers = company.customers();
    Store& store = company.workspace->store();
    std::vector<RecordId> records;
    ASSERT_TRUE(
        store.each_identifier([&](const StoredIdentifier& one) { records.push_back(one.record); }));
    std::sort(records.begin(), records.end());
    Assertion joined;
    const Customers resolved(store.assertions().value());
    const auto stranger = std::find_if(records.begin(), records.end(), [&](RecordId record) {
        return resolved.of(record) != resolved.of(records.front());
    });
    ASSERT_NE(stranger, records.end());
    joined.a = records.front(), joined.b = *stranger, joined.method = "human:ana";
    ASSERT_TRUE(store.append_assertions(std::vector{joined}, no_time));
    EXPECT_NE(company.journeys(), before);
    Assertion parted = joined;
    parted.retracts = store.assertions().value().back().id;
    ASSERT_TRUE(store.append_assertions(std::vector{parted}, no_time));
    EXPECT_EQ(company.journeys(), before);
    EXPECT_EQ(company.customers(), customers);
    company.expect_sound();
}

TEST(Customers, FollowAChangedPolicyWithoutAnyCapture) {
    Scratch scratch;
    const std::string folder = scratch.path("w"), policy = folder + "/policy/identity.toml";
    Workspace::create(folder).value();
    ASSERT_TRUE(write_text_file(scratch.path("calls.csv"),
                                "number,phone,kind,at\nana,555,call,2026-03-01 10:00\n"
                                "ben,555,call,2026-03-02 10:00\n"));
    CaptureRequest request;
    request.path = scratch.path("calls.csv");
    request.mapping_file = scratch.path("mapping.toml");
    ASSERT_TRUE(write_text_file(request.mapping_file,
                                "source = \"calls\"\n"
                                "[[customer]]\nscheme = \"number\"\ncolumn = \"number\"\n"
                                "[[customer]]\nscheme = \"phone\"\ncolumn = \"phone\"\n"
                                "[[interaction]]\nkind = \"kind\"\noccurred_at = \"at\"\n"));
    const auto customers = [&] {
        return Workspace::open(folder).value().map({}).value().population.customers;
    };
    ASSERT_TRUE(Workspace::open(folder).value().capture(request));
    EXPECT_EQ(customers(), 1u);
    ASSERT_TRUE(write_text_file(policy, "format = 1\n[scheme.phone]\nlinks = false\n"));
    EXPECT_EQ(customers(), 2u);
    ASSERT_TRUE(write_text_file(policy, "format = 1\n"));
    EXPECT_EQ(customers(), 1u);
    // And what was known before the policy changed is still what it was.
    Workspace workspace = Workspace::open(folder).value();
    Lens then;
    then.known_at_us = workspace.store().batches().value()[0].recorded_at_us;
    EXPECT_EQ(workspace.map(then).value().population.customers, 1u);
}

}  // namespace
}  // namespace touchline
