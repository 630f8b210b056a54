// Facts of a workspace and its sources, and the questions that fold the index for a browser.
#include "workspace/overview.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/files.h"
#include "workspace/state.h"

namespace touchline {
namespace {

constexpr std::size_t reasons_max = 20;

SourceFacts& facts_of(std::vector<SourceFacts>& all, const std::string& source) {
    for (SourceFacts& facts : all)
        if (facts.source == source) return facts;
    all.emplace_back().source = source;
    return all.back();
}

Status add_volumes(Store& store, std::vector<SourceFacts>& all) {
    TRY(Rows rows,
        store.query("SELECT s.name, count(*), min(i.occurred_at), max(i.occurred_at) "
                    "FROM (SELECT batch_id, occurred_at FROM interaction WHERE superseded_at IS "
                    "NULL) i JOIN batch b USING (batch_id) JOIN source s USING (source_id) "
                    "GROUP BY 1"));
    while (true) {
        TRY(const bool more, rows.next());
        if (!more) return {};
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i) {
            SourceFacts& facts = facts_of(all, std::string(chunk.text(0, i)));
            facts.interactions = static_cast<std::uint64_t>(chunk.column<std::int64_t>(1)[i]);
            facts.first_us = chunk.column<Micros>(2)[i];
            facts.last_us = chunk.column<Micros>(3)[i];
        }
    }
}

Status add_reasons(Store& store, std::vector<SourceFacts>& all) {
    TRY(Rows rows,
        store.query("SELECT s.name, r.reason, count(*) FROM reject r JOIN batch b USING (batch_id) "
                    "JOIN source s USING (source_id) WHERE b.state IN ('captured', 'stopped') "
                    "GROUP BY 1, 2 ORDER BY 3 DESC, 2"));
    while (true) {
        TRY(const bool more, rows.next());
        if (!more) return {};
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i) {
            SourceFacts& facts = facts_of(all, std::string(chunk.text(0, i)));
            if (facts.reasons.size() < reasons_max)
                facts.reasons.push_back(
                    {std::string(chunk.text(1, i)),
                     static_cast<std::uint64_t>(chunk.column<std::int64_t>(2)[i])});
        }
    }
}

// The lens without what it says along one dimension.
Lens without(Lens lens, SeriesBy by) {
    switch (by) {
        case SeriesBy::time: lens.from_us = lens.until_us = no_time; break;
        case SeriesBy::channel: lens.channel.clear(); break;
        case SeriesBy::centre: lens.centre.clear(); break;
        case SeriesBy::kind: lens.kind.clear(); break;
        case SeriesBy::staff: lens.staff.clear(); break;
        case SeriesBy::type: lens.journey.clear(); break;
        case SeriesBy::outcome: lens.outcome.clear(); break;
    }
    return lens;
}

// Series by those dimensions under one lens: those that were counted lately are taken as they
// are, the others are counted in one pass.
Status add_series(Workspace::State& state, const Lens& lens, const std::vector<SeriesBy>& by,
                  std::uint32_t bins_max, std::map<SeriesBy, Series>& all) {
    TRY(const auto asked, state.ask(lens));
    const bool now = lens.known_at_us == no_time;
    const std::string lens_text = state.question_text(lens);
    const auto question = [&](SeriesBy each) {
        return fmt::format("{}\n{} {}", lens_text, series_name(each), bins_max);
    };
    SeriesRequest request;
    request.bins_max = bins_max;
    request.as_of_us = state.clock().now_us();
    for (const SeriesBy each : by) {
        const auto known = now ? state.last_series.find(asked.index, question(each)) : nullptr;
        if (known) all[each] = *known;
        else request.by.push_back(each);
    }
    if (request.by.empty()) return {};
    for (Series& series : fold_series(*asked.index, *asked.selection, request, state.threads())) {
        // Outcomes change by the clock alone.
        const bool lasts = now && series.by != SeriesBy::outcome &&
                           series.bins.size() <= limits::last_series_bins_max;
        if (lasts)
            state.last_series.keep(asked.index, question(series.by),
                                   std::make_shared<const Series>(series));
        all[series.by] = std::move(series);
    }
    return {};
}

}  // namespace

