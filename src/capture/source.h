// Where bytes come from: a file, standard input or memory; gzip is undone on the way.
//
// Layers, each a ByteSource over the one below: file -> tee (the delivery as it came, still
// compressed) -> gunzip (when its magic number says so) -> read ahead in a thread of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "capture/reader.h"

namespace touchline {

// Gets every byte of the delivery in order, as it came. May be called from another thread than
// the one that reads, never from two at once.
using Tee = std::function<Status(std::string_view raw)>;

// "-" is standard input. Errors: not_found, unavailable.
Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path);
// The text is copied once.
std::unique_ptr<ByteSource> memory_source(std::string text);
std::unique_ptr<ByteSource> tee_source(std::unique_ptr<ByteSource> below, Tee tee);
// Passes plain bytes through; undoes gzip (several members, one after another) when the first
// two bytes are its magic number. Errors: invalid_input when the stream is damaged or cut.
std::unique_ptr<ByteSource> gunzip_source(std::unique_ptr<ByteSource> below);
// Makes UTF-16 into UTF-8, with or without its mark; passes everything else through.
std::unique_ptr<ByteSource> utf8_source(std::unique_ptr<ByteSource> below);
// JSON of one array, or of objects over several lines, as JSON Lines: one value a line, without
// the blanks between. Errors: invalid_input with the line when brackets or quotes do not close.
std::unique_ptr<ByteSource> json_lines_source(std::unique_ptr<ByteSource> below);
// {"tickets": [{…}, {…}], "count": 2} -> "tickets": the one list of objects of a file that is one
// object; empty when it is not, or has several lists.
std::string list_in_json(std::string_view head, bool head_is_all);
// Reads the source below in its own thread, a few buffers ahead.
std::unique_ptr<ByteSource> ahead_source(std::unique_ptr<ByteSource> below);

// A source whose first bytes may be looked at before it is read.
class PeekSource : public ByteSource {
public:
    explicit PeekSource(std::unique_ptr<ByteSource> below) : below_(std::move(below)) {}
    // Up to `bytes` from the start; less only when the source is shorter.
    Result<std::string_view> head(std::size_t bytes);
    Result<std::size_t> read(char* to, std::size_t bytes) override;

private:
    std::unique_ptr<ByteSource> below_;
    std::string head_;
    std::size_t taken_ = 0;
};

// Fills `to` as far as the source goes: short only at the end.
Result<std::size_t> read_fully(ByteSource& source, char* to, std::size_t bytes);
// Everything that is left; errors: limit.
Result<std::string> read_all(ByteSource& source, std::size_t bytes_max);

// All the layers over one path. `progress` may be null.
struct SourceRequest {
    std::string path;
    Tee tee;                       // may be empty
    Progress* progress = nullptr;  // bytes_done counts bytes of the file
};
Result<std::unique_ptr<ByteSource>> open_source(const SourceRequest& request);

// The format of the bytes: the named one when options.format says so, else the surest look.
// Errors: invalid_input that lists the formats.
Result<const FormatRow*> choose_format(std::string_view head, const std::string& path,
                                       const FormatOptions& options);
// "is an Excel workbook; save it as …": what a file of no known format seems to be, and what helps.
std::string advice_on_foreign(std::string_view head, const std::string& path);
// A reader over the source, of the chosen format.
Result<std::unique_ptr<Reader>> open_reader(std::unique_ptr<ByteSource> source,
                                            const std::string& path, const FormatOptions& options);

}  // namespace touchline
