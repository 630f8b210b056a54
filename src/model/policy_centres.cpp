// policy/centres.toml: one [[centre]] a centre, with id, name, zone, calendar and parents.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/hash.h"
#include "base/time.h"
#include "model/policy.h"
#include "model/policy_toml.h"

namespace touchline {

namespace {

using namespace policy_toml;

Result<Centre> read_centre(const toml::table& table) {
    TRY(known_keys(table, {"id", "name", "zone", "calendar", "parents"}));
    Centre centre;
    TRY(read_text(table, "id", centre.id));
    if (centre.id.empty())
        return wrong(table, "a centre needs an 'id': the word that your sources use for it");
    TRY(read_text(table, "name", centre.name));
    TRY(read_text(table, "zone", centre.zone));
    TRY(read_text(table, "calendar", centre.calendar));
    TRY(read_texts(table, "parents", centre.parents));
    if (centre.name.empty()) centre.name = centre.id;
    if (centre.zone.empty()) return centre;
    if (const auto zone = Zone::named(centre.zone); !zone)
        return wrong(*table.get("zone"), "'zone': {}", zone.error().message);
    return centre;
}

// A centre under itself, by whatever way, has no top.
Status check_parents(const toml::array& tables, const std::vector<Centre>& centres) {
    std::map<std::string, const Centre*> by_id;
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < centres.size(); ++i) {
        if (!by_id.emplace(centres[i].id, &centres[i]).second)
            return wrong(tables[i], "centre '{}' stands here twice", centres[i].id);
        ids.push_back(centres[i].id);
    }
    std::map<std::string, int> state;  // 1: on the way up, 2: done
    const std::function<bool(const Centre&)> circular = [&](const Centre& centre) {
        int& seen = state[centre.id];
        if (seen != 0) return seen == 1;
        seen = 1;
        for (const std::string& parent : centre.parents)
            if (by_id.contains(parent) && circular(*by_id[parent])) return true;
        state[centre.id] = 2;
        return false;
    };
    for (std::size_t i = 0; i < centres.size(); ++i) {
        for (const std::string& parent : centres[i].parents) {
            if (by_id.contains(parent)) continue;
            const std::string close = nearest(parent, ids);
            return wrong(tables[i], "centre '{}' has the unknown parent '{}'; {}", centres[i].id,
                         parent,
                         close.empty() ? "give it a [[centre]] of its own"
                                       : fmt::format("did you mean '{}'?", close));
        }
        if (circular(centres[i]))
            return wrong(tables[i], "centre '{}' is above itself; take one of the 'parents' away",
                         centres[i].id);
    }
    return {};
}

}  // namespace

Result<CentrePolicy> read_centre_policy(std::string_view toml) {
    TRY(const toml::table root, parse(toml));
    TRY(known_keys(root, {"format", "centre"}));
    TRY(read_format(root));
    CentrePolicy policy;
    policy.hash = hash64(toml);
    const toml::node* node = root.get("centre");
    if (node == nullptr) return policy;
    const toml::array* tables = node->as_array();
    if (tables == nullptr) return wrong(*node, "'centre' must be a list: write [[centre]]");
    for (const toml::node& item : *tables) {
        if (!item.is_table()) return wrong(item, "a centre must be a table: write [[centre]]");
        TRY(Centre centre, read_centre(*item.as_table()));
        policy.centres.push_back(std::move(centre));
    }
    TRY(check_parents(*tables, policy.centres));
    return policy;
}

}  // namespace touchline
