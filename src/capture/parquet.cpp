// The Parquet reader: rows come from tabular/ as text, in the order of the file.
#include "tabular/parquet.h"
#include "base/text.h"
#include "capture/arena.h"
#include "capture/reader.h"

namespace touchline {
namespace {

constexpr std::uint32_t null_size = UINT32_MAX;

// Rows of one piece: texts one after another, tabs between fields, a line end behind each row.
struct Rows {
    std::string text;
    std::vector<std::uint32_t> sizes;  // of each field; null_size for NULL
};

class ParquetReader : public Reader {
public:
    ParquetReader(ParquetFile file, std::unique_ptr<ByteSource> bytes)
        : file_(std::move(file)),
          bytes_(std::move(bytes)) {
        options_.format = "parquet";
        for (const TableColumn& column : file_.columns()) columns_.push_back(column.name);
    }

    const FormatOptions& options() const override { return options_; }
    const std::vector<std::string>& columns() const override { return columns_; }

    Result<bool> next(Piece& piece) override {
        TRY(const bool more, file_.next());
        if (!more) {
            TRY(drain());
            return false;
        }
        const auto rows = std::make_shared<Rows>();
        for (std::size_t r = 0; r < file_.rows(); ++r) add_row(r, *rows);
        piece = Piece();
        piece.bytes = rows->text;
        piece.keep = rows;
        piece.first_row = row_;
        piece.first_line = 0;
        piece.index = index_++;
        row_ += file_.rows();
        return true;
    }

    Status parse(const Piece& piece, RecordBlock& block) const override {
        block.clear();
        block.columns = columns_;
        const Rows& rows = *static_cast<const Rows*>(piece.keep.get());
        const std::size_t width = columns_.size(),
                          count = width == 0 ? 0 : rows.sizes.size() / width;
        std::size_t at = 0;
        for (std::size_t r = 0; r < count; ++r) {
            const std::size_t begin = at;
            for (std::size_t c = 0; c < width; ++c) {
                const std::uint32_t size = rows.sizes[r * width + c];
                block.fields.push_back(size == null_size ? Field()
                                                         : Field{rows.text.data() + at, size});
                at += (size == null_size ? 0 : size) + 1;
            }
            const std::string_view raw = std::string_view(rows.text).substr(begin, at - begin - 1);
            block.row.push_back(piece.first_row + r);
            block.line.push_back(0);
            block.raw.push_back(raw);
            block.raw_hash.push_back(hash128(raw));
        }
        return {};
    }

private:
    void add_row(std::size_t row, Rows& rows) {
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const std::string_view text = file_.field(row, c);
            rows.sizes.push_back(text.data() == nullptr ? null_size
                                                        : static_cast<std::uint32_t>(text.size()));
            rows.text += text;
            rows.text += c + 1 == columns_.size() ? '\n' : '\t';
        }
    }

    // The database reads the file itself; whoever keeps the delivery gets its bytes here.
    Status drain() {
        std::string buffer(256 << 10, '\0');
        for (;;) {
            TRY(const std::size_t n, bytes_->read(buffer.data(), buffer.size()));
            if (n == 0) return {};
        }
    }

    ParquetFile file_;
    std::unique_ptr<ByteSource> bytes_;
    FormatOptions options_;
    std::vector<std::string> columns_;
    std::uint64_t row_ = 1, index_ = 0;
};

}  // namespace

int recognise_parquet(std::string_view head, std::string_view) {
    return head.starts_with("PAR1") ? 100 : 0;
}

Result<std::unique_ptr<Reader>> open_parquet(std::unique_ptr<ByteSource> bytes,
                                             const std::string& path, const FormatOptions&) {
    if (path.empty() || path == "-")
        return fail(ErrorCode::invalid_input,
                    "Parquet cannot be read from a pipe: its table of contents is at the end; "
                    "name the file");
    TRY(ParquetFile file, ParquetFile::open(path));
    return std::unique_ptr<Reader>(
        std::make_unique<ParquetReader>(std::move(file), std::move(bytes)));
}

}  // namespace touchline
