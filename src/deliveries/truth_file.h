// A table of the truth as Parquet, in several files when it is long: what a file keeps in mind of
// its row groups until it ends would grow with the company.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tabular/parquet_writer.h"

namespace touchline {

class TruthFile {
public:
    // NAME.parquet in the folder, then NAME-2.parquet, … Errors: unavailable.
    static Result<TruthFile> create(const std::string& folder, const std::string& name,
                                    std::vector<std::string> columns, std::uint64_t rows_max) {
        const std::string stem = folder + "/" + name;
        TRY(ParquetWriter writer, ParquetWriter::create(stem + ".parquet", columns));
        return TruthFile(stem, std::move(columns), rows_max, std::move(writer));
    }
    Status write(TableBlock block) {
        if (rows_ >= rows_max_) {
            TRY(writer_.finish());
            const std::string path = stem_ + "-" + std::to_string(++files_) + ".parquet";
            TRY(writer_, ParquetWriter::create(path, columns_));
            rows_ = 0;
        }
        rows_ += block.rows();
        return writer_.write(std::move(block));
    }
    Status finish() {
        TRY(writer_.finish());
        return {};
    }

private:
    TruthFile(std::string stem, std::vector<std::string> columns, std::uint64_t rows_max,
              ParquetWriter writer)
        : stem_(std::move(stem)),
          columns_(std::move(columns)),
          rows_max_(rows_max),
          writer_(std::move(writer)) {}

    std::string stem_;
    std::vector<std::string> columns_;
    std::uint64_t rows_max_, rows_ = 0;
    int files_ = 1;
    ParquetWriter writer_;
};

}  // namespace touchline