Result<WorkspaceFacts> read_facts(Workspace& workspace) {
    Workspace::State& state = workspace.state();
    TRY(const auto index, state.current_index());
    WorkspaceFacts facts;
    facts.name = std::filesystem::absolute(workspace.folder()).lexically_normal().filename();
    if (facts.name.empty())
        facts.name = std::filesystem::absolute(workspace.folder())
                         .lexically_normal()
                         .parent_path()
                         .filename();
    facts.interactions = index->interactions();
    facts.journeys = index->journeys();
    facts.customers = index->customers();
    for (const std::string& centre : index->centres) facts.centres += !centre.empty();
    TRY(facts.batches, state.store->batch_count());
    for (const auto& segment : index->segments)
        for (std::size_t j = 0; j < segment->journeys(); ++j) {
            if (segment->dead.size() > 0 && segment->dead.test(j)) continue;
            const Micros first = segment->started_us[j], last = segment->ended_us[j];
            if (facts.from_us == no_time || first < facts.from_us) facts.from_us = first;
            facts.until_us = std::max(facts.until_us, last);
        }
    facts.rest = state.journey_policy.rules.back().name;
    facts.policy = fmt::format("{:016x}", state.policy_hash());
    facts.position = state.position();
    return facts;
}

Result<std::vector<SourceFacts>> read_sources(Workspace& workspace) {
    Workspace::State& state = workspace.state();
    state.catch_up();
    std::vector<SourceFacts> all;
    TRY(const auto batches, state.store->batches());
    for (const Batch& batch : batches) {
        SourceFacts& facts = facts_of(all, batch.source);
        ++facts.batches;
        facts.recorded_us = std::max(facts.recorded_us, batch.recorded_at_us);
        if (batch.state == BatchState::captured) facts.rejected += batch.counts.rejected;
    }
    TRY(add_volumes(*state.store, all));
    TRY(add_reasons(*state.store, all));
    for (const std::string& file : list_folder(state.path("sources")))
        if (file.ends_with(".toml")) facts_of(all, file.substr(0, file.size() - 5));
    for (SourceFacts& facts : all) {
        const std::string path = state.path("sources/" + facts.source + ".toml");
        if (!file_exists(path)) continue;
        TRY(facts.mapping_toml, read_text_file(path));
    }
    std::sort(all.begin(), all.end(),
              [](const SourceFacts& a, const SourceFacts& b) { return a.source < b.source; });
    return all;
}

Result<std::vector<RejectOfBatch>> read_rejects(Workspace& workspace,
                                                const RejectQuestion& question) {
    std::vector<RejectOfBatch> found;
    workspace.catch_up();
    TRY(auto batches, workspace.store().batches());
    std::reverse(batches.begin(), batches.end());
    bool known = question.batch == 0;
    for (const Batch& batch : batches) {
        const auto id = static_cast<std::uint32_t>(batch.id);
        if (question.batch != 0 && id != question.batch) continue;
        if (!question.source.empty() && batch.source != question.source) continue;
        known = true;
        if (found.size() >= question.limit) break;
        TRY(auto rejects, workspace.store().rejects(batch.id, question.limit - found.size()));
        for (Reject& reject : rejects) found.push_back({id, batch.source, std::move(reject)});
    }
    if (!known) return fail(ErrorCode::not_found, "there is no batch {}", question.batch);
    return found;
}

Result<KindCloser> look_at_kind(Workspace& workspace, const Lens& lens, const std::string& kind) {
    TRY(const auto asked, workspace.state().ask(lens));
    return look_at_kind(*asked.index, *asked.selection, kind, workspace.state().threads());
}

Result<FollowCloser> look_at_follow(Workspace& workspace, const Lens& lens,
                                    const std::string& first, const std::string& next) {
    TRY(const auto asked, workspace.state().ask(lens));
    return look_at_follow(*asked.index, *asked.selection, first, next, workspace.state().threads());
}

Result<std::vector<Series>> read_series(Workspace& workspace, const Lens& lens,
                                        const SeriesQuestion& question) {
    Workspace::State& state = workspace.state();
    // Dimensions that the same journeys are counted along, by their lens.
    std::map<std::string, std::pair<Lens, std::vector<SeriesBy>>> groups;
    for (const SeriesBy by : question.by) {
        const Lens own = question.crossfilter ? without(lens, by) : lens;
        auto& group = groups[write_lens(own)];
        group.first = own;
        group.second.push_back(by);
    }
    std::map<SeriesBy, Series> all;
    for (const auto& [text, group] : groups)
        TRY(add_series(state, group.first, group.second, question.bins_max, all));
    std::vector<Series> ordered;  // as asked
    for (const SeriesBy by : question.by) ordered.push_back(std::move(all[by]));
    return ordered;
}

}  // namespace touchline
