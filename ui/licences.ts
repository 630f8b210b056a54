// Writes licences.txt beside the app: what the licences of the packages inside it ask for.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const root = 'node_modules/';

function packageOf(path: string): string | null {
  const at = path.lastIndexOf(root);
  if (at < 0) return null;
  const parts = path.slice(at + root.length).split('/');
  return parts[0]?.startsWith('@') ? `${parts[0]}/${parts[1]}` : (parts[0] ?? null);
}

function textOf(name: string): string {
  const folder = join(import.meta.dirname, root, name);
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
  return `${name} ${about.version} (${about.license})\n\n${text}\n`;
}

export function licences(): Plugin {
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      const names = new Set<string>(['@fontsource-variable/inter']);
      for (const part of Object.values(bundle))
        if (part.type === 'chunk')
          for (const path of Object.keys(part.modules)) {
            const name = packageOf(path);
            if (name && existsSync(join(import.meta.dirname, root, name))) names.add(name);
          }
      const source =
        "Touchline's web app contains:\n\n" +
        [...names]
          .sort()
          .map(textOf)
          .join('\n' + '-'.repeat(80) + '\n\n');
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source });
    },
  };
}
