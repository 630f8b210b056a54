// Tokens and sessions: hashes and seals by libsodium.
#include "serve/access.h"

#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <functional>

#include "base/files.h"
#include "base/text.h"

namespace touchline {
namespace {

constexpr const char* role_names[] = {"nobody", "capture", "agent", "analyst", "admin"};
constexpr std::string_view token_mark = "tl_";
constexpr std::string_view file_head = "touchline tokens 1";

std::string hex(const unsigned char* bytes, std::size_t size) {
    std::string text(size * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes, size);
    text.pop_back();
    return text;
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

// Tab-separated, one token a line; tabs and line breaks cannot be in a field.
std::string clean(std::string_view text) {
    std::string out(text.substr(0, 200));
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return is_utf8(out) ? out : latin1_to_utf8(out);
}

std::string write_line(const Token& token) {
    return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", token.id, role_name(token.role),
                       token.made_at_us, token.revoked_at_us, token.hash, token.source,
                       token.centre, token.name);
}

Result<Token> read_line(std::string_view line) {
    const auto parts = split(line, '\t');
    const Error damaged = fail(ErrorCode::corrupt, "access/tokens holds a line that is no token");
    if (parts.size() != 8) return damaged;
    Token token;
    token.id = parts[0];
    auto role = read_role(parts[1]);
    if (!role || !read_int(parts[2], token.made_at_us) || !read_int(parts[3], token.revoked_at_us))
        return damaged;
    token.role = role.value();
    token.hash = parts[4];
    token.source = parts[5];
    token.centre = parts[6];
    token.name = parts[7];
    return token;
}

Who holder_of(const Token& token) {
    Who who;
    who.role = token.role;
    who.token = token.id;
    who.name = token.name;
    who.source = token.source;
    who.centre = token.centre;
    return who;
}

}  // namespace

std::string random_word(std::size_t letters) {
    constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    std::string word(letters, '\0');
    randombytes_buf(word.data(), word.size());
    for (char& c : word) c = alphabet[static_cast<unsigned char>(c) % alphabet.size()];
    return word;
}

const char* role_name(AccessRole role) { return role_names[static_cast<std::size_t>(role)]; }

Result<AccessRole> read_role(std::string_view name) {
    std::vector<std::string> known;
    for (std::size_t i = 1; i < std::size(role_names); ++i) {
        if (name == role_names[i]) return static_cast<AccessRole>(i);
        known.emplace_back(role_names[i]);
    }
    return fail(ErrorCode::invalid_input, "no role '{}': there are {}", name, join(known, ", "));
}

Access::Access(std::string folder, const Clock& clock)
    : folder_(std::move(folder)),
      tokens_path_(folder_ + "/tokens"),
      clock_(clock) {}

Result<std::unique_ptr<Access>> Access::open(const std::string& workspace_folder,
                                             const Clock& clock) {
    CHECK(sodium_init() >= 0);
    std::unique_ptr<Access> access(new Access(workspace_folder + "/access", clock));
    TRY(make_folder(access->folder_));
    if (chmod(access->folder_.c_str(), 0700) != 0)
        return fail(ErrorCode::unavailable, "cannot keep '{}' to its owner", access->folder_);
    TRY(access->read_key());
    return access;
}

Status Access::read_key() {
    const std::string path = folder_ + "/key";
    if (!file_exists(path)) {
        randombytes_buf(key_.data(), key_.size());
        TRY(write_text_file(path, hex(key_.data(), key_.size()) + "\n"));
        if (chmod(path.c_str(), 0600) != 0)
            return fail(ErrorCode::unavailable, "cannot keep '{}' to its owner", path);
    }
    TRY(const std::string text, read_text_file(path));
    std::size_t size = 0;
    const std::string_view plain = trim(text);
    if (sodium_hex2bin(key_.data(), key_.size(), plain.data(), plain.size(), nullptr, &size,
                       nullptr) != 0 ||
        size != key_.size())
        return fail(ErrorCode::corrupt,
                    "'{}' is damaged: remove it to make a new one; every token must then be made "
                    "again",
                    path);
    return {};
}

Access::FileState Access::state_of(const std::string& path) {
    struct stat info{};
    if (stat(path.c_str(), &info) != 0) return {};
    return {static_cast<std::int64_t>(info.st_ino), info.st_size, info.st_mtim.tv_sec,
            info.st_mtim.tv_nsec};
}

Status Access::read_tokens() {
    const std::string& path = tokens_path_;
    const FileState state = state_of(path);
    if (state == read_state_) return {};
    std::vector<Token> tokens;
    if (state != FileState()) {
        TRY(const std::string text, read_text_file(path));
        auto lines = split(text, '\n');
        if (lines.front() != file_head)
            return fail(ErrorCode::corrupt, "'{}' is no file of tokens", path);
        for (const std::string_view line : lines) {
            if (line.empty() || line == file_head) continue;
            TRY(Token token, read_line(line));
            tokens.push_back(std::move(token));
        }
    }
    tokens_ = std::move(tokens);
    read_state_ = state;
    return {};
}

// Another process may make a token at the same time: one edits at a time.
Status Access::change(const std::function<Status(std::vector<Token>&)>& edit) {
    TRY(const LockFile lock, LockFile::take(folder_ + "/lock"));
    const std::lock_guard guard(mutex_);
    read_state_.reset();
    TRY(read_tokens());
    std::vector<Token> tokens = tokens_;
    TRY(edit(tokens));
    std::string text = std::string(file_head) + "\n";
    for (const Token& token : tokens) text += write_line(token);
    TRY(write_text_file(tokens_path_, text));
    if (chmod(tokens_path_.c_str(), 0600) != 0)
        return fail(ErrorCode::unavailable, "cannot keep '{}' to its owner", tokens_path_);
    return read_tokens();
}

std::string Access::seal(std::string_view purpose, std::string_view text) const {
    const std::string all = std::string(purpose) + '\0' + std::string(text);
    unsigned char hash[32];
    crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(all.data()),
                       all.size(), key_.data(), key_.size());
    return hex(hash, sizeof hash);
}

