// policy/identity.toml: null_values, shared_max, and [scheme.NAME] with links and shared_max.
#include <algorithm>

#include "base/hash.h"
#include "model/policy.h"
#include "model/policy_toml.h"

namespace touchline {

namespace {

using namespace policy_toml;

Status read_schemes(const toml::node& node, IdentityPolicy& policy) {
    const toml::table* schemes = node.as_table();
    if (schemes == nullptr) return wrong(node, "'scheme' must be tables such as [scheme.phone]");
    for (const auto& [key, value] : *schemes) {
        const toml::table* table = value.as_table();
        if (table == nullptr)
            return wrong(value, "'scheme.{0}' must be a table: write [scheme.{0}]", key.str());
        TRY(known_keys(*table, {"links", "shared_max"}));
        IdentityPolicy::Scheme scheme{std::string(key.str()), true, 0};
        TRY(read_flag(*table, "links", scheme.links));
        TRY(read_count(*table, "shared_max", 1, scheme.shared_max));
        policy.schemes.push_back(std::move(scheme));
    }
    return {};
}

}  // namespace

Result<IdentityPolicy> read_identity_policy(std::string_view toml) {
    TRY(const toml::table root, parse(toml));
    TRY(known_keys(root, {"format", "null_values", "shared_max", "scheme"}));
    TRY(read_format(root));
    IdentityPolicy policy;
    policy.hash = hash64(toml);
    TRY(read_texts(root, "null_values", policy.null_values));
    TRY(read_count(root, "shared_max", 1, policy.shared_max));
    if (const toml::node* schemes = root.get("scheme")) TRY(read_schemes(*schemes, policy));
    return policy;
}

}  // namespace touchline
