// Inside tabular/ only: where a ChunkWriter writes.
#pragma once

#include <vector>

#include "tabular/engine.h"

namespace touchline {

struct ChunkWriter::State {
    duckdb_data_chunk chunk = nullptr;
    std::vector<duckdb_vector> vectors;
    std::vector<void*> data;
    std::vector<std::uint64_t*> validity;

    void take(duckdb_data_chunk from) {
        const idx_t count = duckdb_data_chunk_get_column_count(from);
        chunk = from;
        vectors.resize(count);
        data.resize(count);
        validity.assign(count, nullptr);
        for (idx_t i = 0; i < count; ++i) {
            vectors[i] = duckdb_data_chunk_get_vector(from, i);
            data[i] = duckdb_vector_get_data(vectors[i]);
        }
    }
};

}  // namespace touchline
