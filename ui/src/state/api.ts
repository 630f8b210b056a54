// Asking the server: JSON in and out, refusals as one type, everything can be called off.
import { session } from './session.svelte.ts';

export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly see: string | null;
  constructor(status: number, code: string, message: string, see: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.see = see;
  }
}

async function refusalOf(answer: Response): Promise<Refusal> {
  try {
    const { error } = (await answer.json()) as {
      error: { code: string; message: string; see?: string };
    };
    return new Refusal(answer.status, error.code, error.message, error.see ?? null);
  } catch {
    return new Refusal(answer.status, 'internal', `The server answered ${answer.status}.`);
  }
}

async function request(url: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, init);
  } catch (problem) {
    if (init.signal?.aborted) throw problem;
    throw new Refusal(0, 'unavailable', 'The server cannot be reached. Is it still running?');
  }
  if (answer.ok) return answer;
  const refusal = await refusalOf(answer);
  if (answer.status === 401) session.asked();
  throw refusal;
}

async function parsed<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  return (text ? JSON.parse(text) : null) as T;
}

export async function ask<T>(url: string, signal?: AbortSignal): Promise<T> {
  return parsed<T>(await request(url, { signal: signal ?? null }));
}

/** Writing: a JSON body, or a file as it is. */
export async function send<T>(
  method: 'POST' | 'DELETE',
  url: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const headers: Record<string, string> = {};
  if (session.csrf) headers['X-CSRF-Token'] = session.csrf;
  const raw = body instanceof Blob;
  if (body !== undefined)
    headers['Content-Type'] = raw ? 'application/octet-stream' : 'application/json';
  const answer = await request(url, {
    method,
    headers,
    body: body === undefined ? null : raw ? body : JSON.stringify(body),
    signal: signal ?? null,
  });
  return parsed<T>(answer);
}

export function isAbort(problem: unknown): boolean {
  return problem instanceof DOMException && problem.name === 'AbortError';
}

export function asRefusal(problem: unknown): Refusal {
  return problem instanceof Refusal
    ? problem
    : new Refusal(0, 'internal', problem instanceof Error ? problem.message : String(problem));
}
