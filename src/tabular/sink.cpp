// Sinks: an SQL function whose only purpose is that the engine calls it with chunks.
#include <atomic>
#include <cstring>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "tabular/engine.h"
#include "tabular/table_function.h"

namespace touchline {

struct Sink::State {
    std::mutex one_run;
    std::mutex guard;  // of what follows
    const ChunkSink* to = nullptr;
    std::map<std::thread::id, unsigned> threads;
    std::optional<Error> error;
    std::atomic<bool> failed = false;

    unsigned thread_number() {
        const std::lock_guard lock(guard);
        const auto next = static_cast<unsigned>(threads.size());
        return threads.emplace(std::this_thread::get_id(), next).first->second;
    }
    void keep(Error first) {
        const std::lock_guard lock(guard);
        if (!error) error = std::move(first);
        failed = true;
    }
};

namespace {

using StatePointer = std::shared_ptr<Sink::State>;

void take_chunk(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
    Sink::State& state = **static_cast<StatePointer*>(duckdb_scalar_function_get_extra_info(info));
    std::memset(duckdb_vector_get_data(output), 0, duckdb_data_chunk_get_size(chunk));
    if (state.to == nullptr || state.failed) return;
    try {
        Chunk::State view;
        view.read(chunk);
        const unsigned thread = state.thread_number();
        CHECK(thread < sink_threads_max);
        if (Status status = (*state.to)(Chunk(&view), thread); !status)
            state.keep(std::move(status).error());
    } catch (const std::exception& error) { state.keep({ErrorCode::internal, error.what()}); }
    if (state.failed) duckdb_scalar_function_set_error(info, "the reader of the rows failed");
}

}  // namespace

Result<Sink> Sink::add(Connection& connection, const std::string& name,
                       std::span<const ColumnType> columns) {
    Handle<duckdb_scalar_function, duckdb_destroy_scalar_function> made(
        duckdb_create_scalar_function());
    duckdb_scalar_function_set_name(made.get(), name.c_str());
    for (const ColumnType column : columns) {
        const TypeHandle type(duckdb_create_logical_type(duckdb_type_of(column)));
        duckdb_scalar_function_add_parameter(made.get(), type.get());
    }
    const TypeHandle result(duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN));
    duckdb_scalar_function_set_return_type(made.get(), result.get());
    duckdb_scalar_function_set_volatile(made.get());  // never folded, never merged
    duckdb_scalar_function_set_special_handling(made.get());
    auto state = std::make_shared<State>();
    duckdb_scalar_function_set_extra_info(made.get(), new StatePointer(state), [](void* pointer) {
        delete static_cast<StatePointer*>(pointer);
    });
    duckdb_scalar_function_set_function(made.get(), take_chunk);
    if (duckdb_register_scalar_function(connection.state().connection, made.get()) == DuckDBError)
        return fail(ErrorCode::internal, "cannot register the sink '{}'", name);
    return Sink(std::move(state));
}

Status Sink::run(Connection& connection, const std::string& sql, const Parameters& parameters,
                 const ChunkSink& to) {
    const std::lock_guard one(state_->one_run);
    {
        const std::lock_guard lock(state_->guard);
        state_->to = &to;
        state_->threads.clear();
        state_->error.reset();
        state_->failed = false;
    }
    Status status = connection.run(sql, parameters);
    const std::lock_guard lock(state_->guard);
    state_->to = nullptr;
    if (state_->error) return *std::exchange(state_->error, std::nullopt);
    return status;
}

}  // namespace touchline
