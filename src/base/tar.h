// Files in one file, as tar writes them (POSIX ustar): what `tar tf` lists.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/files.h"

namespace touchline {

class TarWriter {
public:
    explicit TarWriter(OutputFile& to) : to_(to) {}
    // The file of `path` under the name, byte by byte as it is now; `see` gets them all.
    // Errors: limit (a name of more than 100 bytes), unavailable.
    Status add_file(const std::string& name, const std::string& path, std::uint32_t mode,
                    const std::function<void(std::string_view)>& see = {});
    Status add_text(const std::string& name, std::string_view text, std::uint32_t mode = 0644);
    Status finish();  // two empty blocks

private:
    Status head(const std::string& name, std::uint64_t bytes, std::uint32_t mode);
    Status pad(std::uint64_t bytes);
    OutputFile& to_;
};

struct TarEntry {
    std::string name;
    std::uint64_t bytes = 0;
    std::uint32_t mode = 0644;
};

class TarReader {
public:
    explicit TarReader(InputFile& from) : from_(from) {}
    // False at the end. Errors: corrupt (not what TarWriter writes, or cut).
    Result<bool> next(TarEntry& entry);
    // All bytes of the entry, once, piece by piece. Errors: corrupt; the sink's.
    Status read(const TarEntry& entry, const std::function<Status(std::string_view)>& sink);

private:
    Status block(char* to);
    InputFile& from_;
};

}  // namespace touchline
