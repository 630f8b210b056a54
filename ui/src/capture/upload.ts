// Sends a file and says how far it is: fetch cannot tell, so the older request does it.
import type { FileAnswer } from '../lib/answers_capture.ts';
import { Refusal } from '../state/api.ts';
import { session } from '../state/session.svelte.ts';

export function upload(file: File, onprogress: (share: number) => void): Promise<FileAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/v1/files?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    if (session.csrf) request.setRequestHeader('X-CSRF-Token', session.csrf);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onprogress(event.loaded / event.total);
    };
    request.onload = () => {
      let answer: unknown = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // Told below by the status.
      }
      if (request.status >= 200 && request.status < 300) return resolve(answer as FileAnswer);
      if (request.status === 401) session.asked();
      const { error } = (answer ?? {}) as {
        error?: { code: string; message: string; see?: string };
      };
      const message = error?.message ?? `The server answered ${request.status}.`;
      reject(new Refusal(request.status, error?.code ?? 'internal', message, error?.see ?? null));
    };
    request.onerror = () =>
      reject(new Refusal(0, 'unavailable', 'The server cannot be reached. Is it still running?'));
    request.send(file);
  });
}