Result<std::string> Access::make(const TokenWish& wish) {
    Token token;
    token.id = random_word(8);
    token.role = wish.role;
    token.name = clean(wish.name);
    token.source = clean(wish.source);
    token.centre = clean(wish.centre);
    token.made_at_us = clock_.now_us();
    unsigned char secret[32];
    randombytes_buf(secret, sizeof secret);
    const std::string text =
        fmt::format("{}{}_{}", token_mark, token.id, hex(secret, sizeof secret));
    sodium_memzero(secret, sizeof secret);
    token.hash = seal("token", text);
    TRY(change([&](std::vector<Token>& tokens) -> Status {
        tokens.push_back(token);
        return {};
    }));
    return text;
}

Status Access::revoke(const std::string& id) {
    return change([&](std::vector<Token>& tokens) -> Status {
        const auto found = std::find_if(tokens.begin(), tokens.end(),
                                        [&](const Token& token) { return token.id == id; });
        if (found == tokens.end())
            return fail(ErrorCode::not_found, "there is no token '{}': touchline token list", id);
        if (found->revoked_at_us == no_time) found->revoked_at_us = clock_.now_us();
        return {};
    });
}

Result<std::vector<Token>> Access::list() {
    const std::lock_guard lock(mutex_);
    TRY(read_tokens());
    return tokens_;
}

bool Access::any_made() {
    const std::lock_guard lock(mutex_);
    const Status read = read_tokens();
    return !read || !tokens_.empty();  // a damaged file opens no door
}

const Token* Access::find_token(std::string_view id) {
    if (!read_tokens()) return nullptr;
    for (const Token& token : tokens_)
        if (token.id == id && token.revoked_at_us == no_time) return &token;
    return nullptr;
}

std::optional<Who> Access::who_has(std::string_view text) {
    if (!text.starts_with(token_mark) || text.size() > 200) return {};
    const std::string_view rest = text.substr(token_mark.size());
    const std::lock_guard lock(mutex_);
    const Token* token = find_token(rest.substr(0, rest.find('_')));
    if (token == nullptr || !same(token->hash, seal("token", text))) return {};
    return holder_of(*token);
}

std::string Access::begin_session(const Who& who) const {
    const std::string body =
        fmt::format("{}.{}.{}", who.token, clock_.now_us() + session_us, random_word(16));
    return body + "." + seal("session", body);
}

std::optional<Who> Access::who_has_session(std::string_view session) {
    const std::size_t last = session.rfind('.');
    if (last == session.npos || session.size() > 300) return {};
    const std::string_view body = session.substr(0, last);
    if (!same(session.substr(last + 1), seal("session", body))) return {};
    const auto parts = split(body, '.');
    Micros until_us = 0;
    if (parts.size() != 3 || !read_int(parts[1], until_us) || until_us <= clock_.now_us())
        return {};
    const std::lock_guard lock(mutex_);
    const Token* token = find_token(parts[0]);
    if (token == nullptr) return {};
    Who who = holder_of(*token);
    who.by_cookie = true;
    return who;
}

std::string Access::csrf_of(std::string_view session) const { return seal("csrf", session); }

bool Access::csrf_fits(std::string_view session, std::string_view csrf) const {
    return same(csrf, csrf_of(session));
}

}  // namespace touchline
