// A reader turns one format into records: rows of named text fields. One format, one file.
//
// Reading is split so that files use every core: next() is sequential and cheap (find where
// records end), parse() does the work and is called by several threads at once on different
// pieces. Everything a piece needs is in the piece.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/process.h"
#include "base/result.h"
#include "model/interaction.h"

namespace touchline {

// Raw bytes of whole records, as delivered (decompressed, but not re-encoded).
struct Piece {
    std::shared_ptr<const void> keep;  // owns the bytes when the piece does not
    std::string own;
    std::string_view bytes;
    std::uint64_t first_row = 1;   // number of its first record when counted, else a place that
                                  // grows by more than the records of any piece before it
    std::uint64_t first_line = 1;  // physical line of its first byte, 0 when there are no lines
    std::uint64_t index = 0;  // 0, 1, 2 … in source order
};

// A field of a record. data == nullptr: absent (no such column here); size 0: empty.
struct Field {
    const char* data = nullptr;
    std::uint32_t size = 0;
    bool absent() const { return data == nullptr; }
    std::string_view text() const { return {data, size}; }
};

// Parsed records, row by row: field (row r, column c) is fields[r * columns.size() + c].
// Fields point into the piece or into `arena`.
struct RecordBlock {
    std::vector<std::string> columns;  // the same for every block, or as this block met them
    std::vector<Field> fields;
    std::vector<std::uint64_t> row;  // record number in the delivery
    std::vector<std::uint64_t> line;  // line where it starts, 0 when the format has none
    std::vector<Hash128> raw_hash;  // of the record as delivered (with its case, for XES)
    std::vector<std::string_view> raw;  // the record as delivered, for rejects
    // OCEL: further objects of record `at`, with qualifier; sorted by `at`.
    struct Relation {
        std::uint32_t at;
        std::string_view type, object, qualifier;
    };
    std::vector<Relation> relations;
    // Records that the reader could not read at all: counted as read and rejected.
    std::vector<Reject> rejects;
    std::vector<std::unique_ptr<std::string>> arena;

    std::size_t size() const { return row.size(); }
    Field field(std::size_t r, std::size_t c) const { return fields[r * columns.size() + c]; }
    void clear();
};

// What a format may be told; the mapping file keeps it under [format].
struct FormatOptions {
    std::string format;  // "csv", "jsonl", "parquet", "xes", "ocel"; "" = detect
    char delimiter = 0;  // csv: 0 = detect
    char quote = '"';
    std::string encoding;  // "utf-8", "latin-1"; "" = detect
    std::int64_t skip_lines = -1;  // csv: junk lines before the header; -1 = detect
    bool header = true;  // csv: the first record names the columns
    std::string rows;  // jsonl: the array whose elements are the records, "" = a line is one
    bool lifecycle_intervals = false;  // xes: pair start and complete first-in-first-out
};

class Reader {
public:
    virtual ~Reader() = default;
    virtual const FormatOptions& options() const = 0;  // as detected
    // Column names known from the start (csv header, parquet schema); may be empty (jsonl, xes).
    virtual const std::vector<std::string>& columns() const = 0;
    virtual Result<bool> next(Piece& piece) = 0;  // false at the end; one thread at a time
    virtual Status parse(const Piece& piece, RecordBlock& block) const = 0;  // thread-safe
    // A record's id alone says that it came before, whatever else it says now: what a sender sends
    // again is no new version. Without an id, its raw hash is one.
    virtual bool once_by_id() const { return false; }
    // What the whole file needs said once it was read: "3 starts without a complete".
    virtual std::vector<std::string> remarks() const { return {}; }
};

// Readers take bytes from a source, not from a path: the pipeline tees them into the kept
// delivery. Gzip (by magic number) is undone below this, so a reader sees plain bytes.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    virtual Result<std::size_t> read(char* to, std::size_t bytes) = 0;  // 0 at the end
};

// THE table of formats (formats.cpp): name, file endings, how sure a look at the first bytes is,
// and how to open it. Adding a format is one file and one row.
struct FormatRow {
    const char* name;
    const char* endings;  // ".csv .tsv .txt"
    const char* what;  // one line for --help and docs
    // 0 = not mine … 100 = certainly mine, from the first bytes (decompressed) and the file name.
    int (*recognise)(std::string_view head, std::string_view file_name);
    // Formats that need the file itself (parquet) get its path; it may be empty for the others.
    Result<std::unique_ptr<Reader>> (*open)(std::unique_ptr<ByteSource> bytes,
                                            const std::string& path, const FormatOptions& options);
};
const std::vector<FormatRow>& formats();

// One function a format, each in its own file; they stand here so that formats.cpp needs no
// header a format.
int recognise_csv(std::string_view head, std::string_view file_name);
Result<std::unique_ptr<Reader>> open_csv(std::unique_ptr<ByteSource>, const std::string&,
                                         const FormatOptions&);
int recognise_jsonl(std::string_view head, std::string_view file_name);
Result<std::unique_ptr<Reader>> open_jsonl(std::unique_ptr<ByteSource>, const std::string&,
                                           const FormatOptions&);
int recognise_parquet(std::string_view head, std::string_view file_name);
Result<std::unique_ptr<Reader>> open_parquet(std::unique_ptr<ByteSource>, const std::string&,
                                             const FormatOptions&);
int recognise_xes(std::string_view head, std::string_view file_name);
Result<std::unique_ptr<Reader>> open_xes(std::unique_ptr<ByteSource>, const std::string&,
                                         const FormatOptions&);
int recognise_ocel(std::string_view head, std::string_view file_name);
Result<std::unique_ptr<Reader>> open_ocel(std::unique_ptr<ByteSource>, const std::string&,
                                          const FormatOptions&);
int recognise_cloudevents(std::string_view head, std::string_view file_name);
Result<std::unique_ptr<Reader>> open_cloudevents(std::unique_ptr<ByteSource>, const std::string&,
                                                 const FormatOptions&);
int recognise_segment(std::string_view head, std::string_view file_name);
Result<std::unique_ptr<Reader>> open_segment(std::unique_ptr<ByteSource>, const std::string&,
                                             const FormatOptions&);
int recognise_requests(std::string_view head, std::string_view file_name);
Result<std::unique_ptr<Reader>> open_requests(std::unique_ptr<ByteSource>, const std::string&,
                                              const FormatOptions&);

}  // namespace touchline
