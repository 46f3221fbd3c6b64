import { resolve } from 'node:path';
import { defineConfig, type UserConfig } from 'vite';

const from = (path: string): string => resolve(import.meta.dirname, path);

/** Two builds, by `--mode main` and `--mode preload`, into a folder that Electron can start. */
export default defineConfig(({ mode }): UserConfig => ({
  build: {
    ssr: from(`${mode}.ts`),
    target: 'node20.18',
    outDir: from('../../../out/fake-window'),
    emptyOutDir: false,
    rolldownOptions: { external: ['electron'], output: mode === 'preload' ? { format: 'cjs', entryFileNames: '[name].cjs' } : { format: 'esm', entryFileNames: '[name].js' } },
  },
  ssr: { noExternal: true, external: ['electron'] },
}));
