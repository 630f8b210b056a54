// libsodium does the work: its random source, key derivation (BLAKE2b) and SipHash.
#include "base/secret.h"

#include <sodium.h>

#include "base/check.h"
#include "base/files.h"
#include "base/text.h"

namespace touchline {
namespace {

constexpr const char* context = "touchlin";  // eight letters, as the library wants it

void need_library() { CHECK(sodium_init() >= 0); }

}  // namespace

Hash128 KeyedHash::operator()(std::string_view value) const {
    static_assert(crypto_shorthash_siphashx24_KEYBYTES == sizeof key_);
    static_assert(crypto_shorthash_siphashx24_BYTES == sizeof(Hash128));
    unsigned char out[crypto_shorthash_siphashx24_BYTES];
    crypto_shorthash_siphashx24(out, reinterpret_cast<const unsigned char*>(value.data()),
                                value.size(), key_.data());
    Hash128 hash;
    for (int i = 0; i < 8; ++i) {  // the same on every machine
        hash.high = hash.high << 8 | out[i];
        hash.low = hash.low << 8 | out[i + 8];
    }
    return hash;
}

Secret Secret::random() {
    need_library();
    Secret secret;
    randombytes_buf(secret.bytes_.data(), secret.bytes_.size());
    return secret;
}

Result<Secret> Secret::read(const std::string& path) {
    need_library();
    TRY(const std::string text, read_text_file(path, 4096));
    const std::string_view digits = trim(text);
    Secret secret;
    std::size_t bytes = 0;
    const char* end = nullptr;
    const int status = sodium_hex2bin(secret.bytes_.data(), secret.bytes_.size(), digits.data(),
                                      digits.size(), nullptr, &bytes, &end);
    if (status != 0 || bytes != secret.bytes_.size() || end != digits.data() + digits.size())
        return fail(ErrorCode::corrupt,
                    "'{}' holds no secret: it should be 64 hexadecimal digits; put back a copy, or "
                    "remove the file to have a new one made",
                    path);
    return secret;
}

Status Secret::write(const std::string& path) const {
    char digits[2 * sizeof bytes_ + 1];
    sodium_bin2hex(digits, sizeof digits, bytes_.data(), bytes_.size());
    TRY(OutputFile file, OutputFile::create(path, FileReaders::owner));
    TRY(file.write(std::string(digits) + "\n"));
    return file.commit();
}

KeyedHash Secret::keyed_hash(Purpose purpose) const {
    KeyedHash hash;
    const int status =
        crypto_kdf_derive_from_key(hash.key_.data(), hash.key_.size(),
                                   static_cast<std::uint64_t>(purpose), context, bytes_.data());
    CHECK(status == 0);
    return hash;
}

std::string Secret::name() const {
    return fmt::format("{:08x}", keyed_hash(Purpose::name)("name").high >> 32);
}

}  // namespace touchline
