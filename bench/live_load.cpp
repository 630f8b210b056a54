// The loop of a load, by epoll.
#include "bench/live_load.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

#include "base/process_ticks.h"
#include "base/process_turns.h"

namespace touchline::bench {
namespace {

constexpr Micros silence_us_max = 60'000'000;
constexpr std::size_t receive_bytes = 64 << 10;

[[noreturn]] void broken(std::string_view what) {
    throw std::runtime_error(fmt::format("{}: {}", what, std::strerror(errno)));
}

int connect_with(int socket, const sockaddr* to, socklen_t size) {
    if (socket < 0) broken("no socket");
    if (::connect(socket, to, size) == 0) return socket;
    const int error = errno;
    ::close(socket);
    errno = error;
    broken("cannot connect");
}

void send_all(int socket, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) broken("cannot send");
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace

double Waits::quantile_ms(double share) const {
    if (waits_us_.empty()) return 0;
    std::vector<Micros> sorted = waits_us_;
    const double rank = std::ceil(share * static_cast<double>(sorted.size()));
    const std::size_t at = rank < 1 ? 0 : static_cast<std::size_t>(rank) - 1;
    const auto place =
        sorted.begin() + static_cast<std::ptrdiff_t>(std::min(at, sorted.size() - 1));
    std::nth_element(sorted.begin(), place, sorted.end());
    return static_cast<double>(*place) / 1000;
}

int connect_to_port(std::uint16_t port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int socket = connect_with(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                                    reinterpret_cast<const sockaddr*>(&to), sizeof to);
    const int at_once = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    return socket;
}

int connect_to_file(const std::string& path) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (path.size() >= sizeof to.sun_path) throw std::runtime_error("too long: " + path);
    std::memcpy(to.sun_path, path.data(), path.size());
    return connect_with(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
                        reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

std::string ask_once(int socket, std::string_view request, AnswerEnd end) {
    send_all(socket, request);
    std::string answer;
    std::array<char, receive_bytes> bytes;
    for (;;) {
        const ssize_t got = ::recv(socket, bytes.data(), bytes.size(), 0);
        if (got <= 0) throw std::runtime_error("the other side has closed the connection");
        answer.append(bytes.data(), static_cast<std::size_t>(got));
        if (const std::size_t whole = end(answer); whole > 0) return answer.substr(0, whole);
    }
}

struct Load::Line {
    std::unique_ptr<Talker> talker;
    int socket = -1;
    AnswerEnd end = nullptr;
    std::size_t at = 0;
    std::string out, in;
    std::size_t sent = 0;
    bool asked = false, to_write = false;
    ~Line() {
        if (socket >= 0) ::close(socket);
    }
};

Load::Load() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) broken("no epoll");
}
Load::~Load() { ::close(epoll_); }

void Load::add(std::unique_ptr<Talker> talker, int socket, AnswerEnd end) {
    auto line = std::make_unique<Line>();
    line->talker = std::move(talker);
    line->socket = socket;
    line->end = end;
    line->at = lines_.size();
    fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = line->at;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0) broken("no epoll");
    lines_.push_back(std::move(line));
}

void Load::watch(Line& line, bool to_write) {
    if (line.to_write == to_write) return;
    line.to_write = to_write;
    epoll_event event{};
    event.events = EPOLLIN | (to_write ? EPOLLOUT : 0U);
    event.data.u64 = line.at;
    if (epoll_ctl(epoll_, EPOLL_CTL_MOD, line.socket, &event) != 0) broken("no epoll");
}

void Load::ask(std::size_t at, Micros now_us) {
    Line& line = *lines_[at];
    line.out.clear();
    const Micros again_us = line.talker->next(now_us, line.out);
    if (line.out.empty()) {
        due_.push_back({again_us, at});
        std::push_heap(due_.begin(), due_.end());
        return;
    }
    line.sent = 0;
    line.asked = true;
    ++on_their_way_;
    send_more(line);
}

void Load::send_more(Line& line) {
    while (line.sent < line.out.size()) {
        const ssize_t sent = ::send(line.socket, line.out.data() + line.sent,
                                    line.out.size() - line.sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) return watch(line, true);
        if (sent <= 0) broken("cannot send");
        line.sent += static_cast<std::size_t>(sent);
    }
    watch(line, false);
}

void Load::receive(Line& line, Micros now_us) {
    static thread_local std::array<char, receive_bytes> bytes;
    const ssize_t got = ::recv(line.socket, bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) throw std::runtime_error("the server has closed a connection");
    line.in.append(bytes.data(), static_cast<std::size_t>(got));
    const std::size_t whole = line.end(line.in);
    if (whole == 0) return;
    if (!line.asked) throw std::runtime_error("an answer that nobody asked for");
    line.asked = false;
    --on_their_way_;
    line.talker->answered(std::string_view(line.in).substr(0, whole), now_us);
    line.in.erase(0, whole);
    due_.push_back({now_us, line.at});
    std::push_heap(due_.begin(), due_.end());
}

// Who wants to be asked by now, is; when the time is over nobody is any more.
void Load::wake_due(Micros now_us, Micros until_us) {
    if (now_us >= until_us) return due_.clear();
    while (!due_.empty() && due_.front().at_us <= now_us) {
        std::pop_heap(due_.begin(), due_.end());
        const std::size_t line = due_.back().line;
        due_.pop_back();
        ask(line, now_us);
    }
}

int Load::wait_for_events(Micros until_us, Micros now_us) {
    Micros wait_us = silence_us_max;
    if (now_us < until_us) wait_us = std::min(wait_us, until_us - now_us);
    if (!due_.empty()) wait_us = std::min(wait_us, due_.front().at_us - now_us);
    wait_us = std::max<Micros>(wait_us, 0);
    const timespec wait{wait_us / 1'000'000, wait_us % 1'000'000 * 1000};
    std::array<epoll_event, 64> events;
    const int count =
        epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &wait, nullptr);
    if (count < 0 && errno != EINTR) broken("no epoll");
    const Micros at_us = ticks_us();
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        Line& line = *lines_[event.data.u64];
        if ((event.events & EPOLLOUT) != 0) send_more(line);
        if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) receive(line, at_us);
    }
    return count;
}

void Load::run(Micros length_us) {
    take_short_turns();  // what waits for us to be run is no wait for an answer
    Micros now_us = ticks_us(), heard_us = now_us;
    const Micros until_us = now_us + length_us;
    due_.clear();
    for (std::size_t at = 0; at < lines_.size(); ++at) due_.push_back({now_us, at});
    while (now_us < until_us || on_their_way_ > 0) {
        wake_due(now_us, until_us);
        const int count = wait_for_events(until_us, now_us);
        now_us = ticks_us();
        if (count > 0) heard_us = now_us;
        if (on_their_way_ > 0 && now_us - heard_us > silence_us_max)
            throw std::runtime_error("no answer for a minute");
    }
}

}  // namespace touchline::bench
