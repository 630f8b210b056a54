// Cuts JSON values that follow one another, or stand in one array, into pieces of whole values.
#pragma once

#include <memory>
#include <string_view>

#include "capture/reader.h"

namespace touchline {

// Takes the next value from the text: an object, an array, or anything up to white space, a comma
// or the end. Blanks and commas before it are passed over. `whole` is false when it is not ended.
std::string_view take_json(std::string_view& text, bool& whole);

class JsonSplitter {
public:
    explicit JsonSplitter(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}
    // A piece of whole values, with padding behind it. A value that never ends, and what comes
    // after the array, is a piece of its own, which no parser takes.
    Result<bool> next(Piece& piece);

private:
    Status fill(std::size_t bytes);
    void pass_over(std::size_t bytes);
    std::size_t whole_values(std::uint64_t& values) const;

    std::unique_ptr<ByteSource> source_;
    std::shared_ptr<char[]> buffer_;
    std::size_t size_ = 0, capacity_ = 0;
    bool begun_ = false, ended_ = false, in_array_ = false;
    std::uint64_t row_ = 1, line_ = 1, index_ = 0;
};

}  // namespace touchline
