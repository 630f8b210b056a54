// The policies of a new workspace: the files of policy/, embedded at build time.
#pragma once

#include <string_view>
#include <vector>

namespace touchline {

struct DefaultPolicy {
    std::string_view name;  // "journeys.toml"
    std::string_view text;
};
const std::vector<DefaultPolicy>& default_policies();

}  // namespace touchline
