// Something the server does that takes a while: started, followed until it is done.
import { ask, asRefusal, Refusal, send } from './api.ts';
import { stream } from './stream.svelte.ts';

export interface BatchReport {
  batch: number;
  source: string;
  read: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  interactions: number;
  stopped?: boolean;
  remarks?: string[];
}
interface JobAnswer {
  state: 'waiting' | 'running' | 'done' | 'failed';
  rows: number;
  bytes_done: number;
  bytes_total: number;
  report?: BatchReport;
  error?: string;
}

export class Job {
  state = $state<'idle' | 'running' | 'done' | 'failed'>('idle');
  rows = $state(0);
  share = $state<number | null>(null);
  report = $state.raw<BatchReport | null>(null);
  problem = $state.raw<Refusal | null>(null);

  get running() {
    return this.state === 'running';
  }

  async start(url: string, body: unknown) {
    this.state = 'running';
    this.problem = null;
    this.report = null;
    this.rows = 0;
    this.share = null;
    try {
      const { job } = await send<{ job: string }>('POST', url, body);
      await this.follow(job);
      stream.change();
    } catch (problem) {
      this.problem = asRefusal(problem);
      this.state = 'failed';
    }
  }

  private async follow(job: string) {
    for (let wait_ms = 60; ; wait_ms = Math.min(400, wait_ms * 1.5)) {
      const answer = await ask<JobAnswer>(`/v1/jobs/${encodeURIComponent(job)}`);
      this.rows = answer.rows;
      this.share = answer.bytes_total > 0 ? answer.bytes_done / answer.bytes_total : null;
      if (answer.state === 'done') {
        this.report = answer.report ?? null;
        this.state = 'done';
        return;
      }
      if (answer.state === 'failed') {
        throw new Refusal(200, 'invalid_input', answer.error ?? 'It failed.');
      }
      await new Promise((go) => setTimeout(go, wait_ms));
    }
  }
}
