// However many people a company has: the rows that wait take the same memory.
#include "deliveries/company.h"

#include <gtest/gtest.h>

#include "simulate/scenario_fixture.h"
#include "tests/scratch.h"

namespace touchline {
namespace {

CompanyReport written(std::uint64_t people, std::size_t memory_max) {
    const Scratch scratch;
    // Teams of one size, so that only their number grows.
    const std::string text =
        simulate::with("channels = [", "team_customers = 20\nchannels = [") + R"(
[[source]]
name = "phone"
channels = ["voice"]
always = ["phone"]
every = "month"
columns = ["call = id", "at = begin", "from = phone", "what = kind"]
)";
    const simulate::World world =
        simulate::make_world(simulate::read_small(text), people, 7).value();
    CompanyRequest request;
    request.folder = scratch.path("out");
    request.threads = 2;
    request.memory_max = memory_max;
    auto report = write_company(world, request);
    EXPECT_TRUE(bool(report)) << (report ? "" : report.error().message);
    return report ? report.value() : CompanyReport{};
}

TEST(Company, waits_in_the_same_memory_however_large_it_is) {
    constexpr std::size_t memory_max = 400'000;
    const CompanyReport small = written(100, memory_max), large = written(1'500, memory_max);
    EXPECT_GT(large.interactions, 10 * small.interactions);
    const std::uint64_t written_bytes = large.sources.at(0).bytes;
    EXPECT_GT(written_bytes, memory_max);
    EXPECT_LE(small.waiting_bytes, memory_max);
    EXPECT_LE(large.waiting_bytes, memory_max);
    EXPECT_LT(large.merging_bytes, written_bytes);
}

}  // namespace
}  // namespace touchline
