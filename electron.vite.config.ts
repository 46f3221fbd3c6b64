import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * The targets are those of the oldest runtime the product supports (Electron 33: Node 20.18,
 * Chromium 130). electron-vite would otherwise take them from the newest Electron it knows.
 */
const nodeTarget = 'node20.18';
const browserTarget = 'chrome130';
const from = (path: string): string => resolve(import.meta.dirname, path);

const { version } = JSON.parse(readFileSync(from('package.json'), 'utf8')) as { version: string };
const constants = { __APP_VERSION__: JSON.stringify(version) };

export default defineConfig(({ command }) => ({
  main: {
    define: constants,
    build: {
      target: nodeTarget,
      rolldownOptions: {
        input: {
          index: from('src/main/index.ts'),
          worker: from('src/main/worker.ts'),
          reader: from('src/main/reader.ts'),
          cli: from('src/cli/index.ts'),
          practice: from('src/practice/index.ts'),
        },
        // Beside the entries: modules find worker.js, practice.js and the page from their own folder.
        output: { chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      externalizeDeps: false,
      // A sandboxed window loads a CommonJS preload only.
      rolldownOptions: {
        input: { index: from('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    ...(command === 'serve' ? { html: { cspNonce: '__CSP_NONCE__' } } : {}),
    server: {
      host: '127.0.0.1',
      port: 5173,
      strictPort: true,
      hmr: { protocol: 'ws', host: '127.0.0.1', clientPort: 5173 },
    },
    build: {
      target: browserTarget,
      minify: true,
      // Chromium knows module preloads by itself.
      modulePreload: { polyfill: false },
      // Loaded from the disk, not over a network.
      chunkSizeWarningLimit: 3000,
      rolldownOptions: {
        input: { index: from('src/renderer/index.html') },
        // One script draws the window; what several of the later places share is one other.
        output: { codeSplitting: { groups: [{ name: 'start', tags: ['$initial'], priority: 1 }, { name: 'shared', minShareCount: 2 }] } },
      },
    },
  },
}));
