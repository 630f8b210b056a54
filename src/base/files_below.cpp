// Walking down folders without throwing: what cannot be read is an error that names the folder.
#include "base/files_below.h"

#include <algorithm>
#include <filesystem>

namespace touchline {

Result<std::vector<std::string>> files_below(const std::string& folder) {
    using Walk = std::filesystem::recursive_directory_iterator;
    std::vector<std::string> files;
    std::error_code error;
    for (Walk at(folder, error); !error && at != Walk(); at.increment(error)) {
        std::error_code unknown;  // what it is cannot be told: no file for us
        if (at->is_regular_file(unknown) && !at->path().filename().string().starts_with('.'))
            files.push_back(at->path().string());
    }
    if (error) return fail(ErrorCode::unavailable, "cannot read '{}': {}", folder, error.message());
    if (files.empty()) return fail(ErrorCode::not_found, "there is no file below '{}'", folder);
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace touchline
