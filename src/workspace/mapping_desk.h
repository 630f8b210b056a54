// A mapping looked at and changed before it counts: over a file that was uploaded, or over the
// kept delivery of a batch that should have been mapped otherwise.
#pragma once

#include <string>
#include <vector>

#include "capture/preview.h"
#include "workspace/workspace.h"

namespace touchline {

// A mapping as text, or columns in other roles, or neither: the mapping there is.
struct MappingChange {
    std::string mapping_toml;
    std::vector<ColumnRole> columns;
};

struct MappingLook {
    std::string source, format, mapping_toml;
    bool known = false;  // the mapping stands in sources/ already
    std::vector<ColumnRole> columns;
    CapturePreview preview;
    std::vector<std::string> remarks;
};

Result<MappingLook> look_at_file(Workspace& workspace, const std::string& path,
                                 const MappingChange& change);
Result<MappingLook> look_at_batch(Workspace& workspace, BatchId batch, const MappingChange& change);

// Makes this the mapping of the source: of its next deliveries, and of remap.
Status keep_mapping(Workspace& workspace, const std::string& source, const std::string& toml);

}  // namespace touchline
