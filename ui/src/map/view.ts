// What the map screen shows, read from the address and written into it.
import { isLensField, type Query } from '../lib/query.ts';
import { address } from '../state/address.svelte.ts';

export type Selection =
  | { what: 'kind'; kind: string }
  | { what: 'follow'; from: string; to: string }
  | { what: 'variant'; kinds: readonly string[] };

export function selection(query: Query): Selection | null {
  const [node] = query['node'] ?? [];
  if (node !== undefined) return { what: 'kind', kind: node };
  const [from, to] = query['edge'] ?? [];
  if (from !== undefined && to !== undefined) return { what: 'follow', from, to };
  if (query['variant']) return { what: 'variant', kinds: query['variant'] };
  return null;
}

const nothing = { node: null, edge: null, variant: null, opened: null, interaction: null };

export function select(chosen: Selection | null) {
  if (chosen === null) address.change(nothing);
  else if (chosen.what === 'kind') address.change({ ...nothing, node: chosen.kind });
  else if (chosen.what === 'follow') address.change({ ...nothing, edge: [chosen.from, chosen.to] });
  else address.change({ ...nothing, variant: chosen.kinds });
}

/** Adds a value to a field of the lens, or takes it out. */
export function toggle(field: string, value: string) {
  const values = address.query[field] ?? [];
  address.change({
    [field]: values.includes(value) ? values.filter((each) => each !== value) : [...values, value],
  });
}

export function clearLens() {
  const fields = Object.keys(address.query).filter(isLensField);
  address.change(Object.fromEntries(fields.map((field) => [field, null])));
}

// Field of the lens, and what the server calls its series.
export const facets: readonly [field: string, by: string][] = [
  ['channel', 'channel'],
  ['centre', 'centre'],
  ['outcome', 'outcome'],
  ['journey', 'type'],
  ['kind', 'kind'],
  ['staff', 'staff'],
];

export const fieldNames: Record<string, string> = {
  channel: 'Channel',
  centre: 'Centre',
  kind: 'Kind',
  outcome: 'Outcome',
  journey: 'Journey',
  staff: 'Staff',
  starts_with: 'Starts with',
  ends_with: 'Ends with',
  period: 'Period',
  known_at: 'Known at',
  'show.kind': 'Only kinds',
  'show.channel': 'Only channels',
  'show.centre': 'Only centres',
};

export function fieldName(field: string): string {
  return fieldNames[field] ?? field.replace(/^(attr|segment)\./, '');
}
