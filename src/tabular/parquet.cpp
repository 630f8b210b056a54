// Parquet files read as text by an in-memory database of their own.
#include "tabular/parquet.h"

#include "base/files.h"
#include "tabular/engine.h"

namespace touchline {

struct ParquetFile::State {
    explicit State(Database opened) : database(std::move(opened)) {}

    Database database;
    std::unique_ptr<Connection> connection;
    std::unique_ptr<Rows> result;
    std::uint64_t row_count = 0;
    std::size_t rows = 0;
    std::string text;                     // of the cells that are not text already
    std::vector<std::string_view> cells;  // row by row

    void read_cells();
};

void ParquetFile::State::read_cells() {
    const Chunk chunk = result->chunk();
    const std::vector<TableColumn>& columns = result->columns();
    rows = chunk.rows();
    cells.assign(rows * columns.size(), {});
    text.clear();
    std::vector<std::pair<std::size_t, std::size_t>> written;  // cell, its end in `text`
    for (std::size_t c = 0; c < columns.size(); ++c)
        for (std::size_t r = 0; r < rows; ++r) {
            if (!chunk.valid(c, r)) continue;
            const std::size_t cell = r * columns.size() + c;
            if (columns[c].type == ColumnType::text) {
                cells[cell] = chunk.text(c, r);
            } else {
                chunk.write_text(c, r, text);
                written.emplace_back(cell, text.size());
            }
        }
    std::size_t begin = 0;  // only now, for `text` no longer moves
    for (const auto& [cell, end] : written) {
        cells[cell] = std::string_view(text).substr(begin, end - begin);
        begin = end;
    }
}

ParquetFile::ParquetFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
ParquetFile::ParquetFile(ParquetFile&&) noexcept = default;
ParquetFile& ParquetFile::operator=(ParquetFile&&) noexcept = default;
ParquetFile::~ParquetFile() = default;

Result<ParquetFile> ParquetFile::open(const std::string& path) {
    if (!file_exists(path)) return fail(ErrorCode::not_found, "there is no file '{}'", path);
    DatabaseOptions options;
    options.external_access = true;
    TRY(auto database, Database::open("", options));
    auto state = std::make_unique<State>(std::move(database));
    TRY(auto connection, state->database.connect());
    state->connection = std::make_unique<Connection>(std::move(connection));
    const std::string from = "from read_parquet(" + sql_quote(path) + ")";
    Result<std::uint64_t> count = state->connection->number("select count(*) " + from);
    if (!count)
        return fail(ErrorCode::invalid_input, "cannot read '{}' as Parquet: {}", path,
                    count.error().message.substr(0, count.error().message.find('\n')));
    state->row_count = count.value();
    TRY(auto rows, state->connection->query("select * " + from).in("reading '{}'", path));
    state->result = std::make_unique<Rows>(std::move(rows));
    return ParquetFile(std::move(state));
}

const std::vector<TableColumn>& ParquetFile::columns() const { return state_->result->columns(); }
std::uint64_t ParquetFile::row_count() const { return state_->row_count; }
std::size_t ParquetFile::rows() const { return state_->rows; }

Result<bool> ParquetFile::next() {
    TRY(const bool more, state_->result->next());
    if (more) state_->read_cells();
    return more;
}

std::string_view ParquetFile::field(std::size_t row, std::size_t column) const {
    return state_->cells[row * columns().size() + column];
}

}  // namespace touchline
