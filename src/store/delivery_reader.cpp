// Reading a kept delivery back, and noticing when it is not what was delivered.
#include <zstd.h>

#include <algorithm>
#include <cstring>

#include "base/files.h"
#include "store/delivery.h"
#include "store/digest.h"
#include "store/open_delivery.h"

namespace touchline {

struct DeliveryReader::State {
    State(std::string path_, std::string digest_, bool as_is_, InputFile file_)
        : path(std::move(path_)),
          digest(std::move(digest_)),
          as_is(as_is_),
          file(std::move(file_)) {}

    std::string path, digest;
    bool as_is;
    InputFile file;
    std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context{ZSTD_createDCtx(), ZSTD_freeDCtx};
    std::string in = std::string(ZSTD_DStreamInSize(), '\0');
    ZSTD_inBuffer input{nullptr, 0, 0};
    bool in_frame = false;

    std::string block;  // gathered for the digest
    DeliveryDigest seen;

    Result<std::size_t> read_compressed(char* to, std::size_t bytes);
    void look(std::string_view bytes);
    Error damaged() const {
        return fail(ErrorCode::corrupt, "the kept delivery '{}' is not what was delivered", path);
    }
};

Result<std::size_t> DeliveryReader::State::read_compressed(char* to, std::size_t bytes) {
    ZSTD_outBuffer output{to, bytes, 0};
    while (output.pos == 0) {
        if (input.pos == input.size) {
            TRY(const std::size_t got, file.read(in.data(), in.size()));
            if (got == 0) {
                if (in_frame) return damaged();
                return std::size_t{0};
            }
            input = {in.data(), got, 0};
        }
        const std::size_t left = ZSTD_decompressStream(context.get(), &output, &input);
        if (ZSTD_isError(left)) return damaged();
        in_frame = left != 0;
    }
    return output.pos;
}

void DeliveryReader::State::look(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t room = delivery_block_bytes - block.size();
        block.append(bytes.substr(0, room));
        bytes.remove_prefix(std::min(room, bytes.size()));
        if (block.size() < delivery_block_bytes) return;
        seen.add_block(block);
        block.clear();
    }
}

DeliveryReader::DeliveryReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
DeliveryReader::DeliveryReader(DeliveryReader&&) noexcept = default;
DeliveryReader& DeliveryReader::operator=(DeliveryReader&&) noexcept = default;
DeliveryReader::~DeliveryReader() = default;

Result<DeliveryReader> DeliveryReader::open(const std::string& deliveries_folder,
                                            const std::string& digest) {
    for (const bool as_is : {false, true}) {
        std::string path = deliveries_folder + "/" + digest + (as_is ? ".raw" : ".zst");
        if (digest.empty() || !file_exists(path)) continue;
        TRY(auto file, InputFile::open(path));
        return DeliveryReader(
            std::make_unique<State>(std::move(path), digest, as_is, std::move(file)));
    }
    return fail(ErrorCode::not_found, "the delivery '{}' is not kept in '{}'", digest,
                deliveries_folder);
}

Result<std::size_t> DeliveryReader::read(char* to, std::size_t bytes) {
    State& state = *state_;
    std::size_t got = 0;
    if (state.as_is) {
        TRY(got, state.file.read(to, bytes));
    } else {
        TRY(got, state.read_compressed(to, bytes));
    }
    if (got > 0) {
        state.look({to, got});
        return got;
    }
    if (!state.block.empty()) state.seen.add_block(std::exchange(state.block, {}));
    if (!is_open_delivery(state.digest) && state.seen.text() != state.digest)
        return state.damaged();
    return std::size_t{0};
}

bool DeliveryReader::stored_as_is() const { return state_->as_is; }
const std::string& DeliveryReader::path() const { return state_->path; }

}  // namespace touchline
