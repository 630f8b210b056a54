// The shapes of the server's answers, as far as the app reads them.

export interface Population {
  customers: number;
  journeys: number;
  interactions: number;
  hidden_interactions: number;
  journeys_total: number;
  lens: string;
  policy?: string;
}
export interface Ties {
  pairs: number;
  journeys: number;
  share: number;
}
export interface KindRow {
  kind: string;
  channel?: string | null;
  interactions: number;
  journeys: number;
  starts: number;
  ends: number;
  duration_ms_mean: number;
}
export interface FollowRow {
  from: string;
  to: string;
  count: number;
  wait_ms: { mean: number; median: number; stdev: number };
  overlaps: number;
}
export interface Lane {
  channel: string;
  y: number;
  height: number;
}
export interface LayoutNode {
  what: 'kind' | 'start' | 'end';
  kind: string; // empty for the start and the end
  x: number;
  y: number;
  width: number;
  height: number;
  lines: string[];
}
export interface LayoutEdge {
  what: 'follow' | 'start' | 'end';
  from: string; // empty: the start
  to: string; // empty: the end
  way: 'forward' | 'back' | 'loop';
  count: number;
  thickness: number;
  path: string;
  head: string; // the tip first
  label_x: number | null;
  label_y: number | null;
}
export interface MapLayout {
  width: number;
  height: number;
  lanes: Lane[];
  nodes: LayoutNode[];
  edges: LayoutEdge[];
  hidden: { kinds: number; paths: number; interactions: number };
}
export interface MapAnswer {
  population: Population;
  kinds: KindRow[];
  follows: FollowRow[];
  ties: Ties;
  layout: MapLayout;
  wait_limits_ms: number[];
  state: number;
}
export interface VariantRow {
  kinds: string[];
  journeys: number;
  share: number;
  cumulative_share: number;
  throughput_ms_median: number;
}
export interface VariantsAnswer {
  population: Population;
  variants: VariantRow[];
  variant_count: number;
  throughput_ms: { min: number; median: number; mean: number; max: number };
}
export interface Bucket {
  from_ms: number;
  until_ms: number;
  count: number;
}
export interface Distribution {
  mean: number;
  median: number;
  p90: number;
  max: number;
  histogram: Bucket[];
}
export interface Part {
  key: string;
  interactions: number;
}
export interface KindAnswer {
  kind: string;
  interactions: number;
  journeys: number;
  starts: number;
  ends: number;
  duration_ms: Distribution;
  wait_before_ms: Distribution;
  channels: Part[];
  centres: Part[];
}
export interface FollowAnswer {
  first: string;
  next: string;
  count: number;
  journeys: number;
  overlaps: number;
  wait_ms: Distribution;
}
export interface JourneyRow {
  id: string;
  customer: string;
  type: string;
  outcome: string;
  started_at: string;
  ended_at: string;
  throughput_ms: number;
  interactions: number;
  kinds?: string[];
  channels?: string[];
}
export interface JourneyList {
  journeys: JourneyRow[];
  next: string | null;
  matching: number;
}
export interface Interaction {
  id: string;
  occurred_at: string;
  ended_at: string | null;
  kind: string;
  channel: string;
  centre: string;
  staff: string | null;
  reason: string | null;
  object: string | null;
  object_type: string | null;
  journey: string;
  customer: string;
  recorded_at: string;
  after?: string | null;
}
export interface JourneyAnswer {
  journey: JourneyRow;
  interactions: Interaction[];
}
export interface InteractionAnswer {
  interaction: Interaction & {
    attributes?: Record<string, unknown> | null;
    text?: string | null;
    rating?: number | null;
    cost_minor?: number | null;
    currency?: string | null;
    promise_due_at?: string | null;
  };
  source: {
    source: string;
    batch: number;
    file_name: string | null;
    row: number | null;
    line: number | null;
    raw: string | null;
    missing?: string | null; // why the row cannot be shown
  };
}
export interface SeriesBin {
  key?: string;
  from?: string;
  until?: string;
  journeys: number;
  interactions: number;
}
export interface Series {
  by: string;
  bins: SeriesBin[];
}
export interface SeriesAnswer {
  series: Series[];
}
export interface WorkspaceAnswer {
  name: string;
  interactions: number;
  journeys: number;
  customers: number;
  span: { from: string; until: string } | null;
  empty: boolean;
  version: string;
}
