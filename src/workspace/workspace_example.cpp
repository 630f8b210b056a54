// A workspace like another one: its mappings and policies, without anything that was captured.
#include "base/files.h"
#include "base/text.h"
#include "workspace/state.h"

namespace touchline {
namespace {

// Read as the workspace will read it, so that a mistake is told before anything is made.
Status check_text(const std::string& name, const std::string& text) {
    const auto status = [](const auto& read) { return read ? Status() : Status(read.error()); };
    if (name == "policy/journeys.toml") return status(read_journey_policy(text));
    if (name == "policy/centres.toml") return status(read_centre_policy(text));
    if (name == "policy/identity.toml") return status(read_identity_policy(text));
    if (name.starts_with("policy/"))
        return fail(ErrorCode::invalid_input,
                    "no such policy; there are journeys.toml, centres.toml, identity.toml");
    TRY(const Mapping mapping, read_mapping(text));
    if (name == "sources/" + mapping.source + ".toml") return {};
    return fail(ErrorCode::invalid_input, "says source = \"{}\"; its name must be {}.toml",
                mapping.source, mapping.source);
}

}  // namespace

Result<std::vector<WorkspaceFile>> read_like(const std::string& folder) {
    std::vector<WorkspaceFile> files;
    for (const std::string part : {"policy/", "sources/"})
        for (const std::string& name : list_folder(folder + "/" + part)) {
            if (!name.ends_with(".toml")) continue;
            WorkspaceFile file{part + name, {}};
            TRY(file.text, read_text_file(folder + "/" + file.name));
            TRY(check_text(file.name, file.text).in("{}/{}", folder, file.name));
            files.push_back(std::move(file));
        }
    if (!files.empty()) return files;
    return fail(ErrorCode::not_found,
                "'{}' has no policy/*.toml and no sources/*.toml: name an example, such as "
                "examples/isp, or a workspace",
                folder);
}

Status Workspace::adopt(const std::vector<WorkspaceFile>& files) {
    TRY(const auto turn, state_->enter(""));
    TRY(const auto batches, state_->store->batches());
    if (!batches.empty())
        return fail(ErrorCode::conflict,
                    "something was captured here already: make a new workspace for an example");
    for (const WorkspaceFile& file : files)
        TRY(check_text(file.name, file.text).in("{}", file.name));
    for (const WorkspaceFile& file : files)
        TRY(write_text_file(state_->path(file.name), file.text));
    TRY(state_->read_policies());
    return state_->settle();
}

}  // namespace touchline
