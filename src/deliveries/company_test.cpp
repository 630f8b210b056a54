// However many people a company has: the rows that wait take the same memory.
#include "deliveries/company.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "simulate/scenario_fixture.h"
#include "tabular/parquet.h"
#include "tests/scratch.h"

namespace touchline {
namespace {

CompanyReport write_to(const std::string& folder, std::uint64_t people, std::size_t memory_max,
                       std::uint64_t truth_rows_max) {
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
    request.folder = folder;
    request.truth_rows_max = truth_rows_max;
    request.threads = 2;
    request.memory_max = memory_max;
    auto report = write_company(world, request);
    EXPECT_TRUE(bool(report)) << (report ? "" : report.error().message);
    return report ? report.value() : CompanyReport{};
}

CompanyReport written(std::uint64_t people, std::size_t memory_max) {
    const Scratch scratch;
    return write_to(scratch.path("out"), people, memory_max, UINT64_MAX);
}

// The first column of a table of the truth, through all of its files.
std::vector<std::string> ids_in(const std::string& stem, int& files) {
    std::vector<std::string> ids;
    for (files = 0;; ++files) {
        const std::string path =
            files == 0 ? stem + ".parquet" : fmt::format("{}-{}.parquet", stem, files + 1);
        if (!file_exists(path)) return ids;
        ParquetFile file = ParquetFile::open(path).value();
        while (file.next().value())
            for (std::size_t row = 0; row < file.rows(); ++row)
                ids.emplace_back(file.field(row, 0));
    }
}

TEST(Company, a_long_table_of_the_truth_is_several_files) {
    const Scratch scratch;
    write_to(scratch.path("one"), 300, 400'000, UINT64_MAX);
    write_to(scratch.path("many"), 300, 400'000, 250);
    for (const char* table : {"interactions", "people"}) {
        int one = 0, many = 0;
        const auto wanted = ids_in(scratch.path(std::string("one/truth/") + table), one);
        EXPECT_EQ(ids_in(scratch.path(std::string("many/truth/") + table), many), wanted) << table;
        EXPECT_GT(wanted.size(), 100u) << table;
        EXPECT_EQ(one, 1) << table;
        EXPECT_GT(many, 1) << table;
    }
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
