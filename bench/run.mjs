// Runs benchmarks written in TypeScript: `node bench/run.mjs [NAME …]`, all of them without a name. Node 20 cannot read
// TypeScript, so Vite bundles them first, for the oldest Node that the product supports.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const benchmarks = ['download', 'cabinet', 'sign', 'import', 'window', 'loop'];
/** Run as processes of their own by benchmarks. */
const children = ['cabinet-child', 'download-child', 'import-child', 'import-reader'];

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !benchmarks.includes(name));
if (unknown !== undefined) throw new Error(`there is no benchmark ${unknown}; there are: ${benchmarks.join(', ')}`);

const root = resolve(import.meta.dirname, '..');
const outDir = resolve(root, 'node_modules/.cache/bench');
await build({
  root,
  configFile: false,
  logLevel: 'error',
  build: {
    ssr: true,
    outDir,
    emptyOutDir: false,
    target: 'node20.18',
    rolldownOptions: {
      input: Object.fromEntries([...benchmarks, ...children, 'measure'].map((name) => [name, resolve(import.meta.dirname, `${name}.ts`)])),
      // Side by side: benchmarks find their children beside themselves, from a shared part as well.
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
});
const load = (name) => import(pathToFileURL(resolve(outDir, `${name}.mjs`)).href);

const figures = [];
for (const name of asked.length > 0 ? asked : benchmarks) {
  const { run } = await load(name);
  figures.push(...(await run()));
}
const { tableOf } = await load('measure');
console.log(`\n${tableOf(figures)}`);
