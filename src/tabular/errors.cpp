// The engine's errors in our eight codes, without its prefixes.
#include <string_view>

#include "base/process.h"
#include "tabular/engine.h"

namespace touchline {
namespace {

ErrorCode code_of(duckdb_error_type type) {
    switch (type) {
        case DUCKDB_ERROR_INTERRUPT: return ErrorCode::cancelled;
        case DUCKDB_ERROR_OUT_OF_MEMORY: return ErrorCode::limit;
        case DUCKDB_ERROR_IO:
        case DUCKDB_ERROR_HTTP:
        case DUCKDB_ERROR_NETWORK:
        case DUCKDB_ERROR_CONNECTION: return ErrorCode::unavailable;
        case DUCKDB_ERROR_CONSTRAINT: return ErrorCode::conflict;
        case DUCKDB_ERROR_CONVERSION:
        case DUCKDB_ERROR_INVALID_INPUT:
        case DUCKDB_ERROR_OUT_OF_RANGE:
        case DUCKDB_ERROR_DECIMAL:
        case DUCKDB_ERROR_DIVIDE_BY_ZERO:
        case DUCKDB_ERROR_MISMATCH_TYPE: return ErrorCode::invalid_input;
        case DUCKDB_ERROR_SERIALIZATION:
        case DUCKDB_ERROR_FATAL: return ErrorCode::corrupt;
        default: return ErrorCode::internal;
    }
}

// A block whose bytes are not those that were written, or a file that is none of the engine's.
bool says_damaged(std::string_view text) {
    for (const std::string_view sign :
         {"computed checksum", "not a valid DuckDB", "orrupt database"})
        if (text.find(sign) != text.npos) return true;
    return false;
}

}  // namespace

Error from_duckdb(duckdb_error_type type, const char* message) {
    // Whatever a statement that was stopped says of it, it was stopped.
    if (stop_requested()) return {ErrorCode::cancelled, "stopped; nothing was changed"};
    std::string_view text = message == nullptr ? "the database gave no reason" : message;
    if (const auto prefix = text.find("Error: "); prefix < 40) text.remove_prefix(prefix + 7);
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
    std::string kept(text);
    if (kept.size() > 1 && kept[0] >= 'A' && kept[0] <= 'Z' && kept[1] >= 'a' && kept[1] <= 'z')
        kept[0] = static_cast<char>(kept[0] - 'A' + 'a');
    // A full disk is reported as a plain I/O error or, while spilling, as lack of memory.
    ErrorCode code = code_of(type);
    if (kept.find("No space left") != std::string::npos) code = ErrorCode::unavailable;
    if (says_damaged(kept)) {
        code = ErrorCode::corrupt;
        kept =
            "the database's file is damaged: bring back a backup with 'touchline restore', or "
            "capture what its folder 'deliveries' keeps into a new workspace (" +
            kept + ")";
    }
    return {code, std::move(kept)};
}

}  // namespace touchline
