// A file that is written at places of our choosing and synced; all room is taken beforehand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace touchline {

class PlacedFile {
public:
    // A new file of `bytes` zeros, durable under its name. Errors: unavailable (disk full …).
    static Result<PlacedFile> create(const std::string& path, std::size_t bytes);
    static Result<PlacedFile> open(const std::string& path);
    Status write(std::size_t at, std::string_view bytes);
    Status sync();
    // Everything from `at` on is zero again, and there is room up to `bytes`. Synced.
    Status clear_from(std::size_t at, std::size_t bytes);
    const std::string& path() const { return path_; }

    PlacedFile(PlacedFile&& other) noexcept;
    PlacedFile& operator=(PlacedFile&& other) noexcept;
    ~PlacedFile();

private:
    PlacedFile(std::string path, int descriptor)
        : path_(std::move(path)),
          descriptor_(descriptor) {}
    Status take_room(std::size_t bytes);
    std::string path_;
    int descriptor_ = -1;
};

// Makes what was created or removed in the folder durable.
Status sync_folder(const std::string& folder);

}  // namespace touchline
