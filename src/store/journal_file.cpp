// Preallocated, so that a write within it cannot meet a full disk, and syncs few metadata.
#include "store/journal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "base/file_fault.h"

namespace touchline {

Status sync_folder(const std::string& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_error("open", folder);
    Status status = file_fault(FileOp::sync, folder);
    if (status && ::fsync(descriptor) != 0) status = system_error("sync", folder);
    ::close(descriptor);
    return status;
}

Result<PlacedFile> PlacedFile::create(const std::string& path, std::size_t bytes) {
    TRY(file_fault(FileOp::open, path));
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0) return system_error("create", path);
    PlacedFile file(path, descriptor);
    Status ready = file.take_room(bytes);
    if (ready) ready = file.sync();
    if (ready) ready = sync_folder(std::filesystem::path(path).parent_path().string());
    if (ready) return file;
    ::unlink(path.c_str());
    return std::move(ready).error();
}

Result<PlacedFile> PlacedFile::open(const std::string& path) {
    TRY(file_fault(FileOp::open, path));
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return system_error("open", path);
    return PlacedFile(path, descriptor);
}

Status PlacedFile::take_room(std::size_t bytes) {
    TRY(file_fault(FileOp::write, path_));
    const int failed = ::posix_fallocate(descriptor_, 0, static_cast<off_t>(bytes));
    if (failed == 0) return {};
    errno = failed;
    return system_error("take room for", path_);
}

Status PlacedFile::write(std::size_t at, std::string_view bytes) {
    TRY(file_fault(FileOp::write, path_));
    while (!bytes.empty()) {
        const ssize_t done =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (done < 0 && errno != EINTR) return system_error("write", path_);
        if (done <= 0) continue;
        bytes.remove_prefix(static_cast<std::size_t>(done));
        at += static_cast<std::size_t>(done);
    }
    return {};
}

Status PlacedFile::sync() {
    TRY(file_fault(FileOp::sync, path_));
    if (::fdatasync(descriptor_) != 0) return system_error("sync", path_);
    return {};
}

Status PlacedFile::clear_from(std::size_t at, std::size_t bytes) {
    if (::ftruncate(descriptor_, static_cast<off_t>(at)) != 0) return system_error("cut", path_);
    TRY(take_room(bytes));
    return sync();
}

PlacedFile::PlacedFile(PlacedFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

PlacedFile& PlacedFile::operator=(PlacedFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

PlacedFile::~PlacedFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace touchline
