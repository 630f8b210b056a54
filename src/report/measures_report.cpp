// Each measure with its definition and the number it is a share of.
#include "report/measures_report.h"

#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "report/answer_json.h"
#include "report/answer_text.h"
#include "report/json_writer.h"
#include "report/text_table.h"

namespace touchline {
namespace {

std::string number(std::uint64_t n) { return with_thousands(static_cast<std::int64_t>(n)); }

std::string share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "–" : write_percent(double(part) / double(whole));
}

void append_recurrence(JsonWriter& json, const char* name, const Recurrence& counts) {
    json.key(name)
        .begin_object()
        .field("self_loop_repeat", counts.self_loop_repeat)
        .field("self_loop_redo", counts.self_loop_redo)
        .field("repetition_repeat", counts.repetition_repeat)
        .field("repetition_redo", counts.repetition_redo)
        .end_object();
}

std::string kind_table(const JourneyMeasures& measures, const Terminal& terminal) {
    std::vector<const KindMeasures*> kinds;
    for (const KindMeasures& kind : measures.kinds)
        if (kind.rework_journeys > 0) kinds.push_back(&kind);
    std::stable_sort(kinds.begin(), kinds.end(), [](const auto* a, const auto* b) {
        return a->rework_journeys > b->rework_journeys;
    });
    TextTable table;
    table.empty_note = "no kind comes twice in a journey";
    table.columns = {{"kind"},
                     {"rework journeys", TextTable::right},
                     {"share", TextTable::right},
                     {"self-loops", TextTable::right},
                     {"repetitions", TextTable::right},
                     {"by other staff", TextTable::right}};
    for (const KindMeasures* kind : kinds) {
        const Recurrence& staff = kind->by_staff;
        table.rows.push_back({kind->kind, number(kind->rework_journeys),
                              share(kind->rework_journeys, kind->journeys),
                              number(staff.self_loop_repeat + staff.self_loop_redo),
                              number(staff.repetition_repeat + staff.repetition_redo),
                              number(staff.self_loop_redo + staff.repetition_redo)});
    }
    return write_text_table(table, terminal);
}

}  // namespace

std::string write_measures_text(const JourneyMeasures& measures, const Terminal& terminal) {
    const std::uint64_t journeys = measures.population.journeys;
    std::string text = describe_population(measures.population) + "\n\n";
    TextTable table;
    table.columns = {
        {"a journey, on average"}, {"", TextTable::right}, {"of throughput", TextTable::right}};
    const auto time = [&](const char* name, double ms) {
        const double whole = measures.throughput_ms_mean;
        table.rows.push_back(
            {name, write_duration_ms(ms), whole > 0 ? write_percent(ms / whole) : "–"});
    };
    time("throughput: first start to last end", measures.throughput_ms_mean);
    time("processing: an interaction is under way", measures.processing_ms_mean);
    time("waiting: none is", measures.waiting_ms_mean);
    text += write_text_table(table, terminal) + "\n";

    TextTable moves;
    moves.columns = {{"neighbouring steps"},
                     {"count", TextTable::right},
                     {"of known pairs", TextTable::right},
                     {"journeys", TextTable::right}};
    moves.rows = {{"hand-offs: another member of staff", number(measures.hand_offs),
                   share(measures.hand_offs, measures.hand_off_pairs),
                   share(measures.journeys_with_hand_off, journeys)},
                  {"channel switches", number(measures.channel_switches),
                   share(measures.channel_switches, measures.channel_pairs),
                   share(measures.journeys_with_switch, journeys)}};
    text += write_text_table(moves, terminal) + "\n";
    text +=
        fmt::format("Rework: {} journeys ({}) have a kind twice or more.\n",
                    number(measures.rework_journeys), share(measures.rework_journeys, journeys));
    if (measures.participants > 0)
        text +=
            fmt::format("Participants: {} journeys meet {} further customers.\n",
                        number(measures.journeys_with_participants), number(measures.participants));
    return text + "\n" + kind_table(measures, terminal);
}

std::string write_measures_json(const JourneyMeasures& measures) {
    JsonWriter json;
    json.begin_object();
    append_population(json, measures.population);
    json.key("a_journey_ms_mean")
        .begin_object()
        .field("throughput", measures.throughput_ms_mean)
        .field("processing", measures.processing_ms_mean)
        .field("waiting", measures.waiting_ms_mean)
        .end_object()
        .field("pairs", measures.pairs)
        .field("hand_offs", measures.hand_offs)
        .field("hand_off_pairs", measures.hand_off_pairs)
        .field("journeys_with_hand_off", measures.journeys_with_hand_off)
        .field("channel_switches", measures.channel_switches)
        .field("channel_pairs", measures.channel_pairs)
        .field("journeys_with_channel_switch", measures.journeys_with_switch)
        .field("rework_journeys", measures.rework_journeys)
        .field("journeys_with_participants", measures.journeys_with_participants)
        .field("participants", measures.participants)
        .key("kinds")
        .begin_array();
    for (const KindMeasures& kind : measures.kinds) {
        json.begin_object()
            .field("kind", kind.kind)
            .field("interactions", kind.interactions)
            .field("journeys", kind.journeys)
            .field("rework_journeys", kind.rework_journeys);
        append_recurrence(json, "by_channel", kind.by_channel);
        append_recurrence(json, "by_staff", kind.by_staff);
        json.end_object();
    }
    json.end_array().end_object();
    return json.take();
}

}  // namespace touchline
