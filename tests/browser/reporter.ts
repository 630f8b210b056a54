// Prints a line a test and, last, `N passed, N failed, N skipped`: what tools/test.py counts.
import type { TestEvent } from 'node:test/reporters';

type Event = TestEvent & { data: Record<string, unknown> };

export default async function* report(source: AsyncIterable<Event>) {
  let [passed, failed, skipped] = [0, 0, 0];
  for await (const { type, data } of source) {
    const event = data as {
      name: string;
      skip?: string | boolean;
      todo?: string | boolean;
      details?: { type?: string; duration_ms?: number; error?: Error & { cause?: Error } };
    };
    const single = event.details?.type !== 'suite';
    if (single && event.todo !== undefined && (type === 'test:pass' || type === 'test:fail')) {
      // What is known not to hold yet is tried all the same: once it holds, it must be said so.
      type === 'test:fail' ? ++skipped : ++failed;
      yield type === 'test:fail'
        ? `${event.name}: Skipped\nnot yet: ${event.todo}\n`
        : `FAILED  ${event.name}\nit holds now: take its 'todo' away\n`;
    } else if (type === 'test:pass' && single && event.skip !== undefined) {
      ++skipped;
      yield `${event.name}: Skipped\n${event.skip === true ? 'no reason given' : event.skip}\n`;
    } else if (type === 'test:pass' && single) {
      ++passed;
      yield `ok      ${event.name} (${Math.round(event.details?.duration_ms ?? 0)} ms)\n`;
    } else if (type === 'test:fail' && single) {
      ++failed;
      const error = event.details?.error;
      yield `FAILED  ${event.name}\n${error?.cause?.stack ?? error?.stack ?? error}\n`;
    } else if (type === 'test:stdout' || type === 'test:stderr') {
      yield (data as { message: string }).message;
    }
  }
  yield `${passed} passed, ${failed} failed, ${skipped} skipped\n`;
}
