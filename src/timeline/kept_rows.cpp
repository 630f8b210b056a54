// Chunks of the file are mapped one by one, so that rows never move.
#include "timeline/kept_rows.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/file_fault.h"

namespace touchline {

static_assert(sizeof(KeptRow) == 80);

Result<KeptRows> KeptRows::create(const std::string& folder) {
    TRY(file_fault(FileOp::open, folder));
    KeptRows kept;
    kept.folder_ = folder;
    std::string name = folder + "/rows-XXXXXX";
    kept.descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (kept.descriptor_ < 0) return system_error("create a file in", folder);
    ::unlink(name.c_str());
    return kept;
}

Status KeptRows::reserve(std::uint64_t rows) {
    constexpr std::size_t bytes = chunk_rows * sizeof(KeptRow);
    while (rows_ < rows) {
        TRY(file_fault(FileOp::write, folder_));
        const auto begin = static_cast<off_t>(chunks_.size() * bytes);
        // Taken now: a page that cannot be written later would end the process.
        if (const int failed = ::posix_fallocate(descriptor_, begin, bytes); failed != 0) {
            errno = failed;
            return system_error("take room for rows in", folder_);
        }
        void* memory =
            ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, begin);
        if (memory == MAP_FAILED) return system_error("map a file in", folder_);
        chunks_.push_back({static_cast<KeptRow*>(memory)});
        rows_ += chunk_rows;
    }
    return {};
}

void KeptRows::add(const HistoryBlock& block, std::span<const std::uint32_t> number_of_place) {
    for (std::size_t i = 0; i < block.rows(); ++i) {
        const std::uint64_t at = block.history_row[i];
        DCHECK(at < rows_);
        // A record id and the slot in it: 56 and 8 bits order as all 128 do.
        const std::uint64_t tie = (block.id_high[i] & ~0xFFULL) | (block.id_low[i] & 0xFF);
        chunks_[at / chunk_rows].rows[at % chunk_rows] = {block.record[i],
                                                          block.occurred_us[i],
                                                          block.ended_us[i],
                                                          block.row[i],
                                                          tie,
                                                          block.object[i],
                                                          block.object_type[i],
                                                          block.kind[i],
                                                          block.channel[i],
                                                          block.centre[i],
                                                          block.staff[i],
                                                          block.reason[i],
                                                          number_of_place[block.source[i]],
                                                          1};
    }
}

void KeptRows::add_further(std::span<const FurtherObject> objects) {
    CHECK(further_.empty() || objects.empty() ||
          further_.back().history_row < objects.front().history_row);
    further_.insert(further_.end(), objects.begin(), objects.end());
}

std::span<const FurtherObject> KeptRows::further(std::uint64_t history_row) const {
    if (further_.empty()) return {};
    const auto first = std::lower_bound(
        further_.begin(), further_.end(), history_row,
        [](const FurtherObject& object, std::uint64_t row) { return object.history_row < row; });
    auto last = first;
    while (last != further_.end() && last->history_row == history_row) ++last;
    return {first, last};
}

TimelineRow KeptRows::timeline_row(std::uint64_t history_row,
                                   std::span<const std::uint32_t> place_of_number) const {
    const KeptRow& kept = at(history_row);
    TimelineRow row{};
    row.occurred_us = kept.occurred_us;
    row.ended_us = kept.ended_us;
    row.row = kept.row;
    row.tie = kept.tie;
    row.history_row = history_row;
    row.object = kept.object;
    row.object_type = kept.object_type;
    row.kind = kept.kind;
    row.channel = kept.channel;
    row.centre = kept.centre;
    row.staff = kept.staff;
    row.reason = kept.reason;
    row.source = place_of_number[kept.source];
    row.anonymous = is_anonymous(kept.record);
    return row;
}

std::uint64_t KeptRows::bytes() const {
    return rows_ * sizeof(KeptRow) + further_.size() * sizeof(FurtherObject);
}

void KeptRows::clear() {
    for (const Chunk& chunk : chunks_) ::munmap(chunk.rows, chunk_rows * sizeof(KeptRow));
    if (descriptor_ >= 0) ::close(descriptor_);
    chunks_.clear();
    descriptor_ = -1;
}

KeptRows::KeptRows(KeptRows&& other) noexcept
    : folder_(std::move(other.folder_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      rows_(std::exchange(other.rows_, 0)),
      chunks_(std::exchange(other.chunks_, {})),
      further_(std::move(other.further_)) {}

KeptRows& KeptRows::operator=(KeptRows&& other) noexcept {
    clear();
    folder_ = std::move(other.folder_);
    descriptor_ = std::exchange(other.descriptor_, -1);
    rows_ = std::exchange(other.rows_, 0);
    chunks_ = std::exchange(other.chunks_, {});
    further_ = std::move(other.further_);
    return *this;
}

KeptRows::~KeptRows() { clear(); }

}  // namespace touchline
