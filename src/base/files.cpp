// Reading files, and the small things one does with names. Output is in output_file.cpp.
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <system_error>

#include "base/file_fault.h"
#include "base/text.h"

namespace touchline {

namespace {

// Belongs to the process, like the disk it stands for.
std::atomic<bool> fault_planned{false};
std::mutex fault_mutex;
FileFault planned_fault;

const char* verb(FileOp op) {
    switch (op) {
        case FileOp::open: return "open";
        case FileOp::read: return "read";
        case FileOp::write: return "write";
        case FileOp::sync: return "sync";
        case FileOp::rename: return "rename";
        case FileOp::remove: return "remove";
    }
    return "use";
}

}  // namespace

void set_file_fault(FileFault fault) {
    const std::lock_guard lock(fault_mutex);
    planned_fault = std::move(fault);
    fault_planned = static_cast<bool>(planned_fault);
}

Status file_fault(FileOp op, const std::string& path) {
    if (!fault_planned.load(std::memory_order_relaxed)) return {};
    const std::lock_guard lock(fault_mutex);
    if (!planned_fault || !planned_fault(op, path)) return {};
    return fail(ErrorCode::unavailable, "cannot {} '{}': planned fault", verb(op), path);
}

Error system_error(const char* what, const std::string& path) {
    const int number = errno;
    const bool absent = number == ENOENT || number == ENOTDIR;
    return fail(absent ? ErrorCode::not_found : ErrorCode::unavailable, "cannot {} '{}': {}", what,
                path, lower(std::generic_category().message(number)));
}

struct InputFile::State {
    std::string path;
    int descriptor = -1;
    std::size_t size = 0;
    ~State() {
        if (descriptor > STDERR_FILENO) ::close(descriptor);
    }
};

InputFile::InputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
InputFile::InputFile(InputFile&&) noexcept = default;
InputFile& InputFile::operator=(InputFile&&) noexcept = default;
InputFile::~InputFile() = default;

Result<InputFile> InputFile::open(const std::string& path) {
    TRY(file_fault(FileOp::open, path));
    auto state = std::make_unique<State>();
    state->path = path;
    state->descriptor = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (state->descriptor < 0) return system_error("open", path);
    struct stat about;
    if (::fstat(state->descriptor, &about) != 0) return system_error("open", path);
    if (S_ISDIR(about.st_mode))
        return fail(ErrorCode::invalid_input, "'{}' is a folder, not a file", path);
    if (S_ISREG(about.st_mode)) {
        state->size = static_cast<std::size_t>(about.st_size);
        ::posix_fadvise(state->descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return InputFile(std::move(state));
}

Result<std::size_t> InputFile::read(char* to, std::size_t bytes) {
    TRY(file_fault(FileOp::read, state_->path));
    for (;;) {
        const ssize_t got = ::read(state_->descriptor, to, bytes);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) return system_error("read", state_->path);
    }
}

std::size_t InputFile::size() const { return state_->size; }
const std::string& InputFile::path() const { return state_->path; }

Result<MappedFile> MappedFile::open(const std::string& path) {
    TRY(file_fault(FileOp::open, path));
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return system_error("open", path);
    struct stat about;
    MappedFile file;
    const bool known = ::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);
    void* data = nullptr;
    if (known && about.st_size > 0) {
        file.size_ = static_cast<std::size_t>(about.st_size);
        data = ::mmap(nullptr, file.size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    }
    ::close(descriptor);
    if (!known) return fail(ErrorCode::invalid_input, "'{}' is not a regular file", path);
    if (data == MAP_FAILED) return system_error("map", path);
    file.data_ = static_cast<const char*>(data);
    return file;
}

std::string_view MappedFile::bytes() const { return {data_, data_ == nullptr ? 0 : size_}; }

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

MappedFile::~MappedFile() {
    if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

Result<std::string> read_text_file(const std::string& path, std::size_t bytes_max) {
    TRY(InputFile file, InputFile::open(path));
    std::string text;
    std::size_t used = 0;
    for (;;) {
        text.resize(std::max(used + 4'096, std::max(file.size() + 1, 2 * used)));
        TRY(const std::size_t got, file.read(text.data() + used, text.size() - used));
        if (got == 0) break;
        used += got;
        if (used > bytes_max)
            return fail(ErrorCode::limit, "'{}' is larger than {} bytes", path, bytes_max);
    }
    text.resize(used);
    return text;
}

Status make_folder(const std::string& path) {
    TRY(file_fault(FileOp::open, path));
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error)
        return fail(ErrorCode::unavailable, "cannot make the folder '{}': {}", path,
                    lower(error.message()));
    return {};
}

Status remove_file(const std::string& path) {
    TRY(file_fault(FileOp::remove, path));
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error("remove", path);
    return {};
}

bool file_exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

std::vector<std::string> list_folder(const std::string& path) {
    std::vector<std::string> names;
    std::error_code error;
    std::filesystem::directory_iterator entry(path, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        names.push_back(entry->path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace touchline
