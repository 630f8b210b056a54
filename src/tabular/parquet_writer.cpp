// A thread of its own runs COPY over a table function, which takes the blocks from a short queue.
//
// The function fills every chunk to the brim: where row groups end depends on chunks.
#include "tabular/parquet_writer.h"

#include <cmath>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "base/files.h"
#include "tabular/table_function.h"

namespace touchline {
namespace {

constexpr std::size_t waiting_bytes_max = 2 << 20;
// A row group is in memory while it is made, one for each file that is written at a time. Of each
// something stays in memory until the file ends, so they are not as small as can be.
constexpr std::size_t group_rows = 30 * 2'048;

ColumnType type_of(const TableBlock::Column& column) {
    struct Types {
        ColumnType operator()(const std::vector<std::uint64_t>&) { return ColumnType::uint64; }
        ColumnType operator()(const std::vector<std::int64_t>&) { return ColumnType::int64; }
        ColumnType operator()(const std::vector<double>&) { return ColumnType::float64; }
        ColumnType operator()(const std::vector<std::uint8_t>&) { return ColumnType::boolean; }
        ColumnType operator()(const TableBlock::Instants&) { return ColumnType::timestamp; }
        ColumnType operator()(const TableBlock::Words&) { return ColumnType::text; }
        ColumnType operator()(const TextColumn&) { return ColumnType::text; }
    };
    return std::visit(Types(), column);
}

struct Sizes {
    std::size_t operator()(const TableBlock::Instants& instants) { return instants.us.size(); }
    std::size_t operator()(const TableBlock::Words& words) { return words.codes.size(); }
    std::size_t operator()(const auto& others) { return others.size(); }
};

std::size_t size_of(const TableBlock::Column& column) { return std::visit(Sizes(), column); }

struct Bytes {
    std::size_t operator()(const TableBlock::Instants& instants) {
        return instants.us.size() * sizeof(Micros);
    }
    std::size_t operator()(const TableBlock::Words& words) {
        return words.codes.size() * sizeof words.codes[0];
    }
    std::size_t operator()(const TextColumn& texts) {
        return texts.bytes.size() + texts.ends.size() * sizeof texts.ends[0];
    }
    std::size_t operator()(const auto& values) { return values.size() * sizeof values[0]; }
};

std::size_t bytes_of(const TableBlock& block) {
    std::size_t bytes = 0;
    for (const TableBlock::Column& column : block.columns) bytes += std::visit(Bytes(), column);
    return bytes;
}

// Rows [from, from + count) of a column into a chunk at row `at`.
struct Filling {
    ChunkWriter& chunk;
    std::size_t column, from, count, at;

    template <class T>
    void numbers(const std::vector<T>& values, T null) {
        T* to = chunk.column<T>(column);
        for (std::size_t i = 0; i < count; ++i) {
            to[at + i] = values[from + i];
            if (values[from + i] == null) chunk.set_null(column, at + i);
        }
    }
    void text(std::size_t i, std::string_view value) {
        if (value.empty()) chunk.set_null(column, at + i);
        else chunk.set_text(column, at + i, value);
    }
    void operator()(const std::vector<std::uint64_t>& values) { numbers(values, UINT64_MAX); }
    void operator()(const std::vector<std::int64_t>& values) { numbers(values, INT64_MIN); }
    void operator()(const TableBlock::Instants& instants) { numbers(instants.us, no_time); }
    void operator()(const std::vector<double>& values) {
        double* to = chunk.column<double>(column);
        for (std::size_t i = 0; i < count; ++i) {
            to[at + i] = values[from + i];
            if (std::isnan(values[from + i])) chunk.set_null(column, at + i);
        }
    }
    void operator()(const std::vector<std::uint8_t>& values) {
        bool* to = chunk.column<bool>(column);
        for (std::size_t i = 0; i < count; ++i) to[at + i] = values[from + i] != 0;
    }
    void operator()(const TableBlock::Words& words) {
        for (std::size_t i = 0; i < count; ++i) text(i, (*words.words)[words.codes[from + i]]);
    }
    void operator()(const TextColumn& texts) {
        for (std::size_t i = 0; i < count; ++i) text(i, texts.at(from + i));
    }
};

}  // namespace

std::size_t TableBlock::rows() const { return columns.empty() ? 0 : size_of(columns.front()); }

struct ParquetWriter::State {
    std::string path;
    std::vector<std::string> names;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<TableBlock> waiting;
    std::size_t waiting_bytes = 0;
    bool closed = false, given_up = false, over = false;
    std::optional<Error> error;
    std::uint64_t rows = 0;
    std::thread thread;

    // Of the function's thread only.
    TableBlock block;
    std::size_t taken = 0;  // rows of `block`

