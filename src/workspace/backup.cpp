// Backup and restore.
#include "workspace/backup.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <vector>

#include "base/files.h"
#include "base/tar.h"
#include "base/text.h"
#include "store/digest.h"
#include "workspace/state.h"

namespace touchline {
namespace {

namespace fs = std::filesystem;

constexpr const char* digests_name = "digests";
constexpr std::size_t digests_bytes_max = 256 << 20;

// What can be made anew, or is of this run alone.
bool belongs(const std::string& name, bool with_journal) {
    const std::string top = name.substr(0, name.find('/'));
    if (top == "index" || top == "uploads" || top == "lock" || top == "serving") return false;
    if (top == "journal") return with_journal;
    return !name.ends_with(".part");
}

Result<std::vector<std::string>> files_of(const std::string& folder, bool with_journal) {
    std::vector<std::string> names;
    std::error_code error;
    for (auto at = fs::recursive_directory_iterator(folder, error);
         !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (!at->is_regular_file()) continue;
        std::string name = fs::relative(at->path(), folder).generic_string();
        if (belongs(name, with_journal)) names.push_back(std::move(name));
    }
    if (error) return fail(ErrorCode::unavailable, "cannot read '{}': {}", folder, error.message());
    std::sort(names.begin(), names.end());
    return names;
}

std::uint32_t mode_of(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0600;
}

// No way out of the folder.
bool is_safe(const std::string& name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != name.npos) return false;
    for (const std::string_view part : split(name, '/'))
        if (part.empty() || part == "." || part == "..") return false;
    return true;
}

Error damaged(const std::string& path, const std::string& what) {
    return fail(ErrorCode::corrupt, "'{}' is no whole backup: {}; nothing was restored", path,
                what);
}

// Everything into the folder; then the digests are compared.
Status unpack(const std::string& path, const std::string& folder, BackupReport& report) {
    TRY(auto file, InputFile::open(path));
    TarReader reader(file);
    std::map<std::string, std::string> found;
    std::string wanted;
    for (TarEntry entry;;) {
        TRY(const bool more, reader.next(entry));
        if (!more) break;
        if (entry.name == digests_name) {
            if (entry.bytes > digests_bytes_max) return damaged(path, "its digests are too long");
            TRY(reader.read(entry, [&](std::string_view part) -> Status {
                wanted += part;
                return {};
            }));
            continue;
        }
        if (!is_safe(entry.name)) return damaged(path, "it holds '" + entry.name + "'");
        const std::string target = folder + "/" + entry.name;
        TRY(make_folder(fs::path(target).parent_path()));
        TRY(auto out, OutputFile::create(target, (entry.mode & 077) == 0 ? FileReaders::owner
                                                                         : FileReaders::everybody));
        RunningDigest hash;
        TRY(reader.read(entry, [&](std::string_view part) {
            hash.add(part);
            return out.write(part);
        }));
        TRY(out.commit());
        found[entry.name] = hash.text();
        ++report.files;
        report.bytes += entry.bytes;
    }
    std::string have;
    for (const auto& [name, digest] : found) have += digest + "  " + name + "\n";
    if (wanted.empty()) return damaged(path, "its digests are missing");
    if (have != wanted) return damaged(path, "the digest of a file is another");
    return {};
}

}  // namespace

Result<BackupReport> write_backup(Workspace& workspace, const std::string& path) {
    Workspace::State& state = workspace.state();
    if (file_exists(path)) return fail(ErrorCode::conflict, "'{}' is there already", path);
    std::shared_ptr<void> still;
    if (state.gate != nullptr) { TRY(still, state.gate->hold()); }
    // Live, everything that is in the history is in the database; else the journal may know more.
    const bool live = state.gate != nullptr;
    ignore(workspace.store().checkpoint(), "the log goes with it");
    BackupReport report;
    TRY(const HistoryCounts counts, workspace.store().counts());
    report.interactions = counts.interactions;
    TRY(const auto names, files_of(workspace.folder(), !live));
    TRY(auto out, OutputFile::create(path, FileReaders::owner));
    TarWriter tar(out);
    std::string digests;
    for (const std::string& name : names) {
        const std::string from = state.path(name);
        RunningDigest hash;
        TRY(tar.add_file(name, from, mode_of(from), [&](std::string_view part) {
            hash.add(part);
            report.bytes += part.size();
        }));
        digests += hash.text() + "  " + name + "\n";
        ++report.files;
    }
    TRY(tar.add_text(digests_name, digests));
    TRY(tar.finish());
    TRY(out.commit());
    return report;
}

Result<BackupReport> restore_backup(const std::string& path, const std::string& folder) {
    std::error_code unknown;
    if (fs::exists(folder, unknown) && !fs::is_empty(folder, unknown))
        return fail(ErrorCode::conflict,
                    "'{}' is there already: restore makes a workspace, it changes none", folder);
    const std::string part = folder + ".restoring";
    fs::remove_all(part, unknown);  // of an attempt that ended
    BackupReport report;
    Status done = unpack(path, part, report);
    if (done && !file_exists(part + "/touchline.duckdb"))
        done = damaged(path, "it holds no history");
    if (done) {
        fs::remove(folder, unknown);
        std::error_code failed;
        fs::rename(part, folder, failed);
        if (failed)
            done = fail(ErrorCode::unavailable, "cannot make '{}': {}", folder, failed.message());
    }
    if (!done) {
        fs::remove_all(part, unknown);
        if (done.error().code == ErrorCode::corrupt &&
            done.error().message.find("nothing was restored") == std::string::npos)
            return damaged(path, done.error().message);
        return done.error();
    }
    TRY(auto workspace, Workspace::open(folder));
    TRY(const HistoryCounts counts, workspace.store().counts());
    report.interactions = counts.interactions;
    return report;
}

}  // namespace touchline
