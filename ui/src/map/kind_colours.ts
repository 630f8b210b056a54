// A colour a kind, the same wherever the kind is named: hues for the frequent ones, grey beyond.
import type { KindRow } from '../lib/answers.ts';

export type KindColours = ReadonlyMap<string, string>;

// Neighbours in this list lie far apart in hue, and no pair differs by red and green alone.
const hues = [250, 75, 320, 185, 40, 285, 135, 10, 215, 100, 345, 160];

export function kindColours(rows: readonly KindRow[]): KindColours {
  const colours = new Map<string, string>();
  rows.slice(0, hues.length * 2).forEach((row, i) => {
    const hue = hues[i % hues.length]!;
    const second = i >= hues.length;
    colours.set(
      row.kind,
      `light-dark(oklch(${second ? 0.94 : 0.88} ${second ? 0.035 : 0.065} ${hue}), oklch(${second ? 0.32 : 0.4} ${second ? 0.04 : 0.075} ${hue}))`,
    );
  });
  return colours;
}

export function kindColour(colours: KindColours, kind: string): string {
  return colours.get(kind) ?? 'light-dark(#e6eaef, #2b333e)';
}
