// How often a question is asked again while the server tells of changes.

/** How long the server is left alone after an answer that took this long, in ms: one who watches a
 * long history takes a quarter of what the server can do at most, and sees it a second late at most. */
export const restAfter = (tookMs: number) => Math.min(1000, Math.max(100, 3 * tookMs));

/** Runs something again and again, one run at a time, with a rest after each. */
export class Pace {
  private readonly run: () => Promise<void>;
  private readonly now: () => number;
  private turn = 0;
  private running = false;
  private again = false;
  private restUntil = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(run: () => Promise<void>, now = () => performance.now()) {
    this.run = run;
    this.now = now;
  }

  /** At once, whatever is under way: that one does not count any more. */
  async start() {
    this.stop();
    const turn = this.turn;
    this.running = true;
    const began = this.now();
    await this.run();
    if (turn !== this.turn) return;
    this.running = false;
    this.restUntil = this.now() + restAfter(this.now() - began);
    if (this.again) this.request();
  }

  /** Once more, when the run under way and its rest are over. Any number of requests are one. */
  request() {
    this.again = true;
    if (this.running || this.timer !== null) return;
    const rest = this.restUntil - this.now();
    if (rest <= 0) void this.start();
    else this.timer = setTimeout(() => void this.start(), rest);
  }

  stop() {
    this.turn += 1;
    this.running = false;
    this.again = false;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
