// Builds ui/dist: one page, its script, its style, its font. `TOUCHLINE_URL` names the server that
// answers /v1 while `vite` serves the sources.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { licences } from './licences.ts';

export default defineConfig({
  plugins: [svelte(), licences()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0, // the content security policy allows no data: but for pictures
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/v1': process.env['TOUCHLINE_URL'] ?? 'http://127.0.0.1:7117' } },
});
