// A table written to Parquet as it is made: blocks of columns in, bounded memory, and the same
// bytes however the rows were cut into blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/interaction.h"

namespace touchline {

// Columns of one length, in the order of the table. What stands in brackets becomes NULL.
struct TableBlock {
    struct Instants {
        std::vector<Micros> us;  // (no_time)
    };
    struct Words {  // of a dictionary that outlives the writer
        std::vector<std::uint16_t> codes;
        const std::vector<std::string>* words = nullptr;  // (empty)
    };
    using Column = std::variant<std::vector<std::uint64_t>,  // (UINT64_MAX)
                                std::vector<std::int64_t>,   // (INT64_MIN)
                                std::vector<double>,         // (not a number)
                                std::vector<std::uint8_t>,   // a boolean
                                Instants, Words, TextColumn>;  // texts (empty)
    std::vector<Column> columns;

    std::size_t rows() const;
};

class ParquetWriter {
public:
    // The first block says what the columns hold. Errors: unavailable.
    static Result<ParquetWriter> create(const std::string& path, std::vector<std::string> columns);
    // Waits while too much is waiting. Errors: what writing met.
    Status write(TableBlock block);
    // Returns the rows written. A table without any block has columns of text.
    Result<std::uint64_t> finish();
    ParquetWriter(ParquetWriter&&) noexcept;
    ParquetWriter& operator=(ParquetWriter&&) noexcept;
    ~ParquetWriter();  // without finish(): no file

private:
    struct State;
    explicit ParquetWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace touchline
