// Instants as people read them. An instant comes as ISO text with the offset of the place where it
// happened, and is shown as the clock there showed it; without an offset it is UTC.

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const weekdays = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');

export function instant(iso: string): number {
  return Date.parse(
    /[Zz]|[+-]\d\d:?\d\d$/.test(iso.slice(10)) || iso.length === 10 ? iso : `${iso}Z`,
  );
}

/** Minutes east of UTC that the text names. */
export function offsetOf(iso: string): number {
  const found = /([+-])(\d\d):?(\d\d)$/.exec(iso.slice(10));
  if (!found) return 0;
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
}

function local(iso: string): Date {
  return new Date(instant(iso) + offsetOf(iso) * 60_000);
}

const two = (value: number) => String(value).padStart(2, '0');

function dateOf(at: Date): string {
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

/** "14 Mar 2012" */
export function date(iso: string): string {
  return dateOf(local(iso));
}

/** "Wed 14 Mar 2012" */
export function dayName(iso: string): string {
  const at = local(iso);
  return `${weekdays[at.getUTCDay()]} ${dateOf(at)}`;
}

/** "10:35:07" */
export function clock(iso: string): string {
  const at = local(iso);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
}

/** "14 Mar 2012, 10:35" */
export function dateTime(iso: string): string {
  return `${date(iso)}, ${clock(iso).slice(0, 5)}`;
}

/** "UTC+02:00" */
export function zone(iso: string): string {
  const offset = offsetOf(iso);
  if (offset === 0) return 'UTC';
  const size = Math.abs(offset);
  return `UTC${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The text a lens takes: a date when it is midnight UTC, else the instant. */
export function lensTime(ms: number): string {
  const text = new Date(ms).toISOString();
  if (text.endsWith('T00:00:00.000Z')) return text.slice(0, 10);
  return text.replace('.000Z', 'Z');
}

/** A day in UTC for the ends of a period: "1 Oct 2011". */
export function day(ms: number): string {
  return dateOf(new Date(ms));
}

/** A tick of a time axis in UTC, as coarse as it can be: "2012", "Mar", "14 Mar", "10:35". */
export function tick(at: Date): string {
  const [seconds, clock_ms] = [at.getUTCSeconds(), at.getTime() % 86_400_000];
  if (at.getUTCMilliseconds() !== 0) return `.${String(at.getUTCMilliseconds()).padStart(3, '0')}`;
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  if (seconds !== 0) return `${time}:${two(seconds)}`;
  if (clock_ms !== 0) return time;
  const month = months[at.getUTCMonth()]!;
  if (at.getUTCDate() !== 1) return `${at.getUTCDate()} ${month}`;
  return at.getUTCMonth() === 0 ? String(at.getUTCFullYear()) : month;
}

/** How long ago, roughly: "just now", "3 min ago", "2 days ago"; then the date. */
export function ago(iso: string, now: number): string {
  const seconds = (now - instant(iso)) / 1000;
  if (seconds < 45) return 'just now';
  if (seconds < 3_570) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 84_600) return `${Math.round(seconds / 3_600)} h ago`;
  const days = Math.round(seconds / 86_400);
  return days <= 14 ? `${days} ${days === 1 ? 'day' : 'days'} ago` : date(iso);
}
