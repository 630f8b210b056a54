// A period drawn on a time axis: fitting steps, ends that snap to them.

const hour = 3_600e3;
const day = 24 * hour;
// Monday, so that weeks begin where calendars begin them.
const monday = Date.UTC(2001, 0, 1);

/** The step that suits a span: days for months, hours for days, minutes for hours. */
export function stepFor(span_ms: number): number {
  if (span_ms > 4000 * day) return 7 * day;
  if (span_ms > 20 * day) return day;
  if (span_ms > 12 * hour) return hour;
  return 60e3;
}

export function snap(ms: number, step: number): number {
  return monday + Math.round((ms - monday) / step) * step;
}

export interface Span {
  from: number;
  until: number;
}

/** The span between two instants in either order, snapped, at least one step long, in its bounds. */
export function spanOf(a: number, b: number, bounds: Span): Span {
  const step = stepFor(bounds.until - bounds.from);
  const from = snap(Math.max(bounds.from, Math.min(a, b)), step);
  const until = Math.max(from + step, snap(Math.min(bounds.until, Math.max(a, b)), step));
  return { from, until };
}

/** The same length elsewhere, still in its bounds. */
export function moved(span: Span, by: number, bounds: Span): Span {
  const step = stepFor(bounds.until - bounds.from);
  const length = span.until - span.from;
  const from = Math.min(Math.max(span.from + by, bounds.from - step), bounds.until + step - length);
  return { from: snap(from, step), until: snap(from, step) + length };
}
