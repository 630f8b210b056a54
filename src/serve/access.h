// Who may: tokens with a role, and browser sessions made from them.
//
//   access/key      a secret of this workspace: seals sessions, keys the hashes of tokens
//   access/tokens   one token a line, without the token: only its keyed hash is kept
//   access/audit    who read which customer (audit.h)
//
// A token is 256 random bits behind a short id that finds its line; what is compared is compared
// in constant time. A workspace without any token is open to this machine alone.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/process.h"
#include "base/result.h"

namespace touchline {

enum class AccessRole : std::uint8_t { nobody, capture, agent, analyst, admin };  // each may more
const char* role_name(AccessRole role);
Result<AccessRole> read_role(std::string_view name);

struct Token {
    std::string id;  // "k3f9x2"
    std::string name;  // what it is for, as a person wrote it
    AccessRole role = AccessRole::capture;
    std::string source, centre;  // what it may capture, when not empty
    Micros made_at_us = no_time, revoked_at_us = no_time;
    std::string hash;
};

// Who asks.
struct Who {
    AccessRole role = AccessRole::nobody;
    std::string token;  // its id; empty: the first run, or nobody
    std::string name, source, centre;
    bool by_cookie = false;  // then writing needs the CSRF token
    bool first_run = false;  // no token was made yet, and this machine asks
};

struct TokenWish {
    AccessRole role = AccessRole::capture;
    std::string name, source, centre;
};

class Access {
public:
    // Makes the folder and the key when there are none.
    static Result<std::unique_ptr<Access>> open(const std::string& workspace_folder,
                                                const Clock& clock);

    // The token itself is known to nobody once this was returned.
    Result<std::string> make(const TokenWish& wish);
    Status revoke(const std::string& id);  // Errors: not_found
    Result<std::vector<Token>> list();
    bool any_made();  // even if revoked since

    std::optional<Who> who_has(std::string_view token);
    // A session is the token's id and an expiry under a seal: nothing is kept, so it outlives a
    // restart, and ends when its token is revoked.
    std::string begin_session(const Who& who) const;
    std::optional<Who> who_has_session(std::string_view session);
    std::string csrf_of(std::string_view session) const;
    bool csrf_fits(std::string_view session, std::string_view csrf) const;

private:
    Access(std::string folder, const Clock& clock);
    Status read_key();
    // Inode, size, and time of change in seconds and nanoseconds: of another file, others.
    using FileState = std::array<std::int64_t, 4>;
    static FileState state_of(const std::string& path);  // zeros: there is none
    Status read_tokens();  // when the file is another than the one read
    const Token* find_token(std::string_view id);  // that was not revoked; under the mutex
    Status change(const std::function<Status(std::vector<Token>&)>& edit);
    std::string seal(std::string_view purpose, std::string_view text) const;

    const std::string folder_, tokens_path_;
    const Clock& clock_;
    std::array<unsigned char, 32> key_{};
    std::mutex mutex_;
    std::vector<Token> tokens_;
    std::optional<FileState> read_state_;  // of the file that was read
};

// Letters and digits that nobody confuses, from the system's randomness.
std::string random_word(std::size_t letters);

inline constexpr Micros session_us = 12LL * 3600 * 1'000'000;

}  // namespace touchline
