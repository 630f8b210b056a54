// Timelines and journeys, from the index.
#include "workspace/drill.h"

#include <algorithm>
#include <map>

#include "workspace/drill_parts.h"

namespace touchline {
namespace {

using Objects = std::map<ObjectId, std::string>;

// Texts of objects, by one question to the history.
Result<Objects> object_texts(Store& store, const std::vector<ObjectId>& objects) {
    Objects texts;
    if (objects.empty()) return texts;
    std::string list;
    for (const ObjectId object : objects)
        list += fmt::format("{}{}", list.empty() ? "" : ",", static_cast<std::uint64_t>(object));
    TRY(Rows rows, store.query(fmt::format("SELECT object_id, any_value(value) FROM object WHERE "
                                           "superseded_at IS NULL AND object_id IN ({}) GROUP BY 1",
                                           list)));
    while (true) {
        TRY(const bool more, rows.next());
        if (!more) return texts;
        for (std::size_t i = 0; i < rows.chunk().rows(); ++i)
            texts[rows.chunk().column<ObjectId>(0)[i]] = rows.chunk().text(1, i);
    }
}

void append_steps(const Index& index, const JourneyAt& at, const Objects& objects,
                  std::vector<StepRow>& steps) {
    const Segment& s = *index.segments[at.segment];
    const JourneyId journey = journey_id(index, at);
    const auto object = objects.find(s.object[at.journey]);
    for (auto row = s.offset[at.journey]; row < s.offset[at.journey + 1]; ++row) {
        StepRow step = step_row(index, s, row);
        step.journey = journey;
        if (s.object[at.journey] != ObjectId::none)
            step.object_type = index.types[s.type[at.journey]].name;
        if (object != objects.end()) step.object = object->second;
        steps.push_back(std::move(step));
    }
}

// Of a customer, as one identity the records of which he is made; by one question.
Result<std::vector<RecordRow>> records_of(Workspace::State& state, CustomerId customer) {
    TRY(const auto members, members_of(state, customer));
    std::string list;
    for (const RecordId record : members)
        list += fmt::format("{}{}", list.empty() ? "" : ",", static_cast<std::uint64_t>(record));
    std::vector<RecordRow> found;
    TRY(Rows rows,
        state.store->query(fmt::format(
            "SELECT DISTINCT r.record_id, s.name, t.text, r.value FROM record_identifier r "
            "LEFT JOIN term t ON t.term_id = r.scheme_term "
            "LEFT JOIN batch b ON b.batch_id = r.batch_id "
            "LEFT JOIN source s ON s.source_id = b.source_id "
            "WHERE r.superseded_at IS NULL AND r.record_id IN ({}) ORDER BY 2, 3, 4, 1",
            list)));
    while (true) {
        TRY(const bool more, rows.next());
        if (!more) return found;
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            found.push_back({write_hex(chunk.column<std::uint64_t>(0)[i]),
                             std::string(chunk.text(1, i)), std::string(chunk.text(2, i)),
                             std::string(chunk.text(3, i))});
    }
}

Error no_customer(const std::string& id) {
    return fail(ErrorCode::not_found, "there is no customer '{}'", id);
}

}  // namespace

std::string write_step_id(std::uint64_t history_row, Micros occurred_us) {
    const std::uint64_t check = mix(static_cast<std::uint64_t>(occurred_us), history_row);
    return fmt::format("{:x}-{:08x}", history_row, check & 0xFFFFFFFF);
}

StepRow step_row(const Index& index, const Segment& s, std::uint64_t row) {
    StepRow step;
    step.id = write_step_id(s.history_row[row], s.occurred_us[row]);
    step.occurred_us = s.occurred_us[row];
    step.ended_us = s.occurred_us[row] + static_cast<Micros>(s.duration_ms(row)) * 1000;
    step.kind = index.kinds[s.kind[row]];
    step.channel = index.channels[s.channel[row]];
    step.centre = index.centres[s.centre[row]];
    step.staff = index.staff[s.staff[row]];
    return step;
}

Result<JourneyDetail> read_journey(Workspace& workspace, const std::string& id) {
    Workspace::State& state = workspace.state();
    TRY(const auto index, state.current_index());
    auto wanted = read_journey_id(id);
    if (!wanted) return fail(ErrorCode::not_found, "'{}' is no id of a journey", id);
    TRY(wanted->customer, customer_of(state, static_cast<std::uint64_t>(wanted->customer)));
    const auto at = find_journey(*index, *wanted);
    if (!at)
        return fail(ErrorCode::not_found,
                    "there is no journey '{}' now: what arrived since may have joined it with "
                    "another",
                    id);
    const Segment& s = *index->segments[at->segment];
    JourneyDetail detail;
    detail.row = journey_row(*index, Selection(), *at, state.clock().now_us());
    detail.participants = s.participants[at->journey];
    Objects objects;
    if (s.object[at->journey] != ObjectId::none) {
        state.catch_up();
        TRY(objects, object_texts(*state.store, {s.object[at->journey]}));
    }
    append_steps(*index, *at, objects, detail.steps);
    return detail;
}

Result<CustomerTimeline> read_customer(Workspace& workspace, const std::string& id, bool details) {
    Workspace::State& state = workspace.state();
    TRY(const auto index, state.current_index());
    const auto number = read_hex(id);
    if (!number || id.size() != 16) return no_customer(id);
    CustomerTimeline answer;
    TRY(answer.customer, customer_of(state, *number));
    answer.redirected = answer.customer != CustomerId{*number};
    const auto place = index->find(answer.customer);
    if (!place) return no_customer(id);
    const Segment& s = *index->segments[place->segment];
    Objects objects;
    if (details) {
        state.catch_up();
        TRY(answer.records, records_of(state, answer.customer));
        std::vector<ObjectId> wanted;
        for (std::uint32_t j = place->first; j < place->last; ++j)
            if (s.object[j] != ObjectId::none) wanted.push_back(s.object[j]);
        TRY(objects, object_texts(*state.store, wanted));
    }
    const Selection everything;
    for (std::uint32_t j = place->first; j < place->last; ++j) {
        const JourneyAt at{place->segment, j};
        answer.journeys.push_back(journey_row(*index, everything, at, state.clock().now_us()));
        append_steps(*index, at, objects, answer.steps);
    }
    std::stable_sort(answer.journeys.begin(), answer.journeys.end(),
                     [](const auto& a, const auto& b) { return a.started_us < b.started_us; });
    std::stable_sort(answer.steps.begin(), answer.steps.end(),
                     [](const auto& a, const auto& b) { return a.occurred_us < b.occurred_us; });
    answer.interactions = answer.steps.size();
    if (answer.steps.size() > timeline_steps_max)
        answer.steps.erase(answer.steps.begin(),
                           answer.steps.end() - static_cast<std::ptrdiff_t>(timeline_steps_max));
    return answer;
}

Result<JourneyPage> page_of_journeys(Workspace& workspace, const Lens& lens,
                                     const JourneyPageRequest& request) {
    Workspace::State& state = workspace.state();
    TRY(const auto asked, state.ask(lens));
    return page_journeys(*asked.index, *asked.selection, request, state.clock().now_us(),
                         state.threads());
}

}  // namespace touchline
