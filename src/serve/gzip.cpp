// gzip in memory, by zlib.
#include "serve/gzip.h"

#include <zlib.h>

#include <algorithm>

#include "base/check.h"

namespace touchline {
namespace {

constexpr int gzip_window = 15 + 16;  // the largest window, with gzip's header
constexpr int level = 3;  // JSON at 150 MB/s; more saves little

}  // namespace

std::string gzip(std::string_view text) {
    z_stream stream{};
    CHECK(deflateInit2(&stream, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int done = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    CHECK(done == Z_STREAM_END);
    return out;
}

Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max) {
    z_stream stream{};
    CHECK(inflateInit2(&stream, gzip_window) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string out;
    int state = Z_OK;
    while (state == Z_OK && out.size() <= bytes_max) {
        const std::size_t before = out.size();
        out.resize(std::min(bytes_max + 1, std::max<std::size_t>(4 * bytes.size(), before * 2)));
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
        stream.avail_out = static_cast<uInt>(out.size() - before);
        state = inflate(&stream, Z_NO_FLUSH);
        const bool starved =
            state == Z_BUF_ERROR || (state == Z_OK && stream.avail_in == 0 && stream.avail_out > 0);
        out.erase(out.size() - stream.avail_out);
        if (starved) break;
    }
    inflateEnd(&stream);
    if (out.size() > bytes_max)
        return fail(ErrorCode::limit, "the body unpacks to more than {} bytes", bytes_max);
    if (state != Z_STREAM_END)
        return fail(ErrorCode::invalid_input, "the body says it is gzip, but it is damaged or cut");
    return out;
}

}  // namespace touchline
