// A lens applied: what the index does not know (attributes that no mapping promoted, segments) is
// asked of the history.
#include <algorithm>

#include "base/text.h"
#include "summary/follow_map.h"
#include "summary/touchpoints.h"
#include "summary/variants.h"
#include "workspace/state.h"

namespace touchline {
namespace {

std::string live_at(Micros known_at_us) {
    if (known_at_us == no_time) return "superseded_at IS NULL";
    return fmt::format(
        "recorded_at <= make_timestamp({0}) AND (superseded_at IS NULL OR "
        "superseded_at > make_timestamp({0}))",
        known_at_us);
}

// Rows of the history whose attribute `name` has one of the values.
std::string attribute_query(const char* wanted, const std::string& name,
                            const std::vector<std::string>& values, Micros known_at_us) {
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "" : ", ") + sql_quote(value);
    return fmt::format(
        "SELECT {}::UBIGINT FROM interaction WHERE {} AND attributes IS NOT NULL AND {} IN ({})",
        wanted, live_at(known_at_us), attribute_sql(name), list);
}

Result<std::vector<std::uint64_t>> numbers(Store& store, const std::string& sql) {
    std::vector<std::uint64_t> found;
    TRY(Rows rows, store.query(sql));
    while (true) {
        TRY(const bool more, rows.next());
        if (!more) return found;
        const auto column = rows.chunk().column<std::uint64_t>(0);
        found.insert(found.end(), column.begin(), column.end());
    }
}

// A centre stands for itself and all that lie below it in any hierarchy.
void add_centres_below(const CentrePolicy& policy, std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i)  // grows while we look
        for (const Centre& centre : policy.centres) {
            const bool below = std::find(centre.parents.begin(), centre.parents.end(), names[i]) !=
                               centre.parents.end();
            const bool there = std::find(names.begin(), names.end(), centre.id) != names.end();
            if (below && !there) names.push_back(centre.id);
        }
}

// The lens in words the index has: groups of centres opened, a group itself is no centre of it.
Lens open_centres(const Lens& asked, const CentrePolicy& policy, const Index& index) {
    Lens lens = asked;
    for (auto* names : {&lens.centre, &lens.show_centre}) {
        const std::size_t given = names->size();
        add_centres_below(policy, *names);
        if (names->size() == given) continue;
        std::erase_if(*names, [&](const auto& name) { return !find_name(index.centres, name); });
        if (names->empty()) return asked;  // nothing below was ever met: say so by its name
    }
    return lens;
}

}  // namespace

// What outcomes depend on besides is what time it is: of a moment ago is good enough.
std::string Workspace::State::question_text(const Lens& lens) const {
    constexpr Micros moment_us = 250'000;
    const Micros now_us = lens.outcome.empty() ? 0 : clock().now_us() / moment_us;
    return fmt::format("{}\n{:016x}\n{}", write_lens(lens), policy_hash(), now_us);
}

Result<Workspace::State::Asked> Workspace::State::ask(const Lens& lens) {
    Asked asked;
    if (lens.known_at_us != no_time) {
        TRY(Index then, build_index(journey_policy, lens.known_at_us, threads()));
        asked.index = std::make_shared<const Index>(std::move(then));
        TRY(Selection selection, select_now(*asked.index, lens));
        asked.selection = std::make_shared<const Selection>(std::move(selection));
        return asked;
    }
    TRY(asked.index, current_index());
    TRY(asked.selection, last_selections.ask(asked.index, question_text(lens),
                                             [&] { return select_now(*asked.index, lens); }));
    return asked;
}

Result<Selection> Workspace::State::select_now(const Index& of, const Lens& lens) {
    LensFacts facts;
    facts.as_of_us = lens.known_at_us == no_time ? clock().now_us() : lens.known_at_us;
    for (const auto& [name, values] : lens.attributes) {
        if (of.find_attribute(name)) continue;
        catch_up();
        TRY(auto rows, numbers(*store, attribute_query("rowid", name, values, lens.known_at_us)));
        facts.history_rows.emplace(name, std::move(rows));
    }
    for (const auto& [name, values] : lens.segments) {
        catch_up();
        TRY(const auto resolved, read_customers(lens.known_at_us));
        TRY(const auto records,
            numbers(*store, attribute_query("record_id", name, values, lens.known_at_us)));
        std::vector<CustomerId> members;
        for (const std::uint64_t record : records)
            members.push_back(resolved->of(RecordId{record}));
        std::sort(members.begin(), members.end());
        members.erase(std::unique(members.begin(), members.end()), members.end());
        facts.customers.push_back(std::move(members));
    }
    CentrePolicy centres = centre_policy;
    if (lens.known_at_us != no_time) { TRY(centres.centres, store->centres(lens.known_at_us)); }
    const Lens opened = open_centres(lens, centres, of);
    TRY(Selection selection, select(of, opened, facts, threads()));
    selection.population.lens = describe_lens(lens);
    selection.population.policy = fmt::format("{:016x}", policy_hash());
    return selection;
}

namespace {

// A kept answer, under the policy that holds now.
template <class Answer>
Answer of_everybody(const Answer& kept, std::uint64_t policy_hash) {
    Answer answer = kept;
    answer.population.policy = fmt::format("{:016x}", policy_hash);
    return answer;
}

}  // namespace

Result<JourneyMap> Workspace::map(const Lens& lens) {
    if (lens.empty())
        if (const auto whole = state_->whole_answers.map())
            return of_everybody(*whole, state_->policy_hash());
    TRY(const auto asked, state_->ask(lens));
    const FollowMap folded = fold_follows(*asked.index, *asked.selection, state_->threads());
    JourneyMap map = journey_map(folded, asked.selection->population);
    set_channels(fold_touchpoints(*asked.index, *asked.selection, state_->threads()), map);
    return map;
}

Result<VariantList> Workspace::journeys(const Lens& lens, std::size_t top) {
    if (lens.empty())
        if (const auto whole = state_->whole_answers.variants(top))
            return of_everybody(*whole, state_->policy_hash());
    TRY(const auto asked, state_->ask(lens));
    VariantOptions options;
    options.top = top;
    options.threads = state_->threads();
    return list_variants(*asked.index, *asked.selection, options);
}

Result<JourneyMeasures> Workspace::measures(const Lens& lens) {
    if (lens.empty())
        if (const auto whole = state_->whole_answers.measures())
            return of_everybody(*whole, state_->policy_hash());
    TRY(const auto asked, state_->ask(lens));
    return measure_journeys(*asked.index, *asked.selection, state_->threads());
}

}  // namespace touchline
