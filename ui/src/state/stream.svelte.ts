// What the server tells by itself: that something changed, and which interactions came in.
import type { Interaction } from '../lib/answers.ts';

type Listener = (interactions: Interaction[]) => void;

const changeEvery_ms = 1000; // how often questions are asked again while interactions arrive

class Stream {
  connected = $state(false);
  paused = $state(false);
  /** Grows when open questions should be asked again. */
  changes = $state(0);
  position = $state(0);
  lag_ms = $state(0);
  /** Seen arriving since the app was opened. */
  arrived = $state(0);
  private source: EventSource | null = null;
  private listeners = new Set<Listener>();
  private jobListeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private missed = false;

  open() {
    if (this.source) return;
    const source = new EventSource('/v1/stream');
    this.source = source;
    source.onopen = () => (this.connected = true);
    source.onerror = () => (this.connected = false);
    source.addEventListener('state', (event) => this.onState(event));
    source.addEventListener('interactions', (event) => this.onInteractions(event));
    source.addEventListener('job', () => this.jobListeners.forEach((each) => each()));
  }

  close() {
    this.source?.close();
    this.source = null;
    this.connected = false;
  }

  pause(paused: boolean) {
    this.paused = paused;
    if (!paused && this.missed) this.change();
  }

  onArrival(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  onJob(listener: () => void): () => void {
    this.jobListeners.add(listener);
    return () => this.jobListeners.delete(listener);
  }

  /** Something this app did changed the history: ask again at once. */
  change() {
    this.missed = false;
    this.changes += 1;
  }

  private onState(event: MessageEvent<string>) {
    const state = JSON.parse(event.data) as { position: number; lag_ms: number };
    this.lag_ms = state.lag_ms;
    if (state.position === this.position) return;
    const first = this.position === 0;
    this.position = state.position;
    if (first) return;
    this.missed = true;
    if (this.paused || this.timer) return;
    this.timer = setTimeout(
      () => {
        this.timer = null;
        if (!this.paused && this.missed) this.change();
      },
      this.changes === 0 ? 150 : changeEvery_ms,
    );
  }

  private onInteractions(event: MessageEvent<string>) {
    const interactions = JSON.parse(event.data) as Interaction[];
    this.arrived += interactions.length;
    if (this.paused || document.hidden) return;
    for (const listener of this.listeners) listener(interactions);
  }
}

export const stream = new Stream();
