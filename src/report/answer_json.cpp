// Answers as JSON.
#include "report/answer_json.h"

namespace touchline {
namespace {

void append_kinds(JsonWriter& json, const JourneyMap& map) {
    json.key("kinds").begin_array();
    for (const KindRow& row : map.kinds) {
        json.begin_object();
        json.field("kind", row.kind).field("interactions", row.interactions);
        json.field("journeys", row.journeys).field("starts", row.starts).field("ends", row.ends);
        json.field("duration_ms_mean", row.duration_ms_mean);
        json.field("channel", row.channel).field("channel_share", row.channel_share).end_object();
    }
    json.end_array();
}

void append_follows(JsonWriter& json, const JourneyMap& map) {
    json.key("follows").begin_array();
    for (const FollowRow& row : map.follows) {
        json.begin_object();
        json.field("from", map.kinds[row.from].kind).field("to", map.kinds[row.to].kind);
        json.field("count", row.count);
        json.key("wait_ms").begin_object();
        json.field("mean", row.wait_ms_mean)
            .field("median", row.wait_ms_median)
            .field("stdev", row.wait_ms_stdev)
            .end_object();
        json.field("overlaps", row.overlaps).end_object();
    }
    json.end_array();
}

void append_hidden(JsonWriter& json, const JourneyMap& map) {
    json.key("hidden").begin_object();
    json.field("kinds", map.hidden_kinds).field("follows", map.hidden_follows);
    json.field("count", map.hidden_follow_count).field("total_count", map.total_follow_count);
    json.end_object();
}

void append_variants(JsonWriter& json, const VariantList& list) {
    json.key("variants").begin_array();
    for (const VariantRow& row : list.variants) {
        json.begin_object().key("kinds").begin_array();
        for (const std::uint32_t kind : row.kinds) json.value(list.kind_names[kind]);
        json.end_array();
        json.field("journeys", row.journeys).field("share", row.share);
        json.field("cumulative_share", row.cumulative_share);
        json.field("throughput_ms_median", row.throughput_ms_median).end_object();
    }
    json.end_array();
}

}  // namespace

void append_population(JsonWriter& json, const Population& population) {
    json.key("population").begin_object();
    json.field("customers", population.customers).field("journeys", population.journeys);
    json.field("interactions", population.interactions);
    json.field("hidden_interactions", population.hidden_interactions);
    json.field("journeys_total", population.journeys_total);
    json.field("lens", population.lens);
    if (!population.policy.empty()) json.field("policy", population.policy);
    json.end_object();
}

void append_ties(JsonWriter& json, const Ties& ties) {
    json.key("ties").begin_object();
    json.field("pairs", ties.pairs).field("journeys", ties.journeys).field("share", ties.share);
    json.end_object();
}

void append_map(JsonWriter& json, const JourneyMap& map) {
    append_population(json, map.population);
    append_kinds(json, map);
    append_follows(json, map);
    append_ties(json, map.ties);
    append_hidden(json, map);
}

std::string write_map_json(const JourneyMap& map) {
    JsonWriter json;
    json.begin_object();
    append_map(json, map);
    json.end_object();
    return json.take();
}

std::string write_journeys_json(const VariantList& list) {
    JsonWriter json;
    json.begin_object();
    append_journeys(json, list);
    json.end_object();
    return json.take();
}

void append_journeys(JsonWriter& json, const VariantList& list) {
    append_population(json, list.population);
    append_variants(json, list);
    json.field("variant_count", list.variant_count);
    json.key("throughput_ms").begin_object();
    json.field("min", list.throughput.min_ms).field("median", list.throughput.median_ms);
    json.field("mean", list.throughput.mean_ms).field("max", list.throughput.max_ms);
    json.field("arrival_mean", list.throughput.arrival_ms_mean);
    json.end_object();
    append_ties(json, list.ties);
}

}  // namespace touchline
