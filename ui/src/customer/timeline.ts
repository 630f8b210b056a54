// Where the interactions of a customer stand on a time axis: lanes, bands, heaps of close marks.
import type { Interaction, JourneyRow } from '../lib/answers.ts';
import type { CustomerRecord } from '../lib/answers_customer.ts';
import { instant } from '../lib/times.ts';

/** Each identifier once; what most sources know the customer by comes first. */
export function namesOf(records: readonly CustomerRecord[]): CustomerRecord[] {
  const known = new Map<string, { identifier: CustomerRecord; sources: Set<string> }>();
  for (const each of records) {
    const key = JSON.stringify([each.scheme, each.value]);
    const found = known.get(key) ?? { identifier: each, sources: new Set() };
    found.sources.add(each.source);
    known.set(key, found);
  }
  return [...known.values()]
    .sort((a, b) => b.sources.size - a.sources.size)
    .map((each) => each.identifier);
}

export interface TimedInteraction {
  interaction: Interaction;
  from: number;
  until: number;
}

export function timed(interactions: readonly Interaction[]): TimedInteraction[] {
  return interactions
    .map((interaction) => {
      const from = instant(interaction.occurred_at);
      const until = interaction.ended_at ? Math.max(from, instant(interaction.ended_at)) : from;
      return { interaction, from, until };
    })
    .sort((a, b) => a.from - b.from || a.until - b.until);
}

/** Channels, the one first used above. */
export function lanesOf(list: readonly TimedInteraction[]): string[] {
  return [...new Set(list.map((each) => each.interaction.channel || ''))];
}

export interface Band {
  journey: JourneyRow;
  from: number;
  until: number;
  row: number;
}

/** Journeys in as few rows as their overlaps allow, at most `rows_max`; the rest share the last. */
export function bandsOf(journeys: readonly JourneyRow[], rows_max = 4): Band[] {
  const sorted = journeys
    .map((journey) => ({
      journey,
      from: instant(journey.started_at),
      until: instant(journey.ended_at),
    }))
    .sort((a, b) => a.from - b.from);
  const ends: number[] = [];
  return sorted.map((each) => {
    let row = ends.findIndex((end) => end < each.from);
    if (row < 0) row = Math.min(ends.length, rows_max - 1);
    ends[row] = Math.max(ends[row] ?? -Infinity, each.until);
    return { ...each, row };
  });
}

export interface Mark {
  key: string;
  x: number;
  width: number; // 0 for an instant
  items: TimedInteraction[]; // more than one: a heap
  label: string;
}

const mark_px = 12;
const heap_px = 16; // what a heap is drawn wider than what it covers
const heap_width_max = 2 * mark_px; // then the next one begins beside it

/** The marks of one lane in sight: what would cover each other becomes one heap with a count. */
export function marksOf(
  lane: readonly TimedInteraction[],
  x: (ms: number) => number,
  width: number,
): Mark[] {
  const marks: Mark[] = [];
  for (const item of lane) {
    const left = x(item.from);
    const right = x(item.until);
    if (right < -60 || left > width + 60) continue;
    const last = marks.at(-1);
    const touches = last && left < last.x + last.width + mark_px;
    if (last && touches && last.width < heap_width_max) {
      last.items.push(item);
      last.width = Math.max(last.width, right - last.x);
      continue;
    }
    const long = right - left;
    const heap = last && last.items.length > 1;
    marks.push({
      key: item.interaction.id,
      x: heap ? Math.max(left, last.x + last.width + heap_px) : left,
      width: long > 8 ? long : 0,
      items: [item],
      label: item.interaction.kind,
    });
  }
  return marks.map((mark, i) => ({ ...mark, label: labelOf(mark, marks[i + 1]?.x ?? width) }));
}

// A label where it fits before the next mark or the end: about 6.3 px a letter.
function labelOf(mark: Mark, until: number): string {
  const room = until - mark.x - Math.max(mark.width, 8) - 14;
  const first = mark.items[0]!.interaction.kind;
  const same = mark.items.every((each) => each.interaction.kind === first);
  const text = mark.items.length === 1 ? first : same ? first : '';
  if (text === '' || room < 30) return '';
  const letters = Math.floor(room / 6.3);
  if (text.length <= letters) return text;
  return letters >= 7 ? `${text.slice(0, letters - 1)}…` : '';
}

export interface Window {
  from: number;
  until: number;
}

/** The whole of a history with a little air around it. */
export function wholeOf(list: readonly TimedInteraction[]): Window {
  const from = list[0]?.from ?? 0;
  const until = list.reduce((last, each) => Math.max(last, each.until), from);
  const air = Math.max(60_000, (until - from) * 0.03);
  return { from: from - air, until: until + air };
}
