// The colours of waiting times: the ramp of report/map_colour.cpp, so that the app, the SVG and the
// page show one wait in one colour. Its lightness falls in equal steps: readable without hue.
import { roundDuration } from './format.ts';

function gamma(linear: number): number {
  const c = Math.min(1, Math.max(0, linear));
  return c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
}

/** sRGB of a colour in OKLCH: lightness 0…1, chroma, hue in degrees. */
export function colourOfLch(lightness: number, chroma: number, hue: number): string {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return (
    '#' +
    rgb
      .map((c) =>
        Math.round(gamma(c) * 255)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')
  );
}

export class WaitScale {
  readonly limits: readonly number[];
  constructor(limitsMs: readonly number[]) {
    this.limits = limitsMs;
  }
  get classes(): number {
    return this.limits.length + 1;
  }
  classOf(waitMs: number): number {
    let at = 0;
    while (at < this.limits.length && this.limits[at]! <= waitMs) ++at;
    return at;
  }
  hex(ofClass: number, dark: boolean): string {
    const share = this.classes === 1 ? 0 : ofClass / (this.classes - 1);
    const lightness = dark ? 0.54 + 0.32 * share : 0.78 - 0.4 * share;
    return colourOfLch(lightness, 0.085 + 0.085 * share, 190 + share * 165);
  }
  /** For a style: the light and the dark colour in one. */
  colour(ofClass: number): string {
    return `light-dark(${this.hex(ofClass, false)}, ${this.hex(ofClass, true)})`;
  }
  describe(ofClass: number): string {
    const { limits } = this;
    if (limits.length === 0) return 'any wait';
    if (ofClass === 0) return `under ${roundDuration(limits[0]!)}`;
    if (ofClass === limits.length) return `over ${roundDuration(limits[ofClass - 1]!)}`;
    return `${roundDuration(limits[ofClass - 1]!)} to ${roundDuration(limits[ofClass]!)}`;
  }
}
