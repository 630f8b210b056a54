// Keys of the app: registered by the component that acts on them, listed by '?'.
import { untrack } from 'svelte';

export interface Shortcut {
  keys: string; // as event.key says it, two keys of a sequence parted by a blank: "g m"
  does: string;
  group: string;
  run: () => void;
}

class Shortcuts {
  all = $state.raw<Shortcut[]>([]);
  private pending: { key: string; at: number } | null = null;

  add(shortcuts: Shortcut[]): () => void {
    this.all = [...this.all, ...shortcuts];
    return () => {
      this.all = this.all.filter((each) => !shortcuts.includes(each));
    };
  }

  handle(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    const typing = target.closest('input:not([type=range]), textarea, select, [contenteditable]');
    if (typing && event.key !== 'Escape') return;
    if (document.querySelector('dialog[open]') && event.key !== '?') return;
    const recent = this.pending && event.timeStamp - this.pending.at < 1200;
    const sequence = recent ? `${this.pending!.key} ${event.key}` : event.key;
    const found =
      this.all.find((each) => each.keys === sequence) ??
      this.all.find((each) => each.keys === event.key);
    this.pending = null;
    if (found) {
      event.preventDefault();
      found.run();
    } else if (this.all.some((each) => each.keys.startsWith(`${event.key} `)))
      this.pending = { key: event.key, at: event.timeStamp };
  }
}

export const shortcuts = new Shortcuts();

/** Call while a component is made: the keys hold as long as it lives. */
export function useShortcuts(list: () => Shortcut[]) {
  $effect(() => {
    const held = list();
    return untrack(() => shortcuts.add(held));
  });
}
