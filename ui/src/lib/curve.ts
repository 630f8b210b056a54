// Curves of the map: reading an SVG path of cubic pieces, blending two of them, points on them.

export interface Point {
  x: number;
  y: number;
}
/** First point, then three points a piece. */
export type Curve = readonly Point[];

export function readCurve(path: string): Curve {
  const numbers = path.match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g)?.map(Number) ?? [];
  const points: Point[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2)
    points.push({ x: numbers[i]!, y: numbers[i + 1]! });
  return points;
}

const px = (value: number) => String(Math.round(value * 10) / 10);

export function writeCurve(curve: Curve): string {
  if (curve.length === 0) return '';
  let path = `M${px(curve[0]!.x)} ${px(curve[0]!.y)}`;
  for (let i = 1; i + 2 < curve.length; i += 3)
    path += `C${curve
      .slice(i, i + 3)
      .map((p) => `${px(p.x)} ${px(p.y)}`)
      .join(' ')}`;
  return path;
}

export const mix = (a: number, b: number, t: number) => a + (b - a) * t;
const between = (a: Point, b: Point, t: number): Point => ({
  x: mix(a.x, b.x, t),
  y: mix(a.y, b.y, t),
});

function pieces(curve: Curve): number {
  return Math.max(0, Math.floor((curve.length - 1) / 3));
}

/** The same curve in more pieces: the longest is halved (de Casteljau) until there are enough. */
export function withPieces(curve: Curve, wanted: number): Curve {
  const points = [...curve];
  while (pieces(points) < wanted) {
    let longest = 0;
    let length = -1;
    for (let i = 0; i < pieces(points); ++i) {
      const a = points[i * 3]!;
      const b = points[i * 3 + 3]!;
      const far = Math.hypot(b.x - a.x, b.y - a.y);
      if (far > length) [longest, length] = [i, far];
    }
    const at = longest * 3;
    const [p0, p1, p2, p3] = points.slice(at, at + 4) as [Point, Point, Point, Point];
    const a = between(p0, p1, 0.5);
    const b = between(p1, p2, 0.5);
    const c = between(p2, p3, 0.5);
    const d = between(a, b, 0.5);
    const e = between(b, c, 0.5);
    points.splice(at, 4, p0, a, d, between(d, e, 0.5), e, c, p3);
  }
  return points;
}

/** The curve on the way from one to another, t from 0 to 1. */
export function blend(from: Curve, to: Curve, t: number): Curve {
  if (t >= 1 || from.length === 0) return to;
  const count = Math.max(pieces(from), pieces(to));
  const a = withPieces(from, count);
  const b = withPieces(to, count);
  return b.map((point, i) => between(a[i]!, point, t));
}

/** The point at a share of the curve's pieces, 0 to 1. */
export function pointAt(curve: Curve, share: number): Point {
  const count = pieces(curve);
  if (count === 0) return curve[0] ?? { x: 0, y: 0 };
  const place = Math.min(count - 1e-9, Math.max(0, share * count));
  const at = Math.floor(place) * 3;
  const t = place - Math.floor(place);
  const [p0, p1, p2, p3] = curve.slice(at, at + 4) as [Point, Point, Point, Point];
  const a = between(between(p0, p1, t), between(p1, p2, t), t);
  const b = between(between(p1, p2, t), between(p2, p3, t), t);
  return between(a, b, t);
}
