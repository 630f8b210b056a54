// What was designed: effects with their sizes, causes of leaving with their coefficients, centres,
// incidents, and what a good analyst would say.
#include <limits>

#include "base/text.h"
#include "deliveries/truth.h"

namespace touchline {

using namespace simulate;

namespace {

using Column = TableBlock::Column;

template <class T, class Of>
Column texts(const std::vector<T>& rows, Of of) {
    TextColumn column;
    for (const T& row : rows) column.add(of(row));
    return column;
}
template <class T, class Of>
Column reals(const std::vector<T>& rows, Of of) {
    std::vector<double> column;
    for (const T& row : rows) column.push_back(static_cast<double>(of(row)));
    return column;
}
template <class T, class Of>
Column times(const std::vector<T>& rows, Of of) {
    TableBlock::Instants column;
    for (const T& row : rows) column.us.push_back(of(row));
    return column;
}
template <class T, class Of>
Column flags(const std::vector<T>& rows, Of of) {
    std::vector<std::uint8_t> column;
    for (const T& row : rows) column.push_back(of(row) ? 1 : 0);
    return column;
}

std::string list(const std::vector<std::string>& words) { return join(words, ", "); }

TableBlock effects(const World& world) {
    using E = EffectDesign;
    const auto& all = world.scenario.effects;
    TableBlock block;
    block.columns = {texts(all, [](const E& e) { return e.name; }),
                     texts(all, [](const E& e) { return e.form; }),
                     texts(all, [](const E& e) { return e.says; }),
                     texts(all, [](const E& e) { return e.verdict; }),
                     texts(all, [](const E& e) { return list(e.journeys); }),
                     texts(all, [](const E& e) { return list(e.steps); }),
                     texts(all, [](const E& e) { return list(e.reasons); }),
                     texts(all, [](const E& e) { return list(e.channels); }),
                     texts(all, [](const E& e) { return list(e.segments); }),
                     texts(all, [](const E& e) { return e.incident; }),
                     times(all, [](const E& e) { return e.from_us; }),
                     times(all, [](const E& e) { return e.until_us; }),
                     reals(all, [](const E& e) { return e.share; }),
                     reals(all, [](const E& e) { return e.staff_share; }),
                     flags(all, [](const E& e) { return e.skips; }),
                     flags(all, [](const E& e) { return e.deviation; }),
                     reals(all, [](const E& e) { return e.valence; }),
                     reals(all, [](const E& e) { return e.leaving; }),
                     reals(all, [](const E& e) { return double(e.lasts_us) / 86'400e6; }),
                     reals(all, [](const E& e) { return e.again; }),
                     reals(all, [](const E& e) { return e.resolves; }),
                     reals(all, [](const E& e) { return e.promise_kept; }),
                     reals(all, [](const E& e) { return e.duration; }),
                     reals(all, [](const E& e) { return e.cost; }),
                     reals(all, [](const E& e) { return e.best_contacts; }),
                     reals(all, [](const E& e) { return e.beside_optimum; })};
    return block;
}

struct Pair {
    std::string first, second;
    double number = 0;
};

TableBlock effect_centres(const World& world) {
    std::vector<Pair> all;
    for (std::size_t effect = 1; effect < world.effect_centres.size(); ++effect)
        for (const Code centre : world.effect_centres[effect])
            all.push_back({world.effects[effect], world.centres[centre], 0});
    TableBlock block;
    block.columns = {texts(all, [](const Pair& p) { return p.first; }),
                     texts(all, [](const Pair& p) { return p.second; })};
    return block;
}

TableBlock causes(const World& world) {
    using C = LeavingCause;
    const auto& all = world.scenario.leaving.causes;
    TableBlock block;
    block.columns = {texts(all, [](const C& c) { return c.name; }),
                     reals(all, [](const C& c) { return c.a_year; }),
                     texts(all, [](const C& c) { return c.journey; }),
                     flags(all, [](const C& c) { return c.frail; }),
                     reals(all, [](const C& c) { return c.decided; })};
    return block;
}

TableBlock coefficients(const World& world) {
    std::vector<Pair> all;
    for (const LeavingCause& cause : world.scenario.leaving.causes)
        for (const auto& [name, value] : cause.coefficients)
            all.push_back({cause.name, name, value});
    TableBlock block;
    block.columns = {texts(all, [](const Pair& p) { return p.first; }),
                     texts(all, [](const Pair& p) { return p.second; }),
                     reals(all, [](const Pair& p) { return p.number; })};
    return block;
}

TableBlock feeling(const World& world) {
    const FeelingDesign& f = world.scenario.feeling;
    const std::vector<Pair> all = {{"misery_below", "", f.misery_below},
                                   {"magic_above", "", f.magic_above},
                                   {"noise", "", f.noise},
                                   {"wait_minute", "", f.wait_minute},
                                   {"wait_most", "", f.wait_most},
                                   {"asked_again", "", f.asked_again},
                                   {"asked_known", "", f.asked_known},
                                   {"transferred", "", f.transferred},
                                   {"context_lost", "", f.context_lost},
                                   {"promise_broken", "", f.promise_broken},
                                   {"promise_kept", "", f.promise_kept},
                                   {"promise_beaten", "", f.promise_beaten},
                                   {"quote_matches", "", f.quote_matches},
                                   {"quote_differs", "", f.quote_differs},
                                   {"forced_channel", "", f.forced_channel},
                                   {"repeat", "", f.repeat},
                                   {"abandoned", "", f.abandoned},
                                   {"closed", "", f.closed},
                                   {"failed", "", f.failed},
                                   {"resolved", "", f.resolved},
                                   {"peak", "", f.peak},
                                   {"end", "", f.end},
                                   {"mean", "", f.mean},
                                   {"memory", "", f.memory},
                                   {"half_life_days", "", f.half_life_days}};
    TableBlock block;
    block.columns = {texts(all, [](const Pair& p) { return p.first; }),
                     reals(all, [](const Pair& p) { return p.number; })};
    return block;
}

TableBlock surveys(const World& world) {
    using S = SurveyDesign;
    const auto& all = world.scenario.surveys;
    TableBlock block;
    block.columns = {texts(all, [](const S& s) { return s.name; }),
                     texts(all, [](const S& s) { return s.instrument; }),
                     texts(all, [](const S& s) { return list(s.after); }),
                     reals(all, [](const S& s) { return s.invite; }),
                     reals(all, [](const S& s) { return s.answer; }),
                     reals(all, [](const S& s) { return s.bias; }),
                     reals(all, [](const S& s) { return s.slope; }),
                     reals(all, [](const S& s) { return s.noise; })};
    return block;
}

TableBlock incidents(const World& world) {
    const auto& all = world.scenario.incidents;
    TableBlock block;
    block.columns = {texts(all, [](const Incident& i) { return i.name; }),
                     texts(all, [](const Incident& i) { return i.says; }),
                     times(all, [](const Incident& i) { return i.from_us; }),
                     times(all, [](const Incident& i) { return i.until_us; }),
                     texts(all, [](const Incident& i) { return list(i.regions); }),
                     texts(all, [](const Incident& i) { return list(i.brands); }),
                     texts(all, [](const Incident& i) { return list(i.carriers); })};
    return block;
}

std::vector<CentreFacts> centres_of(const World& world) {
    return {world.centre.begin() + 1, world.centre.end()};
}

TableBlock centres(const World& world) {
    using C = CentreFacts;
    const std::vector<C> all = centres_of(world);
    TableBlock block;
    block.columns = {texts(all, [](const C& c) { return c.name; }),
                     texts(all, [](const C& c) { return c.zone; }),
                     texts(all, [&](const C& c) { return world.regions[c.region]; }),
                     texts(all, [&](const C& c) { return world.brands[c.brand]; }),
                     texts(all, [&](const C& c) { return world.carriers[c.carrier]; }),
                     reals(all, [](const C& c) { return c.people; })};
    return block;
}

TableBlock offline(const World& world) {
    struct Window {
        std::string centre;
        Micros from, until;
    };
    std::vector<Window> all;
    for (const CentreFacts& centre : centres_of(world))
        for (const auto& [from, until] : centre.offline) all.push_back({centre.name, from, until});
    TableBlock block;
    block.columns = {texts(all, [](const Window& w) { return w.centre; }),
                     times(all, [](const Window& w) { return w.from; }),
                     times(all, [](const Window& w) { return w.until; })};
    return block;
}

TableBlock verdicts(const World& world) {
    using V = Verdict;
    const auto& all = world.scenario.verdicts;
    TableBlock block;
    block.columns = {texts(all, [](const V& v) { return v.kind; }),
                     texts(all, [](const V& v) { return v.channel; }),
                     texts(all, [](const V& v) { return v.journey; }),
                     texts(all, [](const V& v) { return v.verdict; }),
                     texts(all, [](const V& v) { return v.why; })};
    return block;
}

struct TableRow {
    const char *name, *row, *columns;
    TableBlock (*make)(const World&);
};

constexpr TableRow table_rows[] = {
    {"effects", "a planted effect, with its true size",
     "effect form says verdict journeys steps reasons channels segments incident from_at "
     "until_at share staff_share skips deviation valence leaving lasts_days again resolves "
     "promise_kept duration cost best_contacts beside_optimum",
     effects},
    {"effect_centres", "a centre that an effect holds in", "effect centre", effect_centres},
    {"causes", "a cause of leaving", "cause a_year journey frail decided", causes},
    {"coefficients", "a log hazard ratio of a cause of leaving", "cause of coefficient",
     coefficients},
    {"feeling", "a weight of what a moment is made of", "of weight", feeling},
    {"surveys", "a survey", "survey instrument after invite answer bias slope noise", surveys},
    {"incidents", "an incident that is nobody's fault",
     "incident says from_at until_at regions brands carriers", incidents},
    {"centres", "a centre", "centre zone region brand carrier people", centres},
    {"offline", "a time when a centre could not deliver", "centre from_at until_at", offline},
    {"verdicts", "what a good analyst would say of a touchpoint",
     "kind channel journey verdict why", verdicts},
};

}  // namespace

const std::vector<TruthTable>& world_tables() {
    static const std::vector<TruthTable> tables = [] {
        std::vector<TruthTable> all;
        for (const TableRow& row : table_rows) all.push_back(table_of(row));
        return all;
    }();
    return tables;
}

std::vector<TableBlock> truth_of(const World& world) {
    std::vector<TableBlock> blocks;
    for (const TableRow& row : table_rows) blocks.push_back(row.make(world));
    return blocks;
}

}  // namespace touchline
