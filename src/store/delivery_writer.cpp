// Keeping a delivery: hashed and compressed on a thread of its own, behind the reader.
#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "base/file_fault.h"
#include "base/files.h"
#include "base/process.h"
#include "store/delivery.h"
#include "store/digest.h"

namespace touchline {
namespace {

constexpr std::size_t blocks_waiting_max = 16;
// The fastest level that still shrinks text to a quarter: capture is measured with it.
constexpr int compression_level = 1;

bool is_compressed(std::string_view head) {
    return head.starts_with("\x1f\x8b") || head.starts_with("\x28\xb5\x2f\xfd") ||
           head.starts_with("PAR1") || head.starts_with("PK\x03\x04");
}

// One zstd frame, block by block, into the file.
class Compressor {
public:
    Compressor() : context_(ZSTD_createCCtx()), out_(ZSTD_CStreamOutSize(), '\0') {
        CHECK(context_ != nullptr);
        ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, compression_level);
        ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);
    }
    ~Compressor() { ZSTD_freeCCtx(context_); }
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;

    Status write(std::string_view bytes, bool last, OutputFile& to) {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        for (;;) {
            ZSTD_outBuffer out{out_.data(), out_.size(), 0};
            const std::size_t left =
                ZSTD_compressStream2(context_, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
            if (ZSTD_isError(left))
                return fail(ErrorCode::internal, "cannot compress: {}", ZSTD_getErrorName(left));
            TRY(to.write(std::string_view(out_).substr(0, out.pos)));
            if (last ? left == 0 : in.pos == in.size) return {};
        }
    }

private:
    ZSTD_CCtx* context_;
    std::string out_;
};

Status rename_durably(const std::string& from, const std::string& to, const std::string& folder) {
    kill_point("delivery.before_rename");
    TRY(file_fault(FileOp::rename, to));
    if (std::rename(from.c_str(), to.c_str()) != 0) return system_error("rename", to);
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_error("open", folder);
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced ? Status() : system_error("sync", folder);
}

}  // namespace

std::string DeliveryDigest::text() const {
    const Hash128 whole = hash128(hashes_, bytes_);
    return fmt::format("{:016x}{:016x}", whole.high, whole.low);
}

struct DeliveryWriter::State {
    State(std::string folder_, std::string part_, OutputFile file_)
        : folder(std::move(folder_)),
          part(std::move(part_)),
          file(std::move(file_)) {}

    std::string folder, part;
    OutputFile file;
    std::string block;  // being filled by write()
    std::uint64_t bytes = 0;

    std::mutex guard;
    std::condition_variable changed;
    std::deque<std::string> waiting, spare;
    bool ended = false, dropped = false;
    Status status;  // of the thread

    // The thread's own.
    DeliveryDigest digest;
    std::optional<bool> as_is;
    std::thread thread;

    void work();
    Status take(std::string_view bytes, bool last, Compressor& compressor);
    void hand_over(std::string&& full);
    void end(bool drop) {
        {
            const std::lock_guard lock(guard);
            ended = true;
            dropped = dropped || drop;
        }
        changed.notify_all();
        if (thread.joinable()) thread.join();
    }
    ~State() {
        end(true);
        if (!part.empty()) ignore(remove_file(part), "the next open clears it away");
    }
};

Status DeliveryWriter::State::take(std::string_view from, bool last, Compressor& compressor) {
    if (!as_is) as_is = is_compressed(from);
    if (!from.empty()) digest.add_block(from);
    if (*as_is) return file.write(from);
    return compressor.write(from, last, file);
}

void DeliveryWriter::State::work() {
    Compressor compressor;
    for (;;) {
        std::string next;
        bool last = false;
        {
            std::unique_lock lock(guard);
            changed.wait(lock, [&] { return ended || !waiting.empty(); });
            if (dropped) return;
            last = waiting.empty();
            if (!last) {
                next = std::move(waiting.front());
                waiting.pop_front();
            }
        }
        changed.notify_all();
        Status taken = take(next, last, compressor);
        const std::lock_guard lock(guard);
        if (!taken) {
            status = std::move(taken);
            waiting.clear();
            changed.notify_all();
            return;
        }
        if (last) return;
        next.clear();
        spare.push_back(std::move(next));
    }
}

// Waits while the thread is behind; gives the caller an empty block to fill again.
void DeliveryWriter::State::hand_over(std::string&& full) {
    std::unique_lock lock(guard);
    changed.wait(lock, [&] { return !status || waiting.size() < blocks_waiting_max; });
    if (status) waiting.push_back(std::move(full));
    full = std::string();
    if (!spare.empty()) {
        full = std::move(spare.front());
        spare.pop_front();
    }
    lock.unlock();
    changed.notify_all();
}

DeliveryWriter::DeliveryWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
DeliveryWriter::DeliveryWriter(DeliveryWriter&&) noexcept = default;
DeliveryWriter& DeliveryWriter::operator=(DeliveryWriter&&) noexcept = default;
DeliveryWriter::~DeliveryWriter() = default;

Result<DeliveryWriter> DeliveryWriter::create(const std::string& deliveries_folder) {
    static std::atomic<unsigned> number{0};
    TRY(make_folder(deliveries_folder));
    std::string part =
        fmt::format("{}/incoming-{}-{}.delivery", deliveries_folder, ::getpid(), ++number);
    TRY(auto file, OutputFile::create(part));
    auto state = std::make_unique<State>(deliveries_folder, std::move(part), std::move(file));
    state->block.reserve(delivery_block_bytes);
    state->thread = std::thread([to = state.get()] { to->work(); });
    return DeliveryWriter(std::move(state));
}

std::uint64_t DeliveryWriter::bytes() const { return state_->bytes; }

Status DeliveryWriter::write(std::string_view bytes) {
    State& state = *state_;
    state.bytes += bytes.size();
    while (!bytes.empty()) {
        const std::size_t room = delivery_block_bytes - state.block.size();
        state.block.append(bytes.substr(0, room));
        bytes.remove_prefix(std::min(room, bytes.size()));
        if (state.block.size() == delivery_block_bytes) {
            state.hand_over(std::move(state.block));
            state.block.reserve(delivery_block_bytes);
        }
    }
    const std::lock_guard lock(state.guard);
    return state.status;
}

Result<std::string> DeliveryWriter::finish() {
    State& state = *state_;
    if (!state.block.empty()) state.hand_over(std::move(state.block));
    state.end(false);
    TRY(Status(state.status));
    TRY(state.file.commit());
    const std::string digest = state.digest.text();
    const bool as_is = state.as_is.value_or(false);
    const std::string target = state.folder + "/" + digest + (as_is ? ".raw" : ".zst");
    TRY(rename_durably(state.part, target, state.folder));
    state.part.clear();
    return digest;
}

}  // namespace touchline
