// What a browser asks when somebody clicks into the map.
#include "report/closer_json.h"

#include "base/time.h"
#include "report/answer_json.h"

namespace touchline {
namespace {

void append_distribution(JsonWriter& json, const char* name, const Distribution& spread) {
    json.key(name).begin_object().field("count", spread.count);
    json.field("mean", spread.mean_ms).field("median", spread.median_ms);
    json.field("p90", spread.p90_ms).field("max", spread.max_ms).key("histogram").begin_array();
    for (const HistogramClass& bar : spread.histogram)
        json.begin_object()
            .field("from_ms", bar.from_ms)
            .field("until_ms", bar.until_ms)
            .field("count", bar.count)
            .end_object();
    json.end_array().end_object();
}

void append_counts(JsonWriter& json, const char* name, const std::vector<NamedCount>& counts) {
    json.key(name).begin_array();
    for (const NamedCount& count : counts)
        json.begin_object()
            .field("key", count.name)
            .field("interactions", count.interactions)
            .end_object();
    json.end_array();
}

}  // namespace

void append_kind_closer(JsonWriter& json, const KindCloser& kind) {
    append_population(json, kind.population);
    json.field("kind", kind.kind).field("interactions", kind.interactions);
    json.field("journeys", kind.journeys).field("starts", kind.starts).field("ends", kind.ends);
    append_distribution(json, "duration_ms", kind.duration);
    append_distribution(json, "wait_before_ms", kind.wait_before);
    append_counts(json, "channels", kind.channels);
    append_counts(json, "centres", kind.centres);
    json.field("staff", kind.staff);
}

void append_follow_closer(JsonWriter& json, const FollowCloser& follow) {
    append_population(json, follow.population);
    json.field("first", follow.first).field("next", follow.next).field("count", follow.count);
    json.field("journeys", follow.journeys).field("overlaps", follow.overlaps);
    append_distribution(json, "wait_ms", follow.wait);
}

void append_series(JsonWriter& json, const Series& series) {
    json.field("by", series_name(series.by)).key("bins").begin_array();
    for (const SeriesBin& bin : series.bins) {
        json.begin_object();
        if (series.by == SeriesBy::time)
            json.field("from", write_instant(bin.from_us))
                .field("until", write_instant(bin.until_us));
        else json.field("key", bin.key);
        json.field("journeys", bin.journeys).field("interactions", bin.interactions).end_object();
    }
    json.end_array();
}

void append_journey_row(JsonWriter& json, const JourneyRow& row) {
    json.begin_object().field("id", write_journey_id(row.id));
    json.field("customer", write_hex(static_cast<std::uint64_t>(row.id.customer)));
    json.field("type", row.type).field("outcome", row.outcome);
    json.field("started_at", write_instant(row.started_us));
    json.field("ended_at", write_instant(row.ended_us));
    json.field("throughput_ms", row.throughput_ms).field("interactions", row.interactions);
    json.key("kinds").begin_array();
    for (const JourneyRow::Step& step : row.steps) json.value(step.kind);
    json.end_array().key("channels").begin_array();
    for (const JourneyRow::Step& step : row.steps) json.value(step.channel);
    json.end_array().end_object();
}

void append_journey_page(JsonWriter& json, const JourneyPage& page) {
    append_population(json, page.population);
    json.field("matching", page.matching).key("journeys").begin_array();
    for (const JourneyRow& row : page.rows) append_journey_row(json, row);
    json.end_array().key("next");
    if (page.next.empty()) json.null();
    else json.value(page.next);
}

}  // namespace touchline
