// A question that follows what it depends on: asked again when its address changes, the older one
// called off; the last answer stays on screen until the next is there.
import { untrack } from 'svelte';
import { ask, asRefusal, isAbort, type Refusal } from './api.ts';
import { Pace } from './pace.ts';
import { stream } from './stream.svelte.ts';

export class Question<T> {
  answer = $state.raw<T | null>(null);
  problem = $state.raw<Refusal | null>(null);
  loading = $state(false);
  /** The address the present answer belongs to. */
  answered: string | null = null;
  private controller: AbortController | null = null;
  private url: string | null = null;
  private readonly pace = new Pace(() => this.run());

  ask(url: string | null) {
    this.stop();
    this.url = url;
    if (url === null) {
      this.answer = null;
      this.problem = null;
      this.answered = null;
      this.loading = false;
      return;
    }
    void this.pace.start();
  }

  /** Once more, for something changed; a run under way finishes first, and a rest. */
  refresh() {
    if (this.url !== null) this.pace.request();
  }

  private async run() {
    const url = this.url;
    if (url === null) return;
    const controller = new AbortController();
    this.controller = controller;
    this.loading = true;
    try {
      const answer = await ask<T>(url, controller.signal);
      if (controller.signal.aborted) return;
      this.answer = answer;
      this.answered = url;
      this.problem = null;
    } catch (problem) {
      if (isAbort(problem) || controller.signal.aborted) return;
      this.problem = asRefusal(problem);
      if (this.answered !== url) this.answer = null;
    }
    this.loading = false;
  }

  stop() {
    this.controller?.abort();
    this.pace.stop();
  }
}

/** Call while a component is made. `live`: asked again when the server says something changed. */
export function question<T>(url: () => string | null, { live = false } = {}): Question<T> {
  const asked = new Question<T>();
  $effect(() => {
    const next = url();
    untrack(() => asked.ask(next));
  });
  if (live) {
    let seen = stream.changes;
    $effect(() => {
      const changes = stream.changes;
      if (changes !== seen) untrack(() => asked.refresh());
      seen = changes;
    });
  }
  $effect(() => () => asked.stop());
  return asked;
}
