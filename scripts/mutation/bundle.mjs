import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Script } from 'node:vm';
import { build } from 'vite';

/** What these make takes longer than most tests. No mutant touches them, so all evaluations share them; a later one may use those before. */
const sharedFiles = ['tests/fixtures/authority/keys.ts', 'tests/fixtures/cabinet/build.ts', 'tests/fixtures/cabinet/lzx-encode.ts'];
const shared = new Map();

const shareFixtures = {
  name: 'share-fixtures',
  enforce: 'pre',
  async resolveId(source, importer) {
    const found = importer === undefined ? null : await this.resolve(source, importer, { skipSelf: true });
    const id = found && sharedFiles.find((file) => found.id.replaceAll('\\', '/').endsWith(`/${file}`));
    return id ? { id, external: true } : null;
  },
};

async function compile(file) {
  const { output } = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [shareFixtures],
    build: {
      ssr: resolve(file),
      write: false,
      minify: false,
      // `using` is not in the oldest Node that the product supports.
      target: 'node20',
      rolldownOptions: { output: { format: 'cjs', codeSplitting: false } },
    },
  });
  return new Script(`(function (require, module, exports) {${output[0].code}\n})`, { filename: file }).runInThisContext();
}

function evaluate(program, require) {
  const module = { exports: {} };
  program(require, module, module.exports);
  return module.exports;
}

const nodeRequire = createRequire(resolve('package.json'));
const isShared = (name) => sharedFiles.find((file) => name.endsWith(file));
const requireShared = (name) => shared.get(isShared(name)) ?? nodeRequire(name);

/**
 * Bundles a test file with all modules below it.
 * @param replacements what `require` answers for some names
 * @returns a function that evaluates all of them anew at every call
 */
export async function bundle(file, replacements) {
  for (const each of sharedFiles) if (!shared.has(each)) shared.set(each, evaluate(await compile(each), requireShared));
  const program = await compile(file);
  return () => void evaluate(program, (name) => replacements[name] ?? requireShared(name));
}
