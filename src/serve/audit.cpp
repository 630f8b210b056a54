// The audit file: one line a reading, tab-separated.
#include "serve/audit.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/files.h"
#include "base/text.h"

namespace touchline {
namespace {

std::string path_of(const std::string& workspace_folder) {
    return workspace_folder + "/access/audit";
}

std::string clean(std::string_view text) {
    std::string out(text.substr(0, 200));
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return out;
}

}  // namespace

Result<std::unique_ptr<Audit>> Audit::open(const std::string& workspace_folder) {
    TRY(make_folder(workspace_folder + "/access"));
    const std::string path = path_of(workspace_folder);
    const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return fail(ErrorCode::unavailable, "cannot open '{}': {}", path, std::strerror(errno));
    return std::unique_ptr<Audit>(new Audit(file));
}

Audit::~Audit() { ::close(file_); }

Status Audit::add(const AuditLine& line) {
    const std::string text =
        fmt::format("{}\t{}\t{}\t{}\t{}\n", write_instant(line.at_us), clean(line.token),
                    clean(line.role), clean(line.route), clean(line.customer));
    const std::lock_guard lock(mutex_);
    unsynced_ = true;
    if (::write(file_, text.data(), text.size()) == static_cast<ssize_t>(text.size())) return {};
    return fail(ErrorCode::unavailable,
                "cannot write to access/audit: without it no customer is shown");
}

Status Audit::sync() {
    {
        const std::lock_guard lock(mutex_);
        if (!unsynced_) return {};
        unsynced_ = false;
    }
    if (fdatasync(file_) == 0) return {};
    return fail(ErrorCode::unavailable, "cannot sync access/audit: {}", std::strerror(errno));
}

Result<std::vector<AuditLine>> read_audit(const std::string& workspace_folder,
                                          const std::string& customer, std::size_t at_most) {
    std::vector<AuditLine> found;
    const std::string path = path_of(workspace_folder);
    if (!file_exists(path)) return found;
    TRY(const MappedFile file, MappedFile::open(path));
    TRY(const TimeFormat iso, TimeFormat::parse("iso"));
    TRY(const Zone utc, Zone::named("UTC"));
    std::string_view left = file.bytes();
    while (!left.empty() && found.size() < at_most) {
        if (left.back() == '\n') left.remove_suffix(1);
        const std::size_t before = left.rfind('\n');
        const std::string_view line = before == left.npos ? left : left.substr(before + 1);
        left = before == left.npos ? "" : left.substr(0, before + 1);
        const auto parts = split(line, '\t');
        Instant at;
        if (parts.size() != 5 || !iso.try_read(parts[0], utc, at)) continue;  // cut by a crash
        if (!customer.empty() && parts[4] != customer) continue;
        found.push_back({at.utc_us, std::string(parts[1]), std::string(parts[2]),
                         std::string(parts[3]), std::string(parts[4])});
    }
    return found;
}

}  // namespace touchline
