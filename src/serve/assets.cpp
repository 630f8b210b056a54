// Files of the web app, packed once.
#include "serve/assets.h"

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "serve/gzip.h"
#include "serve/limits.h"

namespace touchline {
namespace {

constexpr std::string_view page_path = "/index.html";
constexpr std::string_view no_ui =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Touchline</title>"
    "<h1>Touchline is running</h1><p>This build holds no web app: <code>make build</code> puts it "
    "in. The questions are answered all the same: <a href=\"/docs\">the API</a>.</p></html>";

struct Ending {
    std::string_view ending, type;
    bool packs = true;
};
constexpr Ending endings[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
    {".woff2", "font/woff2", false},
    {".png", "image/png", false},
    {".ico", "image/x-icon", false},
};

struct Asset {
    std::string type, tag, packed;
    std::string_view bytes;
    bool for_ever = false;  // its name changes with its content
};

Asset make_asset(std::string_view path, std::string_view bytes) {
    Asset asset;
    asset.bytes = bytes;
    asset.type = "application/octet-stream";
    asset.tag = fmt::format("\"{:016x}\"", hash64(bytes));
    asset.for_ever = path.starts_with("/assets/");
    for (const Ending& ending : endings) {
        if (!path.ends_with(ending.ending)) continue;
        asset.type = ending.type;
        if (ending.packs && bytes.size() >= limits::compress_bytes_min) asset.packed = gzip(bytes);
    }
    return asset;
}

const std::map<std::string, Asset, std::less<>>& assets() {
    static const auto all = [] {
        std::map<std::string, Asset, std::less<>> made;
        for (const UiFile& file : ui_files())
            made.emplace(std::string(file.path), make_asset(file.path, file.bytes));
        made.try_emplace(std::string(page_path), make_asset(page_path, no_ui));
        return made;
    }();
    return all;
}

}  // namespace

Result<Response> asset_response(const RequestHead& request) {
    auto found = assets().find(request.path);
    if (found == assets().end()) {
        // A deep link is the page's business; a file that is not there is not.
        if (request.path.starts_with("/assets/"))
            return fail(ErrorCode::not_found, "the web app has no such file: load the page anew");
        found = assets().find(page_path);
    }
    const Asset& asset = found->second;
    Response response;
    response.type = asset.type;
    response.headers = {
        {"Cache-Control", asset.for_ever ? "public, max-age=31536000, immutable" : "no-cache"},
        {"ETag", asset.tag}};
    const bool zip = request.header("accept-encoding").find("gzip") != std::string_view::npos;
    if (zip && !asset.packed.empty()) {
        response.body = asset.packed;
        response.headers.push_back({"Content-Encoding", "gzip"});
        response.headers.push_back({"Vary", "Accept-Encoding"});
    } else response.body = asset.bytes;
    return response;
}

}  // namespace touchline
