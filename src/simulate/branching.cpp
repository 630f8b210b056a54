// Branches that apply, the most particular ones only.
#include "simulate/branching.h"

#include <algorithm>

namespace touchline::simulate {

namespace {

bool holds(const std::vector<std::string>& choices, std::string_view word) {
    return choices.empty() || std::find(choices.begin(), choices.end(), word) != choices.end();
}

}  // namespace

std::vector<const Branch*> applying(const std::vector<Branch>& branches, std::string_view reason,
                                    std::string_view prefers, std::string_view when) {
    std::vector<const Branch*> found;
    int most = 0;
    for (const Branch& branch : branches) {
        if (!branch.when.empty() && branch.when != when) continue;
        if (!holds(branch.reasons, reason) || !holds(branch.prefers, prefers)) continue;
        constexpr int first = 3;  // what became of the step outweighs the others
        const int conditions =
            first * !branch.when.empty() + !branch.reasons.empty() + !branch.prefers.empty();
        if (conditions > most) found.clear(), most = conditions;
        if (conditions == most) found.push_back(&branch);
    }
    return found;
}

}  // namespace touchline::simulate
