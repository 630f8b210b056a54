// Files that no reader knows: what they seem to be, and the command that makes them readable.
#include "base/text.h"
#include "capture/source.h"

namespace touchline {
namespace {

struct Foreign {
    std::string_view begins;
    const char* is;
    const char* advice;  // {} is the path
};

constexpr std::string_view zip = "PK\x03\x04";

constexpr Foreign table[] = {
    {zip, "a ZIP archive", "unzip -p {0} | touchline capture - --source NAME"},
    {"\xD0\xCF\x11\xE0", "an old Excel or Office file",
     "save it as CSV in Excel, or: soffice --headless --convert-to csv {0}"},
    {"\x28\xB5\x2F\xFD", "compressed with zstd",
     "zstd -dc {0} | touchline capture - --source NAME"},
    {"BZh", "compressed with bzip2", "bzip2 -dc {0} | touchline capture - --source NAME"},
    {"\xFD"
     "7zXZ",
     "compressed with xz", "xz -dc {0} | touchline capture - --source NAME"},
    {"7z\xBC\xAF\x27\x1C", "a 7-Zip archive", "7z x -so {0} | touchline capture - --source NAME"},
    {"SQLite format 3", "an SQLite database",
     "sqlite3 -csv -header {0} 'select * from TABLE' | touchline capture - --source NAME"},
    {"%PDF", "a PDF", "ask for the data as CSV: a page cannot be read back"},
    {"ORC", "Apache ORC", "write it as Parquet"},
    {"Obj\x01", "Apache Avro", "write it as Parquet or JSON Lines"},
};

bool is_text(std::string_view head) {
    for (const char c : head)
        if (static_cast<unsigned char>(c) < 0x20 && std::string_view("\t\r\n\f").find(c) > 3)
            return false;
    return true;
}

// Two words and more, as many on every line.
bool is_blank_separated(std::string_view head) {
    std::size_t lines = 0, usual = 0, same = 0;
    for (std::string_view line : split(head.substr(0, head.rfind('\n')), '\n')) {
        std::size_t words = 0;
        for (const std::string_view word : split(trim(line), ' ')) words += word.empty() ? 0 : 1;
        if (words == 0) continue;
        if (lines++ == 0) usual = words;
        same += words == usual ? 1 : 0;
    }
    return lines >= 2 && usual >= 2 && same * 10 >= lines * 9;
}

std::string shell_quoted(const std::string& path) {
    if (path.find_first_of(" '\"\\$&;()|<>*?`!#~") == std::string::npos) return path;
    std::string quoted = "'";
    for (const char c : path) quoted += c == '\'' ? "'\\''" : std::string(1, c);
    return quoted + "'";
}

}  // namespace

std::string advice_on_foreign(std::string_view head, const std::string& path) {
    const std::string file = shell_quoted(path);
    const std::string name = lower(path);
    if (head.starts_with(zip) && (name.ends_with(".xlsx") || name.ends_with(".xlsm") ||
                                  head.find("[Content_Types].xml") != std::string_view::npos))
        return fmt::format(
            "is an Excel workbook; save it as CSV UTF-8 in Excel, or: soffice "
            "--headless --convert-to csv {}",
            file);
    for (const Foreign& foreign : table)
        if (head.starts_with(foreign.begins))
            return fmt::format("is {}; {}", foreign.is,
                               fmt::format(fmt::runtime(foreign.advice), file));
    if (!is_text(head)) return "is binary, and none of the known formats";
    if (trim(head).starts_with('<'))
        return "is XML or HTML, but no XES event log; export it as CSV or JSON";
    if (is_blank_separated(head))
        return fmt::format(
            "has columns separated by blanks; make them tabs: tr -s ' ' '\\t' < {} | touchline "
            "capture - --source NAME",
            file);
    return "does not look like a table: no delimiter gives its lines the same number of fields";
}

}  // namespace touchline
