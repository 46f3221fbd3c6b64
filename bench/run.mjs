// Runs a benchmark written in TypeScript: `node bench/run.mjs cabinet`. Node 20 cannot read TypeScript, so Vite
// bundles it first, for the oldest Node that the product supports.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const [name] = process.argv.slice(2);
if (name === undefined) throw new Error('usage: node bench/run.mjs NAME');
const root = resolve(import.meta.dirname, '..');
const outDir = resolve(root, 'node_modules/.cache/bench');
await build({
  root,
  configFile: false,
  logLevel: 'error',
  build: { ssr: resolve(import.meta.dirname, `${name}.ts`), outDir, emptyOutDir: false, target: 'node20.18', rolldownOptions: { output: { entryFileNames: `${name}.mjs` } } },
  ssr: { external: ['libsql'] },
});
const { run } = await import(pathToFileURL(resolve(outDir, `${name}.mjs`)).href);
await run();
