// The shapes of answers that several routes share or that are long.
#include "serve/shapes.h"

namespace touchline {

namespace {

const std::vector<NamedShape> shapes{
    {"Population",
     "{customers: count, journeys: count, interactions: count, "
     "hidden_interactions: count, journeys_total: count, lens: text, "
     "policy?: text}"},
    {"Ties", "{pairs: count, journeys: count, share: number}"},
    {"Distribution",
     "{count: count, mean: number, median: number, p90: number, max: number, "
     "histogram: [{from_ms: number, until_ms: number, count: count}]}"},
    {"Layout",
     "{style: text, width: number, height: number, "
     "lanes: [{channel: text, y: number, height: number}], "
     "nodes: [{what: text, kind: text, x: number, y: number, width: number, height: number, "
     "lane?: count, lines: [text]}], "
     "edges: [{what: text, from: text, to: text, way: text, count: count, thickness: number, "
     "path: text, head: text, label_x: number?, label_y: number?}], "
     "hidden: {kinds: count, paths: count, interactions: count}}"},
    {"Map",
     "{population: Population, "
     "kinds: [{kind: text, interactions: count, journeys: count, starts: count, ends: count, "
     "duration_ms_mean: number, channel?: text, channel_share?: number}], "
     "follows: [{from: text, to: text, count: count, "
     "wait_ms: {mean: number, median: number, stdev: number}, overlaps: count}], ties: Ties, "
     "hidden: {kinds: count, follows: count, count: count, total_count: count}, "
     "layout?: Layout, wait_limits_ms?: [number]}"},
    {"Variants",
     "{population: Population, "
     "variants: [{kinds: [text], journeys: count, share: number, cumulative_share: number, "
     "throughput_ms_median: number}], variant_count: count, "
     "throughput_ms: {min: number, median: number, mean: number, max: number, "
     "arrival_mean: number}, ties: Ties}"},
    {"Recurrence",
     "{self_loop_repeat: count, self_loop_redo: count, repetition_repeat: count, "
     "repetition_redo: count}"},
    {"Measures",
     "{population: Population, "
     "a_journey_ms_mean: {throughput: number, processing: number, waiting: number}, "
     "pairs: count, hand_offs: count, hand_off_pairs: count, journeys_with_hand_off: count, "
     "channel_switches: count, channel_pairs: count, journeys_with_channel_switch: count, "
     "rework_journeys: count, journeys_with_participants: count, participants: count, "
     "kinds: [{kind: text, interactions: count, journeys: count, rework_journeys: count, "
     "by_channel: Recurrence, by_staff: Recurrence}]}"},
    {"Kind",
     "{population: Population, kind: text, interactions: count, journeys: count, "
     "starts: count, ends: count, duration_ms: Distribution, wait_before_ms: Distribution, "
     "channels: [{key: text, interactions: count}], "
     "centres: [{key: text, interactions: count}], staff: count}"},
    {"Follow",
     "{population: Population, first: text, next: text, count: count, "
     "journeys: count, overlaps: count, wait_ms: Distribution}"},
    {"Bin",
     "{key?: text, from?: instant, until?: instant, journeys: count, "
     "interactions: count}"},
    {"SeriesList", "{by?: text, bins?: [Bin], series: [{by: text, bins: [Bin]}]}"},
    {"JourneyRow",
     "{id: text, customer: text, type: text, outcome: text, started_at: instant, "
     "ended_at: instant, throughput_ms: count, interactions: count, kinds: [text], "
     "channels: [text]}"},
    {"JourneyPage",
     "{population: Population, matching: count, journeys: [JourneyRow], "
     "next: text?}"},
    {"Interaction",
     "{id: text, occurred_at: instant, ended_at: instant, kind: text, channel: text?, "
     "centre: text?, staff: text?, object: text?, object_type: text?, journey: text, "
     "customer: text}"},
    {"Journey", "{journey: JourneyRow, participants: count, interactions: [Interaction]}"},
    {"FoundCustomers",
     "{customers: [{customer: text, why: text, interactions: count, last_at: instant}]}"},
    {"Customer",
     "{customer: text, redirected: flag, count: count, "
     "records: [{record: text, source: text, scheme: text, value: text}], "
     "journeys: [JourneyRow], interactions: [Interaction]}"},
    {"InteractionSeen",
     "{interaction: {id: text, occurred_at: instant, ended_at: instant, kind: text, "
     "channel: text?, centre: text?, staff: text?, object: text?, object_type: text?, "
     "journey: text, customer: text, interaction: text, recorded_at: instant, reason: text?, "
     "cost_minor: whole?, currency: text?, rating: number?, promise_due_at: instant?, "
     "attributes: any, text: text?}, "
     "source: {source: text, batch: count, file_name: text, format: text, row: count, "
     "line: count, raw: text?, missing: text?}}"},
    {"Workspace",
     "{name: text, interactions: count, journeys: count, customers: count, batches: count, "
     "span: {from: instant, until: instant}?, empty: flag, version: text, policy_hash: text, "
     "position: count}"},
    {"Batch",
     "{batch: count, state: text, source: text, file: text, format: text, delivery: text, "
     "recorded_at: instant, read: count, accepted: count, duplicates: count, "
     "rejected: count, interactions: count, reason: text}"},
    {"Sources",
     "{sources: [{source: text, batches: count, interactions: count, rejected: count, "
     "first_at: instant?, last_at: instant?, recorded_at: instant?, mapping_toml: text?, "
     "reasons: [{reason: text, count: count}]}]}"},
    {"Reject",
     "{batch: count, source: text, record: count, line: count, column: text, "
     "value: text, reason: text, raw: text}"},
    {"Look",
     "{file: text, name: text, format: text, source: text, known: flag, mapping_toml: text, "
     "columns: [{column: text, role: text, detail: text, sure: number, why: text, "
     "samples: [text]}], "
     "preview: {interactions: [{row: count, occurred_at: instant, ended_at: instant, "
     "kind: text, channel: text, centre: text, staff: text, reason: text, customer: text, "
     "object_type: text, object: text}], "
     "rejects: [{record: count, line: count, column: text, value: text, reason: text, "
     "raw: text}], made: count, read: count, rejected: count}, remarks: [text]}"},
    {"Job",
     "{job: text, what: text, state: text, rows: count, bytes_done: count, "
     "bytes_total: count, began_at?: instant, ended_at?: instant, report?: any, "
     "error?: text}"},
    {"Session", "{role: text, name: text, first_run: flag, csrf: text}"},
    {"Tokens",
     "{tokens: [{id: text, name: text, role: text, source: text, centre: text, "
     "made_at: instant?, revoked_at: instant?}]}"},
    {"Audit",
     "{readings: [{at: instant, token: text, role: text, route: text, "
     "customer: text}]}"},
};

}  // namespace

const std::vector<NamedShape>& named_shapes() { return shapes; }
}  // namespace touchline
