// Writing files so that they are there whole or not at all, and the lock of a workspace.
//
// A file grows under NAME.PROCESS.NUMBER.part beside its target and is renamed at commit. Only a
// target that is no regular file (a pipe, a terminal) is written to directly.
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include "base/file_fault.h"
#include "base/text.h"

namespace touchline {

namespace {

constexpr std::size_t buffer_bytes = 256 << 10;

Status write_all(int descriptor, std::string_view bytes, const std::string& path) {
    TRY(file_fault(FileOp::write, path));
    while (!bytes.empty()) {
        const ssize_t done = ::write(descriptor, bytes.data(), bytes.size());
        if (done >= 0) bytes.remove_prefix(static_cast<std::size_t>(done));
        else if (errno != EINTR) return system_error("write", path);
    }
    return {};
}

Status sync(int descriptor, const std::string& path) {
    TRY(file_fault(FileOp::sync, path));
    if (::fsync(descriptor) != 0) return system_error("sync", path);
    return {};
}

Status sync_folder_of(const std::string& path) {
    const std::string parent = std::filesystem::path(path).parent_path().string();
    const std::string folder = parent.empty() ? "." : parent;
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_error("open", folder);
    Status status = sync(descriptor, folder);
    ::close(descriptor);
    return status;
}

}  // namespace

struct OutputFile::State {
    std::string target, part;  // part is empty when the target is written to directly
    std::string buffer;
    int descriptor = -1;

    Status flush() {
        TRY(write_all(descriptor, buffer, target));
        buffer.clear();
        return {};
    }
    ~State() {
        if (descriptor >= 0) ::close(descriptor);
        if (!part.empty()) ::unlink(part.c_str());
    }
};

OutputFile::OutputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

Result<OutputFile> OutputFile::create(const std::string& path, FileReaders readers) {
    static std::atomic<unsigned> number{0};
    TRY(file_fault(FileOp::open, path));
    auto state = std::make_unique<State>();
    state->target = path;
    struct stat about;
    const bool exists = ::stat(path.c_str(), &about) == 0;
    if (exists && S_ISDIR(about.st_mode))
        return fail(ErrorCode::invalid_input, "'{}' is a folder, not a file", path);
    if (exists && !S_ISREG(about.st_mode)) {
        state->descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    } else {
        if (exists) {  // a link stays a link
            std::error_code error;
            const auto real = std::filesystem::canonical(path, error);
            if (!error) state->target = real.string();
        }
        state->part = fmt::format("{}.{}.{}.part", state->target, ::getpid(), ++number);
        state->descriptor = ::open(state->part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                                   readers == FileReaders::owner ? 0600 : 0666);
    }
    if (state->descriptor < 0) return system_error("create", path);
    return OutputFile(std::move(state));
}

Status OutputFile::write(std::string_view bytes) {
    CHECK(state_ != nullptr);
    if (state_->buffer.size() + bytes.size() > buffer_bytes) TRY(state_->flush());
    if (bytes.size() >= buffer_bytes) return write_all(state_->descriptor, bytes, state_->target);
    state_->buffer.append(bytes);
    return {};
}

Status OutputFile::commit() {
    CHECK(state_ != nullptr);
    const std::unique_ptr<State> state = std::move(state_);  // whatever happens, we are done
    TRY(state->flush());
    if (state->part.empty()) return {};
    TRY(sync(state->descriptor, state->target));
    TRY(file_fault(FileOp::rename, state->target));
    if (::rename(state->part.c_str(), state->target.c_str()) != 0)
        return system_error("rename", state->target);
    state->part.clear();
    return sync_folder_of(state->target);
}

Status write_text_file(const std::string& path, std::string_view text) {
    TRY(OutputFile file, OutputFile::create(path));
    TRY(file.write(text));
    return file.commit();
}

Result<LockFile> LockFile::take(const std::string& path) { return lock(path, LOCK_EX); }
Result<LockFile> LockFile::share(const std::string& path) { return lock(path, LOCK_SH); }

Result<LockFile> LockFile::lock(const std::string& path, int how) {
    TRY(file_fault(FileOp::open, path));
    int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    const bool read_only = descriptor < 0 && (errno == EACCES || errno == EROFS || errno == EPERM);
    // Who only reads may do so where nothing can be written.
    if (read_only && how == LOCK_SH) descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 && read_only && how == LOCK_EX)
        return fail(ErrorCode::unavailable,
                    "'{}' cannot be written: to change what is beside it, the folder must belong "
                    "to you and be writable",
                    path);
    if (descriptor < 0) return system_error("open", path);
    LockFile lock(descriptor);
    if (::flock(descriptor, how | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return system_error("lock", path);
        char owner[32] = {};
        const ssize_t got = ::read(descriptor, owner, sizeof(owner) - 1);
        const std::string_view process =
            trim(std::string_view(owner, got > 0 ? static_cast<std::size_t>(got) : 0));
        return fail(ErrorCode::conflict,
                    "'{}' is held by process {}; wait until it ends, or stop it", path,
                    process.empty() ? "unknown" : process);
    }
    if (read_only) return lock;
    const std::string owner = fmt::format("{}\n", ::getpid());
    if (::ftruncate(descriptor, 0) != 0 ||
        ::write(descriptor, owner.data(), owner.size()) != static_cast<ssize_t>(owner.size()))
        return system_error("write", path);
    return lock;
}

LockFile::LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

LockFile::~LockFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace touchline
