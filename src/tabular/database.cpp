// Opening and connecting.
#include "tabular/database.h"

#include <array>
#include <filesystem>

#include "base/process.h"
#include "tabular/engine.h"

namespace touchline {
namespace {

using Setting = std::pair<const char*, std::string>;

std::vector<Setting> settings_of(const DatabaseOptions& options) {
    const unsigned threads = options.threads != 0 ? options.threads : thread_count();
    std::vector<Setting> settings = {
        {"threads", std::to_string(threads)},
        {"preserve_insertion_order", options.keep_order ? "true" : "false"},
        {"autoinstall_known_extensions", "false"},
        {"autoload_known_extensions", "false"},
        // Whoever writes much checkpoints himself; a commit only adds to the log.
        {"checkpoint_threshold", "1GB"},
        // Rows go to the file as soon as a row group is full, and freed memory to the system.
        {"write_buffer_row_group_count", "1"},
        {"allocator_flush_threshold", "8MB"},
    };
    if (options.read_only) settings.emplace_back("access_mode", "READ_ONLY");
    if (!options.memory_limit.empty()) settings.emplace_back("memory_limit", options.memory_limit);
    if (!options.temporary_folder.empty())
        settings.emplace_back("temp_directory", options.temporary_folder);
    if (!options.external_access) settings.emplace_back("enable_external_access", "false");
    return settings;
}

}  // namespace

Database::Database(std::shared_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& path, const DatabaseOptions& options) {
    Handle<duckdb_config, duckdb_destroy_config> config;
    if (duckdb_create_config(config.out()) == DuckDBError)
        return fail(ErrorCode::internal, "cannot create the database configuration");
    for (const auto& [name, value] : settings_of(options))
        if (duckdb_set_config(config.get(), name, value.c_str()) == DuckDBError)
            return fail(ErrorCode::invalid_input, "the database does not take '{}' for {}", value,
                        name);
    auto state = std::make_shared<State>();
    char* message = nullptr;
    const char* where = path.empty() ? nullptr : path.c_str();
    if (duckdb_open_ext(where, &state->database, config.get(), &message) == DuckDBError) {
        Error error = from_duckdb(DUCKDB_ERROR_IO, message);
        duckdb_free(message);
        return Result<Database>(std::move(error)).in("cannot open the database '{}'", path);
    }
    Database database(std::move(state));
    TRY(auto connection, database.connect());
    // Up to so many rows that a join looks for are looked for while a table is read: a few hundred
    // spread over millions are found in a third of the time. Of more, every row is read anyway.
    TRY(
        connection.run("SET GLOBAL TimeZone = 'UTC'; "
                       "SET GLOBAL dynamic_or_filter_threshold = 1000; "
                       "SET lock_configuration = true"));
    return database;
}

Result<Connection> Database::connect() {
    auto state = std::make_unique<Connection::State>();
    state->database = state_;
    if (duckdb_connect(state_->database, &state->connection) == DuckDBError)
        return fail(ErrorCode::internal, "cannot connect to the database");
    return Connection(std::move(state));
}

std::string sql_quote(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
    return out + "'";
}

std::string sql_name(std::string_view identifier) {
    std::string out = "\"";
    for (const char c : identifier) out.append(c == '"' ? 2 : 1, c);
    return out + "\"";
}

}  // namespace touchline
