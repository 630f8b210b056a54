// The file layer: everything durable goes through it, so that tests can make it fail on purpose.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace touchline {

// Which operation a fault hits: tests say "the 3rd sync fails", "writes fail after 10 kB".
enum class FileOp { open, read, write, sync, rename, remove };

// Faults of this process; none by default. A test sets one and takes it away again.
// The function returns true when the operation on the path must fail (as unavailable).
using FileFault = std::function<bool(FileOp, const std::string& path)>;
void set_file_fault(FileFault fault);

// Reads sequentially. Errors: not_found, unavailable.
class InputFile {
public:
    static Result<InputFile> open(const std::string& path);  // "-" is standard input
    Result<std::size_t> read(char* to, std::size_t bytes);   // 0 at the end
    std::size_t size() const;                                // bytes, 0 when not known
    const std::string& path() const;
    InputFile(InputFile&&) noexcept;
    InputFile& operator=(InputFile&&) noexcept;
    ~InputFile();

private:
    struct State;
    explicit InputFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Who may read a file that is made.
enum class FileReaders { everybody, owner };  // everybody: whom the umask lets

// Writes beside the target and appears under its name only at commit(): write, fsync, rename,
// fsync of the folder. Dropped without commit, nothing is left behind.
class OutputFile {
public:
    static Result<OutputFile> create(const std::string& path,
                                     FileReaders readers = FileReaders::everybody);
    Status write(std::string_view bytes);
    Status commit();
    OutputFile(OutputFile&&) noexcept;
    OutputFile& operator=(OutputFile&&) noexcept;
    ~OutputFile();

private:
    struct State;
    explicit OutputFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// A whole file in memory (mmap, read-only). Errors: not_found, unavailable.
class MappedFile {
public:
    static Result<MappedFile> open(const std::string& path);
    std::string_view bytes() const;
    MappedFile(MappedFile&&) noexcept;
    MappedFile& operator=(MappedFile&&) noexcept;
    ~MappedFile();

private:
    MappedFile() = default;
    const char* data_ = nullptr;
    std::size_t size_ = 0;
};

// A lock on a file, with the owner's process id in it; freed by the OS when we die.
class LockFile {
public:
    // Errors: conflict, naming the owner's process id.
    static Result<LockFile> take(const std::string& path);   // alone
    static Result<LockFile> share(const std::string& path);  // with others who share
    LockFile(LockFile&&) noexcept;
    LockFile& operator=(LockFile&&) noexcept;
    ~LockFile();

private:
    static Result<LockFile> lock(const std::string& path, int how);
    explicit LockFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

Result<std::string> read_text_file(const std::string& path, std::size_t bytes_max = 64 << 20);
Status write_text_file(const std::string& path, std::string_view text);  // atomic, durable
Status make_folder(const std::string& path);                             // with parents
Status remove_file(const std::string& path);                             // absent is fine
bool file_exists(const std::string& path);
std::vector<std::string> list_folder(const std::string& path);  // names, sorted; empty if absent

}  // namespace touchline
