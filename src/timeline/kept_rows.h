// What is needed of an interaction to build its timeline again, by history row: so that a live
// change reads nothing from the database.
//
// 80 bytes a row, in a file without a name: the system writes out what is not used and reads it
// again, and it is gone when we are.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/history.h"
#include "timeline/cutter.h"

namespace touchline {

struct KeptRow {
    RecordId record;
    Micros occurred_us, ended_us;
    std::uint64_t row, tie;
    ObjectId object;
    TermId object_type, kind, channel, centre, staff, reason;
    std::uint32_t source;  // a number of ours: places in the list of sources change
    std::uint32_t there;   // 0: nothing was kept here
};

class KeptRows {
public:
    // The file lies in the folder. Errors: unavailable.
    static Result<KeptRows> create(const std::string& folder);
    // Room for history rows [0, rows). Errors: unavailable (disk full …).
    Status reserve(std::uint64_t rows);
    // From any thread, each row once; there must be room. `number_of_place`: of sources.
    void add(const HistoryBlock& block, std::span<const std::uint32_t> number_of_place);
    void add_further(std::span<const FurtherObject> objects);  // by history row, behind all before

    bool has(std::uint64_t history_row) const {
        return history_row < rows_ && at(history_row).there != 0;
    }
    const KeptRow& at(std::uint64_t history_row) const {
        return chunks_[history_row / chunk_rows].rows[history_row % chunk_rows];
    }
    std::span<const FurtherObject> further(std::uint64_t history_row) const;
    // As the builder takes it, but for the customer.
    TimelineRow timeline_row(std::uint64_t history_row,
                             std::span<const std::uint32_t> place_of_number) const;
    std::uint64_t rows() const { return rows_; }    // there is room for
    std::uint64_t bytes() const;  // of the file

    KeptRows(KeptRows&&) noexcept;
    KeptRows& operator=(KeptRows&&) noexcept;
    ~KeptRows();

private:
    static constexpr std::uint64_t chunk_rows = 1 << 16;
    struct Chunk {
        KeptRow* rows = nullptr;
    };
    KeptRows() = default;
    void clear();

    std::string folder_;
    int descriptor_ = -1;
    std::uint64_t rows_ = 0;
    std::vector<Chunk> chunks_;
    std::vector<FurtherObject> further_;
};

}  // namespace touchline
