// A workspace in one file, and back: everything but what can be made anew. The file is a tar with
// the digest of each of its files at its end, so that damage is noticed before anything is there.
#pragma once

#include <string>

#include "workspace/workspace.h"

namespace touchline {

struct BackupReport {
    std::uint64_t files = 0, bytes = 0;
    std::uint64_t interactions = 0;  // in the history
};

// The workspace as it is at one moment; while it is live, interactions are acknowledged meanwhile
// and become visible a little later. Errors: conflict (there is a file already), unavailable.
Result<BackupReport> write_backup(Workspace& workspace, const std::string& path);

// Makes the folder anew from a backup. Errors: conflict (there is something already), corrupt
// (nothing is left behind), not_found.
Result<BackupReport> restore_backup(const std::string& path, const std::string& folder);

}  // namespace touchline
