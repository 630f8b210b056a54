// For tests: a client that can be as slow, wrong or impatient as one likes. Blocking, plain
// sockets.
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "base/text.h"
#include "serve/gzip.h"

namespace touchline::client {

struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    bool whole = false;  // its end was seen
};

class Wire {
public:
    explicit Wire(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        open_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
    }
    ~Wire() {
        if (socket_ >= 0) ::close(socket_);
    }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    bool open() const { return open_; }
    bool send(std::string_view text) {
        while (!text.empty()) {
            const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    // More bytes into `buffer`; false at the end or after `wait_ms` without any.
    bool receive(int wait_ms = 20'000) {
        pollfd ready{socket_, POLLIN, 0};
        if (::poll(&ready, 1, wait_ms) <= 0) return false;
        char bytes[16'384];
        const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
        if (got <= 0) return false;
        buffer.append(bytes, static_cast<std::size_t>(got));
        return true;
    }
    bool receive_until(std::string_view text, int wait_ms = 20'000) {
        while (buffer.find(text) == std::string::npos)
            if (!receive(wait_ms)) return false;
        return true;
    }

    // The next answer; what comes behind it stays in `buffer`.
    Answer answer(bool of_head = false) {
        Answer got;
        if (!receive_until("\r\n\r\n")) return got;
        const std::size_t end = buffer.find("\r\n\r\n");
        const std::string head = buffer.substr(0, end);
        buffer.erase(0, end + 4);
        got.status = std::atoi(head.substr(9, 3).c_str());
        for (const std::string_view line : split(head, '\n')) {
            const std::size_t colon = line.find(':');
            if (colon != line.npos)
                got.headers[lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
        }
        const bool empty = of_head || got.status == 304 || got.status == 204 || got.status == 100;
        const std::size_t size =
            empty ? 0 : std::strtoull(got.headers["content-length"].c_str(), nullptr, 10);
        while (buffer.size() < size)
            if (!receive()) return got;
        got.body = buffer.substr(0, size);
        buffer.erase(0, size);
        got.whole = true;
        if (got.headers.contains("content-encoding"))
            if (auto plain = gunzip(got.body, 64 << 20)) got.body = plain.value();
        return got;
    }
    // Gone as if the machine had been switched off: the other side is told by a reset.
    void reset() {
        const linger at_once{1, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ::close(socket_);
        socket_ = -1;
    }
    bool closed(int wait_ms = 20'000) {  // the other side has closed
        while (receive(wait_ms)) {}
        pollfd ready{socket_, POLLIN, 0};
        char byte = 0;
        return ::poll(&ready, 1, 0) == 1 && ::recv(socket_, &byte, 1, MSG_PEEK) <= 0;
    }

    std::string buffer;

private:
    int socket_;
    bool open_ = false;
};

struct Asking {
    std::string method = "GET", target = "/", body = {};
    std::map<std::string, std::string> headers = {};  // Host is there unless given
};

inline std::string text_of(const Asking& asking) {
    std::string text = fmt::format("{} {} HTTP/1.1\r\n", asking.method, asking.target);
    if (!asking.headers.contains("Host")) text += "Host: localhost\r\n";
    for (const auto& [name, value] : asking.headers) text += fmt::format("{}: {}\r\n", name, value);
    if (!asking.body.empty() || asking.method == "POST")
        text += fmt::format("Content-Length: {}\r\n", asking.body.size());
    return text + "\r\n" + asking.body;
}

inline Answer ask(std::uint16_t port, const Asking& asking) {
    Wire wire(port);
    if (!wire.send(text_of(asking))) return {};
    return wire.answer(asking.method == "HEAD");
}

}  // namespace touchline::client
