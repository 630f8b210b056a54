// fork, exec and what /proc says.
#include "bench/live_program.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "base/process_turns.h"
#include "bench/measure.h"

namespace touchline::bench {
namespace {

namespace fs = std::filesystem;

struct Owner {
    uid_t user = 0;
    gid_t group = 0;
    bool other = false;  // than we are
};

Owner owner_of(const std::string& user) {
    if (user.empty() || geteuid() != 0) return {};
    const passwd* known = getpwnam(user.c_str());
    if (known == nullptr) throw std::runtime_error("there is no user " + user);
    return {known->pw_uid, known->pw_gid, true};
}

[[noreturn]] void become(const ProgramWish& wish, const Owner& owner, int output) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (owner.other &&
        (setgroups(0, nullptr) != 0 || setgid(owner.group) != 0 || setuid(owner.user) != 0))
        _exit(126);
    std::vector<char*> arguments;
    for (const std::string& word : wish.words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    dup2(output, STDOUT_FILENO);
    if (wish.short_turns) take_short_turns();
    execv(arguments[0], arguments.data());
    _exit(127);
}

// What /proc says of a process, behind its name: the third field first.
std::vector<std::string> stat_of(const std::string& id) {
    std::ifstream file("/proc/" + id + "/stat");
    std::string line;
    std::getline(file, line);
    const std::size_t name_end = line.rfind(')');
    if (name_end == std::string::npos) return {};
    std::istringstream rest(line.substr(name_end + 1));
    return {std::istream_iterator<std::string>(rest), {}};
}

double worked_of(const std::vector<std::string>& stat, bool with_ended_children) {
    if (stat.size() < 15) return 0;
    double ticks = 0;
    for (std::size_t at = 11; at < (with_ended_children ? 15U : 13U); ++at)
        ticks += std::stod(stat[at]);
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

Program::Program(ProgramWish wish) {
    const Owner owner = owner_of(wish.user);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const int log = ::open(wish.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    id_ = fork();
    if (id_ == 0) {
        dup2(log, STDERR_FILENO);
        become(wish, owner, ends[1]);
    }
    ::close(ends[1]);
    if (log >= 0) ::close(log);
    output_ = ends[0];
    if (id_ < 0) throw std::runtime_error("cannot begin " + wish.words[0]);
}

Program::~Program() {
    if (id_ > 0) {
        kill(id_, SIGKILL);
        wait();
    }
    ::close(output_);
}

std::string Program::line_with(const std::string& part) {
    std::array<char, 4096> bytes;
    for (;;) {
        std::istringstream lines(heard_);
        for (std::string line; std::getline(lines, line);)
            if (!lines.eof() && line.find(part) != std::string::npos) return line;
        const ssize_t got = ::read(output_, bytes.data(), bytes.size());
        if (got <= 0) throw std::runtime_error("it ends without saying: " + part);
        heard_.append(bytes.data(), static_cast<std::size_t>(got));
    }
}

double Program::worked_s() const {
    const std::string own = std::to_string(id_);
    double sum = worked_of(stat_of(own), true);
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        const auto stat = stat_of(name);
        if (stat.size() > 2 && stat[1] == own) sum += worked_of(stat, false);
    }
    return sum;
}

std::uint64_t Program::memory_bytes() const {
    std::ifstream file(fmt::format("/proc/{}/statm", id_));
    std::uint64_t all = 0, resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

int Program::end(int signal) {
    kill(id_, signal);
    return wait();
}

int Program::wait() {
    int status = 0;
    if (waitpid(id_, &status, 0) != id_) return -1;
    id_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

double worked_here_s() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return worked_s(usage);
}

std::uint64_t bytes_below(const std::string& path) {
    if (fs::is_regular_file(path)) return fs::file_size(path);
    if (!fs::exists(path)) return 0;
    std::uint64_t bytes = 0;
    for (const auto& each : fs::recursive_directory_iterator(path))
        if (each.is_regular_file()) bytes += each.file_size();
    return bytes;
}

void must_end_well(const ProgramWish& wish) {
    const int status = Program(wish).wait();
    if (status == 0) return;
    std::ifstream log(wish.log);
    std::string text{std::istreambuf_iterator<char>(log), {}};
    if (text.size() > 500) text.erase(0, text.size() - 500);
    throw std::runtime_error(fmt::format("{} exits with {}: {}", wish.words[0], status, text));
}

void give_folder(const std::string& folder, const std::string& user) {
    fs::create_directories(folder);
    const Owner owner = owner_of(user);
    if (owner.other && chown(folder.c_str(), owner.user, owner.group) != 0)
        throw std::runtime_error("cannot give away " + folder);
}

}  // namespace touchline::bench
