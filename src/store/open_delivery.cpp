// A piece is a skippable frame of zstd, which readers pass over, with the position and the sizes,
// and a frame with the bytes.
#include "store/open_delivery.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "base/file_fault.h"
#include "base/files.h"
#include "base/process.h"
#include "store/digest.h"
#include "store/journal_file.h"

namespace touchline {
namespace {

constexpr int compression_level = 1;
constexpr std::uint32_t skippable = 0x184D2A54;

struct PieceHead {
    std::uint32_t magic = skippable, size = sizeof(PieceHead) - 8;
    std::uint64_t position = 0, bytes = 0, compressed = 0;
};
static_assert(sizeof(PieceHead) == 32);

// Whether a whole piece that the history has taken in stands somewhere behind: then what is before
// it is damaged, and not the torn end of a write that nobody was told of.
bool piece_follows(std::string_view rest, std::uint64_t applied) {
    const std::string_view magic(reinterpret_cast<const char*>(&skippable), sizeof skippable);
    for (auto at = rest.find(magic); at != rest.npos; at = rest.find(magic, at + 1)) {
        PieceHead head;
        if (rest.size() - at < sizeof head) return false;
        std::memcpy(&head, rest.data() + at, sizeof head);
        const bool fits = head.size == PieceHead().size && head.position <= applied &&
                          head.compressed <= rest.size() - at - sizeof head;
        if (fits && ZSTD_findFrameCompressedSize(rest.data() + at + sizeof head, head.compressed) ==
                        head.compressed)
            return true;
    }
    return false;
}

}  // namespace

struct OpenDelivery::State {
    std::string folder, name;
    int descriptor = -1;
    std::size_t end = 0;  // of the last whole piece
    std::uint64_t position = 0, bytes = 0;
    RunningDigest digest;
    std::string buffer;
    std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), ZSTD_freeCCtx};

    State() {
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, compression_level);
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    }
    ~State() {
        if (descriptor >= 0) ::close(descriptor);
    }
    std::string path() const { return folder + "/" + name + ".zst"; }
    Status open(int flags) {
        TRY(file_fault(FileOp::open, path()));
        descriptor = ::open(path().c_str(), O_RDWR | O_CLOEXEC | flags, 0644);
        return descriptor < 0 ? system_error("open", path()) : Status();
    }
    Status write(std::string_view what) {
        TRY(file_fault(FileOp::write, path()));
        for (std::size_t done = 0; done < what.size();) {
            const ssize_t now = ::pwrite(descriptor, what.data() + done, what.size() - done,
                                         static_cast<off_t>(end + done));
            if (now < 0 && errno != EINTR) return system_error("write", path());
            if (now > 0) done += static_cast<std::size_t>(now);
        }
        return {};
    }
    Status take_pieces(std::string_view file, std::uint64_t applied);
    Status damaged() const {
        return fail(
            ErrorCode::corrupt,
            "the delivery '{}' is damaged behind byte {}: what came later is in the history, "
            "but could not be mapped again. Nothing was changed. Restore a backup",
            path(), end);
    }
};

OpenDelivery::OpenDelivery(std::unique_ptr<State> state) : state_(std::move(state)) {}
OpenDelivery::OpenDelivery(OpenDelivery&&) noexcept = default;
OpenDelivery& OpenDelivery::operator=(OpenDelivery&&) noexcept = default;
OpenDelivery::~OpenDelivery() = default;

Result<OpenDelivery> OpenDelivery::create(const std::string& deliveries_folder,
                                          const std::string& name) {
    auto state = std::make_unique<State>();
    state->folder = deliveries_folder;
    state->name = name;
    TRY(state->open(O_CREAT | O_TRUNC));
    TRY(sync_folder(deliveries_folder));
    return OpenDelivery(std::move(state));
}

Status OpenDelivery::State::take_pieces(std::string_view file, std::uint64_t applied) {
    std::string plain;
    while (end + sizeof(PieceHead) <= file.size()) {
        PieceHead head;
        std::memcpy(&head, file.data() + end, sizeof head);
        const std::string_view frame = file.substr(end + sizeof head);
        const bool whole = head.magic == skippable && head.size == PieceHead().size &&
                           head.compressed <= frame.size() &&
                           ZSTD_getFrameContentSize(frame.data(), frame.size()) == head.bytes;
        if (!whole || head.position > applied)
            return piece_follows(file.substr(end + 1), applied) ? damaged() : Status();
        plain.resize(head.bytes);
        const std::size_t got =
            ZSTD_decompress(plain.data(), plain.size(), frame.data(), head.compressed);
        if (ZSTD_isError(got) || got != head.bytes) return damaged();
        digest.add(plain);
        end += sizeof head + head.compressed;
        position = head.position;
        bytes += head.bytes;
    }
    return {};
}

Result<OpenDelivery> OpenDelivery::reopen(const std::string& deliveries_folder,
                                          const std::string& name, std::uint64_t applied) {
    auto state = std::make_unique<State>();
    state->folder = deliveries_folder;
    state->name = name;
    TRY(state->open(0));
    {
        TRY(const MappedFile file, MappedFile::open(state->path()));
        TRY(state->take_pieces(file.bytes(), applied));  // fails before anything is cut
    }
    if (::ftruncate(state->descriptor, static_cast<off_t>(state->end)) != 0)
        return system_error("cut", state->path());
    return OpenDelivery(std::move(state));
}

Status OpenDelivery::append(std::uint64_t position, std::string_view bytes) {
    State& state = *state_;
    state.buffer.resize(sizeof(PieceHead) + ZSTD_compressBound(bytes.size()));
    const std::size_t size =
        ZSTD_compress2(state.context.get(), state.buffer.data() + sizeof(PieceHead),
                       state.buffer.size() - sizeof(PieceHead), bytes.data(), bytes.size());
    if (ZSTD_isError(size))
        return fail(ErrorCode::internal, "cannot compress: {}", ZSTD_getErrorName(size));
    PieceHead head;
    head.position = position;
    head.bytes = bytes.size();
    head.compressed = size;
    std::memcpy(state.buffer.data(), &head, sizeof head);
    state.buffer.resize(sizeof head + size);
    TRY(state.write(state.buffer));
    state.end += state.buffer.size();
    state.position = position;
    state.bytes += bytes.size();
    state.digest.add(bytes);
    return {};
}

Status OpenDelivery::sync() {
    TRY(file_fault(FileOp::sync, state_->path()));
    return ::fdatasync(state_->descriptor) == 0 ? Status() : system_error("sync", state_->path());
}

std::uint64_t OpenDelivery::position() const { return state_->position; }
std::uint64_t OpenDelivery::bytes() const { return state_->bytes; }
const std::string& OpenDelivery::name() const { return state_->name; }

Result<std::string> OpenDelivery::finish() {
    TRY(sync());
    const std::string digest = state_->digest.text();
    const std::string target = state_->folder + "/" + digest + ".zst";
    kill_point("stream.before_link");
    TRY(remove_file(target));  // of an attempt before a crash
    if (::link(state_->path().c_str(), target.c_str()) != 0) return system_error("link", target);
    TRY(sync_folder(state_->folder));
    kill_point("stream.after_link");
    return digest;
}

Status OpenDelivery::remove() { return remove_file(state_->path()); }

}  // namespace touchline
