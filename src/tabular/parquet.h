// Foreign files in and out, by an in-memory database of their own: the history never sees them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tabular/database.h"

namespace touchline {

// Rows of a Parquet file as text fields, in the order of the file.
class ParquetFile {
public:
    static Result<ParquetFile> open(const std::string& path);
    const std::vector<TableColumn>& columns() const;
    std::uint64_t row_count() const;
    // Reads the next few thousand rows; false at the end. Errors: corrupt, unavailable.
    Result<bool> next();
    std::size_t rows() const;  // of the last next()
    // Field (row, column) as text; data() == nullptr when NULL. Times are ISO text with up to
    // six digits, with "Z" when the type is an instant. Valid until the next next().
    std::string_view field(std::size_t row, std::size_t column) const;
    ParquetFile(ParquetFile&&) noexcept;
    ParquetFile& operator=(ParquetFile&&) noexcept;
    ~ParquetFile();

private:
    struct State;
    explicit ParquetFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

enum class ExportFormat { parquet, csv, json };  // json = one object a line
Result<ExportFormat> export_format_of(std::string_view path);  // by its ending

// Writes all rows to a file, which appears only when it is whole. Returns the rows written.
Result<std::uint64_t> export_rows(Rows& rows, const std::string& path, ExportFormat format);

}  // namespace touchline
