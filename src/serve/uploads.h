// Files on their way in: uploads/ID/NAME, kept until they are captured, removed or a day old.
//
// The name comes from a stranger: only its last part is used, without what a path could be made of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/process.h"
#include "base/result.h"

namespace touchline {

// "../../etc/calls 2024.csv" -> "calls 2024.csv". Errors: invalid_input when nothing is left.
Result<std::string> safe_file_name(std::string_view name);

struct Upload {
    std::string id, name, path;
};

class Uploads {
public:
    Uploads(std::string workspace_folder, const Clock& clock);
    Result<Upload> begin(std::string_view name);  // makes its folder
    Result<Upload> find(const std::string& id) const;  // Errors: not_found
    Upload of_path(const std::string& path) const;  // of what begin() gave
    // Where the mapping that goes with it may be put for the time of its capture.
    std::string mapping_path(const std::string& id) const { return folder_of(id) + ".toml"; }
    Status remove(const std::string& id);
    void remove_old();

private:
    std::string folder_of(const std::string& id) const { return folder_ + "/" + id; }
    const std::string folder_;
    const Clock& clock_;
};

}  // namespace touchline
