// Where the user is: the whole state of the app stands in the address, so that going back works and
// a link shows another what one sees.
import { changed, type Changes, type Query, readQuery, writeQuery } from '../lib/query.ts';

class Address {
  path = $state(location.pathname);
  query = $state.raw<Query>(readQuery(location.search));
  /** What each screen was last asked, so that coming back to it finds it so. */
  private remembered = new Map<string, string>();

  constructor() {
    addEventListener('popstate', () => {
      this.path = location.pathname;
      this.query = readQuery(location.search);
    });
    document.addEventListener('click', (event) => this.follow(event));
  }

  /** The first word of the path: the screen. */
  get screen(): string {
    return this.path.split('/')[1] ?? '';
  }
  /** The decoded words after it. */
  get rest(): string[] {
    return this.path.split('/').slice(2).filter(Boolean).map(decodeURIComponent);
  }

  first(name: string): string | null {
    return this.query[name]?.[0] ?? null;
  }

  go(path: string, query: Query = {}, { replace = false } = {}) {
    const search = writeQuery(query);
    const target = search ? `${path}?${search}` : path;
    this.remembered.set(this.screen, location.pathname + location.search);
    if (target === location.pathname + location.search) return;
    history[replace ? 'replaceState' : 'pushState'](null, '', target);
    this.path = path;
    this.query = query;
  }

  change(changes: Changes, { replace = false } = {}) {
    this.go(this.path, changed(this.query, changes), { replace });
  }

  /** A link to this place with some fields changed. */
  href(changes: Changes): string {
    const search = writeQuery(changed(this.query, changes));
    return search ? `${this.path}?${search}` : this.path;
  }

  last(screen: string): string {
    return this.remembered.get(screen) ?? `/${screen}`;
  }

  // Links of the app are plain links; followed without a page load.
  private follow(event: MouseEvent) {
    const link = (event.target as Element | null)?.closest?.('a[href]') as HTMLAnchorElement | null;
    if (!link || event.defaultPrevented || event.button !== 0 || link.target || link.download)
      return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || link.dataset['outside'] !== undefined) return;
    event.preventDefault();
    this.go(url.pathname, readQuery(url.search));
  }
}

export const address = new Address();
