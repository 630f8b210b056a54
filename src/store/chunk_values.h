// Inside store/ only: single values into chunks.
#pragma once

#include <string>

#include "base/text.h"
#include "tabular/table_function.h"

namespace touchline {

inline void put_instant(ChunkWriter& chunk, std::size_t column, std::size_t at, Micros us) {
    if (us == no_time) return chunk.set_null(column, at);
    chunk.column<Micros>(column)[at] = us;
}
template <class T>
void put64(ChunkWriter& chunk, std::size_t column, std::size_t at, T value) {
    chunk.column<std::uint64_t>(column)[at] = static_cast<std::uint64_t>(value);
}
template <class T>
void put32(ChunkWriter& chunk, std::size_t column, std::size_t at, T value) {
    chunk.column<std::uint32_t>(column)[at] = static_cast<std::uint32_t>(value);
}
// The engine takes UTF-8 only; pieces cut from foreign files may not be.
inline void put_text(ChunkWriter& chunk, std::size_t column, std::size_t at,
                     const std::string& value) {
    if (is_utf8(value)) chunk.set_text(column, at, value);
    else chunk.set_text(column, at, latin1_to_utf8(value));
}

}  // namespace touchline
