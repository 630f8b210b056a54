// Heads, lengths and messages.
#include "bench/live_wire.h"

#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

namespace touchline::bench {
namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";

std::uint64_t leading_number(std::string_view text) {
    const std::size_t digit = std::min(text.find_first_not_of(' '), text.size());
    std::uint64_t number = 0;
    std::from_chars(text.data() + digit, text.data() + text.size(), number);
    return number;
}

// In network order, as PostgreSQL counts.
void append_int32(std::string& out, std::size_t number) {
    for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(number >> shift);
}
void append_int16(std::string& out, std::size_t number) {
    for (const int shift : {8, 0}) out += static_cast<char>(number >> shift);
}
std::size_t int32_at(std::string_view bytes, std::size_t at) {
    std::size_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

// One message: its letter, its length, what it says.
template <class Body>
void append_message(std::string& out, char letter, const Body& body) {
    out += letter;
    const std::size_t length_at = out.size();
    append_int32(out, 0);
    body();
    std::string length;
    append_int32(length, out.size() - length_at);
    out.replace(length_at, 4, length);
}

void append_word(std::string& out, std::string_view word) {
    out += word;
    out += '\0';
}

// Calls act(letter, what it says) for each whole message; where the last whole one ends.
template <class Act>
std::size_t each_message(std::string_view bytes, const Act& act) {
    std::size_t at = 0;
    while (bytes.size() - at >= 5) {
        const std::size_t length = int32_at(bytes, at + 1);
        if (length < 4) throw std::runtime_error("this is not PostgreSQL's protocol");
        if (bytes.size() - at < 1 + length) break;
        const std::string_view says = bytes.substr(at + 5, length - 4);
        const char letter = bytes[at];
        at += 1 + length;
        if (!act(letter, says)) break;
    }
    return at;
}

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const {
    std::size_t at = head.find(name);
    while (at != head.npos) {
        const std::size_t colon = at + name.size();
        const bool whole = at >= 2 && head[at - 1] == '\n' && head.substr(colon, 2) == ": ";
        if (whole) return head.substr(colon + 2, head.find('\r', colon) - colon - 2);
        at = head.find(name, colon);
    }
    return {};
}

std::size_t http_answer_end(std::string_view bytes) {
    const std::size_t head = bytes.find(end_of_head);
    if (head == bytes.npos) return 0;
    const HttpAnswer answer = read_http_answer(bytes.substr(0, head + end_of_head.size()));
    const std::string_view length = answer.header("Content-Length");
    if (length.empty()) throw std::runtime_error("an answer without Content-Length");
    const std::size_t end = head + end_of_head.size() + leading_number(length);
    return bytes.size() >= end ? end : 0;
}

HttpAnswer read_http_answer(std::string_view whole) {
    if (!whole.starts_with("HTTP/1.1 ")) throw std::runtime_error("this is not HTTP/1.1");
    const std::size_t head = whole.find(end_of_head);
    if (head == whole.npos) throw std::runtime_error("a head of HTTP without its end");
    HttpAnswer answer;
    answer.status = static_cast<int>(leading_number(whole.substr(9)));
    answer.head = whole.substr(0, head + 2);
    answer.body = whole.substr(head + end_of_head.size());
    return answer;
}

void append_http_request(std::string& out, const HttpAsk& ask) {
    fmt::format_to(std::back_inserter(out), "{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\n", ask.method,
                   ask.target);
    if (!ask.token.empty())
        fmt::format_to(std::back_inserter(out), "Authorization: Bearer {}\r\n", ask.token);
    if (ask.gzip) out += "Accept-Encoding: gzip\r\n";
    if (ask.method != "GET")
        fmt::format_to(std::back_inserter(out), "Content-Type: {}\r\nContent-Length: {}\r\n",
                       ask.type, ask.body.size());
    out += "\r\n";
    out += ask.body;
}

std::uint64_t json_number(std::string_view json, std::string_view name, std::size_t from) {
    const std::string key = fmt::format("\"{}\":", name);
    const std::size_t at = json.find(key, from);
    return at == json.npos ? 0 : leading_number(json.substr(at + key.size()));
}

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

double gauge_value(std::string_view text, std::string_view name) {
    const std::string key = fmt::format("\n{} ", name);
    const std::size_t at = text.find(key);
    if (at == text.npos) return 0;
    double value = 0;
    const std::string_view rest = text.substr(at + key.size());
    std::from_chars(rest.data(), rest.data() + rest.size(), value);
    return value;
}

std::size_t postgres_answer_end(std::string_view bytes) {
    bool ready = false;
    const std::size_t end = each_message(bytes, [&](char letter, std::string_view) {
        ready = letter == 'Z';
        return !ready;
    });
    return ready ? end : 0;
}

std::string_view read_postgres_answer(std::string_view whole) {
    std::string_view completed;
    each_message(whole, [&](char letter, std::string_view says) {
        if (letter == 'C') completed = says.substr(0, says.find('\0'));
        if (letter != 'E') return true;
        std::string words;
        for (const char c : says) words += c == '\0' ? ' ' : c;
        throw std::runtime_error("PostgreSQL: " + words);
    });
    return completed;
}

std::string postgres_startup(std::string_view user, std::string_view database) {
    std::string says;
    append_int32(says, 3 << 16);  // the version
    for (const std::string_view word :
         {std::string_view("user"), user, std::string_view("database"), database})
        append_word(says, word);
    says += '\0';
    std::string out;
    append_int32(out, says.size() + 4);
    return out + says;
}

void append_postgres_query(std::string& out, std::string_view sql) {
    append_message(out, 'Q', [&] { append_word(out, sql); });
}

// All at once: what follows an error is passed over by the server.
void append_postgres_copy(std::string& out, std::string_view table, std::string_view rows) {
    append_postgres_query(out, fmt::format("copy {} from stdin", table));
    append_message(out, 'd', [&] { out += rows; });
    append_message(out, 'c', [] {});
}

std::string postgres_prepare(std::string_view sql) {
    std::string out;
    append_message(out, 'P', [&] {
        append_word(out, "");
        append_word(out, sql);
        append_int16(out, 0);
    });
    append_message(out, 'S', [] {});
    return out;
}

void append_postgres_execute(std::string& out, const std::vector<std::string_view>& values) {
    append_message(out, 'B', [&] {
        out.append(2, '\0');  // the unnamed portal of the unnamed statement
        append_int16(out, 0);
        append_int16(out, values.size());
        for (const std::string_view value : values) {
            append_int32(out, value.size());
            out += value;
        }
        append_int16(out, 0);
    });
    append_message(out, 'E', [&] {
        append_word(out, "");
        append_int32(out, 0);
    });
    append_message(out, 'S', [] {});
}

}  // namespace touchline::bench
