// Files that no reader knows: the advice names what they are and what to do.
#include <gtest/gtest.h>

#include "capture/delivery.h"

namespace touchline {
namespace {

std::string refusal(const std::string& bytes, const std::string& path) {
    const auto delivery = Delivery::over(memory_source(bytes), path, {});
    return delivery ? "was read" : delivery.error().message;
}

TEST(Foreign, what_a_file_is_and_what_helps) {
    const std::string sheet = std::string("PK\x03\x04") + "....[Content_Types].xml";
    for (const auto& [bytes, path, says] :
         std::vector<std::tuple<std::string, std::string, std::string>>{
             {sheet, "a.xlsx", "convert-to csv a.xlsx"},
             {sheet, "my calls.zip", "convert-to csv 'my calls.zip'"},
             {std::string("PK\x03\x04") + "....calls.csv", "a.zip", "unzip -p a.zip | touchline"},
             {"\x28\xB5\x2F\xFD...", "a.csv.zst", "zstd -dc a.csv.zst"},
             {"SQLite format 3", "a.db", "sqlite3 -csv"},
             {"\xD0\xCF\x11\xE0....", "a.xls", "save it as CSV"},
             {"<html><body>no</body></html>", "a.csv", "XML or HTML"},
             {"who what when\nu1  call  9:00\nu2  mail  9:01\n", "a.log", "tr -s ' '"},
             {"just words.\n", "a.txt", "no delimiter"},
             {std::string("\x01\x02\x03\x00\x05", 5), "a.bin", "is binary"}}) {
        const std::string message = refusal(bytes, path);
        EXPECT_NE(message.find(says), std::string::npos) << path << "\n-> " << message;
    }
}

TEST(Foreign, a_table_is_not_foreign) {
    EXPECT_EQ(refusal("a,b\n1,2\n", "a.csv"), "was read");
    EXPECT_EQ(refusal("a\tb\n1\t2\n", "calls"), "was read");
}

}  // namespace
}  // namespace touchline
