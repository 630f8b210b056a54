// Uploaded files.
#include "serve/uploads.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "base/files.h"
#include "base/text.h"
#include "serve/access.h"

namespace touchline {
namespace {

constexpr std::size_t id_letters = 16;
constexpr Micros kept_us = 24LL * 3600 * 1'000'000;

bool is_id(std::string_view id) {
    return id.size() == id_letters && std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
           });
}

}  // namespace

Result<std::string> safe_file_name(std::string_view name) {
    const std::size_t slash = name.find_last_of("/\\");
    if (slash != name.npos) name.remove_prefix(slash + 1);
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7F && c != '"' && c != ':') out += c;
    }
    out = trim(out);
    while (out.starts_with('.')) out.erase(0, 1);
    if (out.size() > 150) {  // the ending says the format
        const std::size_t dot = out.find('.', out.size() - 20);
        out = out.substr(0, 120) + (dot == out.npos ? "" : out.substr(dot));
    }
    if (out.empty() || !is_utf8(out))
        return fail(ErrorCode::invalid_input,
                    "parameter 'name' must name a file, such as calls.csv");
    return out;
}

Uploads::Uploads(std::string workspace_folder, const Clock& clock)
    : folder_(std::move(workspace_folder) + "/uploads"),
      clock_(clock) {}

Result<Upload> Uploads::begin(std::string_view name) {
    Upload upload;
    TRY(upload.name, safe_file_name(name));
    upload.id = random_word(id_letters);
    TRY(make_folder(folder_of(upload.id)));
    upload.path = folder_of(upload.id) + "/" + upload.name;
    return upload;
}

Result<Upload> Uploads::find(const std::string& id) const {
    if (is_id(id))
        for (const std::string& name : list_folder(folder_of(id)))
            return Upload{id, name, folder_of(id) + "/" + name};
    return fail(ErrorCode::not_found,
                "there is no uploaded file '{}': it was captured or removed, or is a day old", id);
}

Upload Uploads::of_path(const std::string& path) const {
    const std::filesystem::path whole(path);
    return {whole.parent_path().filename().string(), whole.filename().string(), path};
}

Status Uploads::remove(const std::string& id) {
    TRY(find(id));
    TRY(remove_file(mapping_path(id)));
    std::error_code error;
    std::filesystem::remove_all(folder_of(id), error);
    if (error) return fail(ErrorCode::unavailable, "cannot remove upload {}", id);
    return {};
}

void Uploads::remove_old() {
    for (const std::string& id : list_folder(folder_)) {
        struct stat info{};
        if (!is_id(id) || stat(folder_of(id).c_str(), &info) != 0) continue;
        if (clock_.now_us() - info.st_mtim.tv_sec * Micros{1'000'000} < kept_us) continue;
        std::error_code ignored;
        std::filesystem::remove_all(folder_of(id), ignored);
    }
}

}  // namespace touchline
