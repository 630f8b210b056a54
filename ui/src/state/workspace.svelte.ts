// The workspace the server holds: its name, its size, whether anything is in it.
import type { WorkspaceAnswer } from '../lib/answers.ts';
import { ask, asRefusal, type Refusal } from './api.ts';
import { Pace } from './pace.ts';
import { session, type SessionAnswer } from './session.svelte.ts';
import { stream } from './stream.svelte.ts';

class Workspace {
  answer = $state.raw<WorkspaceAnswer | null>(null);
  problem = $state.raw<Refusal | null>(null);
  private readonly pace = new Pace(() => this.refresh());

  /** Who am I, and where? Also after signing in. */
  async start() {
    this.problem = null;
    try {
      session.take(await ask<SessionAnswer>('/v1/session'));
      if (session.wanted) return;
      await this.refresh();
      stream.open();
    } catch (problem) {
      const refusal = asRefusal(problem);
      if (refusal.status !== 401) this.problem = refusal;
    }
  }

  /** Something changed: its figures are asked for again, in a moment. */
  changed() {
    this.pace.request();
  }

  async refresh() {
    try {
      this.answer = await ask<WorkspaceAnswer>('/v1/workspace');
    } catch (problem) {
      const refusal = asRefusal(problem);
      if (refusal.status !== 401 && !this.answer) this.problem = refusal;
    }
  }
}

export const workspace = new Workspace();
