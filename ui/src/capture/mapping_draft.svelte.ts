// A mapping on its way: every change asks the server what would become of the file.
import type { ColumnRole, FileAnswer } from '../lib/answers_capture.ts';
import { ask, asRefusal, isAbort, type Refusal, send } from '../state/api.ts';

export class MappingDraft {
  answer = $state.raw<FileAnswer | null>(null);
  problem = $state.raw<Refusal | null>(null); // the file cannot be had
  refused = $state.raw<Refusal | null>(null); // this mapping cannot be
  asking = $state(false);
  changed = $state(false);
  text = $state('');
  private base: string;
  private controller: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** `base`: /v1/files/ID or /v1/batches/ID. */
  constructor(base: string) {
    this.base = base;
  }

  start(answer: FileAnswer) {
    this.answer = answer;
    this.text = answer.mapping_toml;
  }

  async load() {
    try {
      const batch = this.base.startsWith('/v1/batches/');
      this.start(
        batch
          ? await ask<FileAnswer>(`${this.base}/file`)
          : await send<FileAnswer>('POST', `${this.base}/preview`, {}),
      );
    } catch (problem) {
      this.problem = asRefusal(problem);
    }
  }

  setColumn(column: string, change: Partial<ColumnRole>) {
    if (!this.answer) return;
    const columns = this.answer.columns.map((each) =>
      each.column === column ? { ...each, ...change } : each,
    );
    this.answer = { ...this.answer, columns };
    const wanted = columns.map(({ column, role, detail }) => ({ column, role, detail }));
    this.later({ columns: wanted }, change.detail === undefined ? 0 : 400);
  }

  setText(text: string) {
    this.text = text;
    this.later({ mapping_toml: text }, 500);
  }

  private later(body: object, wait_ms: number) {
    this.changed = true;
    this.asking = true; // from now on: nothing is captured by a mapping nobody has tried
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.preview(body), wait_ms);
  }

  private async preview(body: object) {
    this.controller?.abort();
    const controller = new AbortController();
    this.controller = controller;
    this.asking = true;
    const byText = 'mapping_toml' in body;
    try {
      const answer = await send<FileAnswer>(
        'POST',
        `${this.base}/preview`,
        body,
        controller.signal,
      );
      if (controller.signal.aborted) return;
      this.answer = { ...this.answer, ...answer };
      if (!byText) this.text = answer.mapping_toml;
      this.refused = null;
    } catch (problem) {
      if (isAbort(problem) || controller.signal.aborted) return;
      this.refused = asRefusal(problem);
    }
    this.asking = false;
  }
}
