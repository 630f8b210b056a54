// Reading a chunk: pointers into the engine's vectors.
#include "base/check.h"
#include "tabular/database.h"
#include "tabular/engine.h"

namespace touchline {

void Chunk::State::read(duckdb_data_chunk from) {
    chunk = from;
    rows = duckdb_data_chunk_get_size(from);
    const idx_t count = duckdb_data_chunk_get_column_count(from);
    data.resize(count);
    validity.resize(count);
    for (idx_t i = 0; i < count; ++i) {
        const duckdb_vector vector = duckdb_data_chunk_get_vector(from, i);
        data[i] = duckdb_vector_get_data(vector);
        validity[i] = duckdb_vector_get_validity(vector);
    }
}

std::size_t Chunk::rows() const { return state_->rows; }
std::size_t Chunk::columns() const { return state_->data.size(); }

const void* Chunk::data(std::size_t at) const {
    DCHECK(at < state_->data.size());
    return state_->data[at];
}

bool Chunk::valid(std::size_t at, std::size_t row) const {
    const std::uint64_t* bits = state_->validity[at];
    return bits == nullptr || (bits[row / 64] >> (row % 64) & 1) != 0;
}

std::string_view Chunk::text(std::size_t at, std::size_t row) const {
    auto* cell = static_cast<duckdb_string_t*>(state_->data[at]) + row;
    return {duckdb_string_t_data(cell), duckdb_string_t_length(*cell)};
}

void Chunk::write_text(std::size_t at, std::size_t row, std::string& out) const {
    CHECK(state_->types != nullptr);
    if (!valid(at, row)) return;
    write_cell(duckdb_data_chunk_get_vector(state_->chunk, at), (*state_->types)[at].get(), row,
               out);
}

}  // namespace touchline
