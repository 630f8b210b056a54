// A delivery that is being read: its reader, and the records looked at before capture began.
//
// Looking does not consume: the pieces that were looked at are given again by next(), so even
// standard input can be looked at, mapped and then captured.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "capture/source.h"

namespace touchline {

class Delivery {
public:
    // Errors: not_found, unavailable, invalid_input (no known format, UTF-16 …).
    static Result<Delivery> open(const SourceRequest& request, const FormatOptions& options);
    static Result<Delivery> over(std::unique_ptr<ByteSource> source, const std::string& path,
                                 const FormatOptions& options);

    // The first records, at least `records_min` when the delivery has that many. The block's
    // fields stay valid as long as the delivery.
    Result<const RecordBlock*> sample(std::size_t records_min = 1000);
    // The next piece, those looked at first. False at the end.
    Result<bool> next(Piece& piece);

    const Reader& reader() const { return *reader_; }
    const std::string& path() const { return path_; }
    const FormatOptions& options() const { return reader_->options(); }

private:
    std::string path_;
    std::unique_ptr<Reader> reader_;
    std::deque<Piece> looked_at_;
    std::deque<Piece> sampled_;  // what the sample's fields point into
    std::unique_ptr<RecordBlock> sample_;
};

// Adds the records of one block to another, whatever columns each has.
void append_records(RecordBlock& to, RecordBlock&& from);

// The name of a source from a path: "data/Calls 2024.csv.gz" -> "calls-2024".
std::string source_name_of(const std::string& path);

}  // namespace touchline
