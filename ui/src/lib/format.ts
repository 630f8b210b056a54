// Numbers, shares, durations and times as people read them: the same words as on the command line.

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 13087 -> "13,087" */
export function count(value: number): string {
  return grouped.format(value);
}

/** "1 journey", "13,087 journeys" */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** For tight places: "950", "13.1 k", "2.4 M". */
export function shortCount(value: number): string {
  if (value < 10_000) return count(value);
  for (const [unit, name] of [
    [1e9, 'bn'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const)
    if (value >= unit * 0.9995) {
      const number = value / unit;
      return `${number < 99.95 ? number.toFixed(1).replace('.0', '') : number.toFixed(0)} ${name}`;
    }
  return count(value);
}

/** 0.2620 -> "26.2 %" */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0 %';
  if (value < 0.01) return '< 0.01 %';
  if (value < 0.995) return `${value.toFixed(2)} %`;
  if (value > 99.95 && value < 100) return '> 99.9 %';
  if (value >= 100) return `${value.toFixed(0)} %`;
  return `${value.toFixed(1)} %`;
}

function shortNumber(value: number, unit: string): string {
  return `${value.toFixed(1).replace(/\.0$/, '')} ${unit}`;
}

function twoUnits(small: number, ratio: number, large: string, rest: string): string {
  const high = Math.floor(small / ratio);
  const low = small % ratio;
  return low === 0 ? `${high} ${large}` : `${high} ${large} ${low} ${rest}`;
}

/** 187200000 -> "2 d 4 h"; the same thresholds as write_duration_ms of base/time_text.cpp. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '-';
  if (ms < 0) return `-${duration(-ms)}`;
  const seconds = ms / 1000;
  const weeks = seconds / 604_800;
  const years = seconds / 31_557_600;
  if (ms < 0.5) return '0 s';
  if (ms < 100) return `${ms.toFixed(0)} ms`;
  if (seconds < 9.95) return shortNumber(seconds, 's');
  if (seconds < 59.5) return `${seconds.toFixed(0)} s`;
  if (seconds < 3_599.5) return twoUnits(Math.round(seconds), 60, 'min', 's');
  if (seconds < 86_370) return twoUnits(Math.round(seconds / 60), 60, 'h', 'min');
  if (weeks < 3) return twoUnits(Math.round(seconds / 3_600), 24, 'd', 'h');
  if (years < 2) return shortNumber(weeks, 'weeks');
  return shortNumber(years, 'years');
}

const shortUnits: [number, string][] = [
  [365.25 * 86_400e3, 'y'],
  [86_400e3, 'd'],
  [3_600e3, 'h'],
  [60e3, 'min'],
  [1e3, 's'],
];

/** For pictures, one unit: "23 min", "2.1 h"; as write_short_duration_ms of summary/. */
export function shortDuration(ms: number): string {
  if (!(ms >= 50)) return '0 s';
  for (const [unit, name] of shortUnits) {
    const number = ms / unit;
    if (number < 0.95 && unit > 1e3) continue;
    const whole = number >= 9.95 || Math.round(number * 10) % 10 === 0;
    return `${number.toFixed(whole ? 0 : 1)} ${name}`;
  }
  return '0 s';
}

/** A round duration without fractions, for scales: "30 s", "1 h", "2 weeks". */
export function roundDuration(ms: number): string {
  const day = 86_400e3;
  const say = (number: number, one: string, many: string) =>
    `${number.toFixed(0)} ${Math.round(number) === 1 ? one : many}`;
  if (ms < 60e3) return say(ms / 1e3, 's', 's');
  if (ms < 3_600e3) return say(ms / 60e3, 'min', 'min');
  if (ms < day) return say(ms / 3_600e3, 'h', 'h');
  if (ms < 7 * day) return say(ms / day, 'day', 'days');
  if (ms < 30 * day) return say(ms / (7 * day), 'week', 'weeks');
  if (ms < 365 * day) return say(ms / day, 'days', 'days');
  return say(ms / (365 * day), 'year', 'years');
}

/** Bytes of a file: "3.3 MB". */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1e6) return shortNumber(size / 1e3, 'kB');
  if (size < 1e9) return shortNumber(size / 1e6, 'MB');
  return shortNumber(size / 1e9, 'GB');
}
