// Tables written as they are made: what comes back, and that pieces do not show.
#include "tabular/parquet_writer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/files.h"
#include "tabular/parquet.h"
#include "tests/scratch.h"

namespace touchline {
namespace {

const std::vector<std::string> words = {"", "voice", "web"};

TableBlock rows(std::size_t from, std::size_t until) {
    std::vector<std::uint64_t> ids;
    std::vector<std::int64_t> money;
    std::vector<double> reals;
    std::vector<std::uint8_t> flags;
    TableBlock::Instants at;
    TableBlock::Words channel{{}, &words};
    TextColumn text;
    for (std::size_t i = from; i < until; ++i) {
        ids.push_back(i == 3 ? UINT64_MAX : i);
        money.push_back(i == 3 ? INT64_MIN : -std::int64_t(i));
        reals.push_back(i == 3 ? std::nan("") : double(i) / 4);
        flags.push_back(i % 2 != 0);
        at.us.push_back(i == 3 ? no_time : Micros(i) * 1'000'000);
        channel.codes.push_back(static_cast<std::uint16_t>(i % 3));
        text.add(i % 5 == 0 ? "" : "t" + std::to_string(i));
    }
    TableBlock block;
    block.columns = {ids, money, reals, flags, at, channel, text};
    return block;
}

std::string write(const std::string& path, const std::vector<std::size_t>& cuts) {
    auto writer =
        ParquetWriter::create(path, {"id", "money", "real", "flag", "at", "channel", "text"});
    EXPECT_TRUE(bool(writer));
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i)
        EXPECT_TRUE(bool(writer.value().write(rows(cuts[i], cuts[i + 1]))));
    const auto written = writer.value().finish();
    EXPECT_TRUE(bool(written)) << (written ? "" : written.error().message);
    EXPECT_EQ(written ? written.value() : 0, cuts.back());
    return read_text_file(path).value();
}

TEST(ParquetWriter, every_column_comes_back_and_pieces_do_not_show) {
    const Scratch scratch;
    constexpr std::size_t count = 200'000;
    const std::string whole = write(scratch.path("a.parquet"), {0, count});
    const std::string pieces =
        write(scratch.path("b.parquet"), {0, 1, 1, 5, 2048, 2049, 100'000, 131'071, count});
    EXPECT_TRUE(whole == pieces);
    auto file = ParquetFile::open(scratch.path("a.parquet"));
    ASSERT_TRUE(bool(file));
    EXPECT_EQ(file.value().row_count(), count);
    ASSERT_TRUE(file.value().next().value());
    const auto row = [&](std::size_t at) {
        std::string text;
        for (std::size_t c = 0; c < 7; ++c) {
            const auto field = file.value().field(at, c);
            text += (field.data() == nullptr ? std::string("-") : std::string(field)) + " ";
        }
        return text;
    };
    EXPECT_EQ(row(1), "1 -1 0.25 true 1970-01-01T00:00:01 voice t1 ");
    EXPECT_EQ(row(3), "- - - true - - t3 ");
    EXPECT_EQ(row(5), "5 -5 1.25 true 1970-01-01T00:00:05 web - ");
}

TEST(ParquetWriter, dropped_it_leaves_nothing_and_trouble_is_told) {
    const Scratch scratch;
    {
        auto writer = ParquetWriter::create(
            scratch.path("c.parquet"), {"id", "money", "real", "flag", "at", "channel", "text"});
        ASSERT_TRUE(bool(writer.value().write(rows(0, 10))));
    }
    EXPECT_FALSE(file_exists(scratch.path("c.parquet")));
    auto nowhere = ParquetWriter::create(scratch.path("no/folder.parquet"), {"a"});
    EXPECT_FALSE(bool(nowhere.value().finish()));
    auto empty = ParquetWriter::create(scratch.path("d.parquet"), {"a", "b"});
    EXPECT_EQ(empty.value().finish().value(), 0u);
    EXPECT_EQ(ParquetFile::open(scratch.path("d.parquet")).value().row_count(), 0u);
}

}  // namespace
}  // namespace touchline
