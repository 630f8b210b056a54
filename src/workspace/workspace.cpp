// Making and opening a workspace.
#include "workspace/workspace.h"

#include "base/files.h"
#include "workspace/default_policies.h"
#include "workspace/state.h"

namespace touchline {
namespace {

constexpr const char* marker = "touchline.duckdb";
constexpr const char* secret_file = "secret";

Status write_defaults(const std::string& folder) {
    for (const DefaultPolicy& policy : default_policies())
        TRY(write_text_file(fmt::format("{}/policy/{}", folder, policy.name), policy.text));
    return {};
}

// A policy file that is missing is the default one, so that a workspace survives a lost file.
Result<std::string> policy_text(const std::string& folder, const std::string& name) {
    const std::string path = folder + "/policy/" + name;
    if (file_exists(path)) return read_text_file(path);
    for (const DefaultPolicy& policy : default_policies())
        if (policy.name == name) return std::string(policy.text);
    return fail(ErrorCode::internal, "no default for policy '{}'", name);
}

}  // namespace

Workspace::Workspace(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace::~Workspace() = default;

std::uint64_t Workspace::State::policy_hash() const {
    return mix(journey_policy.hash, mix(centre_policy.hash, identity_policy.hash));
}

Status Workspace::State::read_policies() {
    TRY(const std::string journeys, policy_text(folder, "journeys.toml"));
    TRY(journey_policy, read_journey_policy(journeys).in("{}/policy/journeys.toml", folder));
    TRY(const std::string centres, policy_text(folder, "centres.toml"));
    TRY(centre_policy, read_centre_policy(centres).in("{}/policy/centres.toml", folder));
    TRY(const std::string identity, policy_text(folder, "identity.toml"));
    TRY(identity_policy, read_identity_policy(identity).in("{}/policy/identity.toml", folder));
    return {};
}

// A secret that was lost is made anew: what it was used for before can then no longer be told, and
// touchline check says so. Questions need none.
Status Workspace::State::read_secret() {
    auto found = Secret::read(path(secret_file));
    if (found) return secret = std::move(found).value(), Status();
    if (options.read_only) return {};
    if (found.error().code != ErrorCode::not_found) return std::move(found).error();
    return secret.write(path(secret_file));
}

// What follows from policies that were changed since the history last took them in.
Status Workspace::State::settle() {
    TRY(store->record_centres(centre_policy, clock().now_us()));
    return settle_identities();
}

Result<Workspace> Workspace::create(const std::string& folder, const WorkspaceOptions& options,
                                    const std::vector<WorkspaceFile>& files) {
    if (file_exists(folder + "/" + marker))
        return fail(ErrorCode::conflict, "'{}' is a workspace already", folder);
    for (const char* name : {"", "/policy", "/sources", "/deliveries", "/index"})
        TRY(make_folder(folder + name));
    TRY(write_defaults(folder));
    for (const WorkspaceFile& file : files)
        TRY(write_text_file(folder + "/" + file.name, file.text));
    TRY(Secret::random().write(folder + "/" + secret_file));
    StoreOptions store_options;
    store_options.threads = options.threads;
    { TRY(auto store, Store::open(folder, store_options)); }
    return open(folder, options);
}

Result<Workspace> Workspace::open(const std::string& folder, const WorkspaceOptions& options) {
    if (!file_exists(folder + "/" + marker))
        return fail(ErrorCode::not_found,
                    "there is no workspace in '{}': make one with touchline new DIRECTORY, or name "
                    "one with -w",
                    folder);
    auto state = std::make_unique<State>();
    state->folder = folder;
    state->options = options;
    TRY(LockFile lock,
        options.read_only ? LockFile::share(folder + "/lock") : LockFile::take(folder + "/lock"));
    state->lock.emplace(std::move(lock));
    TRY(state->read_policies());
    TRY(state->read_secret());
    StoreOptions store_options;
    store_options.read_only = options.read_only;
    store_options.threads = options.threads;
    TRY(state->store, Store::open(folder, store_options));
    if (!options.read_only) TRY(state->settle());
    return Workspace(std::move(state));
}

void Workspace::forget_progress() { state_->options.progress = nullptr; }
Workspace::State& Workspace::state() { return *state_; }
Store& Workspace::store() { return *state_->store; }
const std::string& Workspace::folder() const { return state_->folder; }

}  // namespace touchline