    Result<bool> next_block();
    Result<std::size_t> fill(ChunkWriter& chunk);
    Status copy(std::vector<TableColumn> columns);
    void run(std::vector<TableColumn> columns);
    void start(const TableBlock* first);
    void join(bool give_up);
};

namespace {

class BlockProducer : public RowProducer {
public:
    explicit BlockProducer(std::function<Result<std::size_t>(ChunkWriter&)> fill)
        : fill_(std::move(fill)) {}
    Result<std::size_t> fill(ChunkWriter& chunk) override { return fill_(chunk); }

private:
    std::function<Result<std::size_t>(ChunkWriter&)> fill_;
};

class BlockScan : public TableScan {
public:
    explicit BlockScan(std::function<Result<std::size_t>(ChunkWriter&)> fill)
        : fill_(std::move(fill)) {}
    std::unique_ptr<RowProducer> producer() override {
        return std::make_unique<BlockProducer>(fill_);
    }

private:
    std::function<Result<std::size_t>(ChunkWriter&)> fill_;
};

}  // namespace

// False when there are no more.
Result<bool> ParquetWriter::State::next_block() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return !waiting.empty() || closed || given_up; });
    if (given_up) return fail(ErrorCode::cancelled, "'{}' is not wanted any more", path);
    if (waiting.empty()) return false;
    block = std::move(waiting.front());
    waiting.pop_front();
    waiting_bytes -= bytes_of(block);
    taken = 0;
    changed.notify_all();
    return true;
}

Result<std::size_t> ParquetWriter::State::fill(ChunkWriter& chunk) {
    std::size_t at = 0;
    while (at < chunk.capacity()) {
        if (taken == block.rows()) {
            TRY(const bool more, next_block());
            if (!more) break;
        }
        const std::size_t count = std::min(chunk.capacity() - at, block.rows() - taken);
        for (std::size_t column = 0; column < block.columns.size(); ++column)
            std::visit(Filling{chunk, column, taken, count, at}, block.columns[column]);
        taken += count;
        at += count;
    }
    rows += at;
    return at;
}

Status ParquetWriter::State::copy(std::vector<TableColumn> columns) {
    DatabaseOptions options;
    options.external_access = true;
    options.threads = 1;
    TRY(auto database, Database::open("", options));
    TRY(auto connection, database.connect());
    TableFunction function;
    function.name = "blocks";
    function.columns = std::move(columns);
    function.begin = [this](const Parameters&) -> Result<std::unique_ptr<TableScan>> {
        return std::unique_ptr<TableScan>(
            std::make_unique<BlockScan>([this](ChunkWriter& chunk) { return fill(chunk); }));
    };
    TRY(register_table_function(connection, std::move(function)));
    return connection.run(
        fmt::format("copy (select * from blocks()) to {} (format parquet, compression zstd, "
                    "row_group_size {})",
                    sql_quote(path), group_rows));
}

void ParquetWriter::State::run(std::vector<TableColumn> columns) {
    Status status = copy(std::move(columns));
    const std::lock_guard lock(mutex);
    over = true;
    if (!status) error = std::move(status).error();
    changed.notify_all();
}

void ParquetWriter::State::start(const TableBlock* first) {
    std::vector<TableColumn> columns;
    for (std::size_t i = 0; i < names.size(); ++i)
        columns.push_back(
            {names[i], first == nullptr ? ColumnType::text : type_of(first->columns[i]), ""});
    thread = std::thread([this, columns = std::move(columns)]() mutable { run(columns); });
}

void ParquetWriter::State::join(bool give_up) {
    {
        const std::lock_guard lock(mutex);
        closed = true;
        given_up = give_up;
    }
    changed.notify_all();
    if (thread.joinable()) thread.join();
}

ParquetWriter::ParquetWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
ParquetWriter::ParquetWriter(ParquetWriter&&) noexcept = default;

ParquetWriter& ParquetWriter::operator=(ParquetWriter&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
}

ParquetWriter::~ParquetWriter() {
    if (!state_) return;
    state_->join(true);
    ignore(remove_file(state_->path), "nobody wants it");
}

Result<ParquetWriter> ParquetWriter::create(const std::string& path,
                                            std::vector<std::string> columns) {
    auto state = std::make_unique<State>();
    state->path = path;
    state->names = std::move(columns);
    return ParquetWriter(std::move(state));
}

Status ParquetWriter::write(TableBlock block) {
    CHECK(state_ != nullptr && block.columns.size() == state_->names.size());
    for (const TableBlock::Column& column : block.columns) CHECK(size_of(column) == block.rows());
    if (block.rows() == 0) return {};
    if (!state_->thread.joinable()) state_->start(&block);
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock,
                         [&] { return state_->over || state_->waiting_bytes < waiting_bytes_max; });
    if (state_->error) return *state_->error;
    state_->waiting_bytes += bytes_of(block);
    state_->waiting.push_back(std::move(block));
    state_->changed.notify_all();
    return {};
}

Result<std::uint64_t> ParquetWriter::finish() {
    CHECK(state_ != nullptr);
    if (!state_->thread.joinable()) state_->start(nullptr);
    state_->join(false);
    const std::unique_ptr<State> state = std::move(state_);
    if (!state->error) return state->rows;
    ignore(remove_file(state->path), "the first error is the one to tell");
    return *state->error;
}

}  // namespace touchline
