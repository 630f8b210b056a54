// Files in one file: what is written is read back, and what is damaged is not.
#include "base/tar.h"

#include <gtest/gtest.h>

#include <map>

namespace touchline {
namespace {

class TarTest : public testing::Test {
protected:
    std::string path_ = testing::TempDir() + "tar_test.tar";

    void write(const std::map<std::string, std::string>& files) {
        auto out = OutputFile::create(path_).value();
        TarWriter tar(out);
        for (const auto& [name, text] : files) ASSERT_TRUE(tar.add_text(name, text, 0600));
        ASSERT_TRUE(tar.finish());
        ASSERT_TRUE(out.commit());
    }
    Result<std::map<std::string, std::string>> read() {
        TRY(auto file, InputFile::open(path_));
        TarReader reader(file);
        std::map<std::string, std::string> files;
        for (TarEntry entry;;) {
            TRY(const bool more, reader.next(entry));
            if (!more) return files;
            EXPECT_EQ(entry.mode, 0600u);
            TRY(reader.read(entry, [&](std::string_view part) -> Status {
                files[entry.name] += part;
                return {};
            }));
        }
    }
};

TEST_F(TarTest, what_is_written_is_read_back) {
    const std::map<std::string, std::string> files{{"a", "x"},
                                                   {"b/c", std::string(512, 'y')},
                                                   {"b/d", std::string(3'000'001, 'z')},
                                                   {std::string(100, 'n'), "long"}};
    write(files);
    const auto back = read();
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back.value(), files);
    auto out = OutputFile::create(path_).value();
    TarWriter tar(out);
    EXPECT_EQ(tar.add_text(std::string(101, 'n'), "").error().code, ErrorCode::limit);
}

TEST_F(TarTest, a_cut_or_changed_one_is_corrupt) {
    write({{"a", std::string(700, 'x')}, {"b", "y"}});
    const std::string whole = read_text_file(path_).value();
    for (std::size_t size = 0; size < whole.size() - 512; size += 97) {
        ASSERT_TRUE(write_text_file(path_, whole.substr(0, size)));
        const auto back = read();
        ASSERT_FALSE(back) << size;
        EXPECT_EQ(back.error().code, ErrorCode::corrupt);
    }
    for (const std::size_t at : {std::size_t{0}, std::size_t{100}, std::size_t{130}}) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        ASSERT_TRUE(write_text_file(path_, changed));
        EXPECT_FALSE(read()) << at;
    }
}

}  // namespace
}  // namespace touchline
