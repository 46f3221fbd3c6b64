import { format } from 'node:util';

/**
 * The part of Vitest's API that tests are declared with, for running the same tests over and over in one process.
 * What is declared while `collect` runs its function becomes a list of tests.
 */
const root = () => ({ names: [], before: [], after: [] });
let scope = root();
let declared = [];

const titleOf = (name, row) => format(name.replaceAll('%i', '%d'), ...row.slice(0, (name.match(/%[sdifjoO]/gu) ?? []).length));
const rowsOf = (table) => table.map((row) => (Array.isArray(row) ? row : [row]));

function describe(name, body) {
  const outer = scope;
  scope = { names: [...outer.names, name], before: [...outer.before], after: [...outer.after] };
  try {
    body();
  } finally {
    scope = outer;
  }
}
describe.each = (table) => (name, body) => rowsOf(table).forEach((row) => describe(titleOf(name, row), () => body(...row)));

function it(name, body) {
  declared.push({ name: [...scope.names, name].join(' › '), body, scope });
}
it.each = (table) => (name, body) => rowsOf(table).forEach((row) => it(titleOf(name, row), () => body(...row)));

export const declarations = {
  describe,
  it,
  test: it,
  beforeEach: (hook) => scope.before.push(hook),
  afterEach: (hook) => scope.after.unshift(hook),
};

/** The tests that `declare` makes, each with a name of its own. */
export function collect(declare) {
  scope = root();
  declared = [];
  declare();
  const met = new Map();
  return declared.map(({ name, body, scope: { before, after } }) => {
    const count = (met.get(name) ?? 0) + 1;
    met.set(name, count);
    const run = async () => {
      for (const hook of before) await hook();
      try {
        await body();
      } finally {
        for (const hook of after) await hook();
      }
    };
    return { name: count === 1 ? name : `${name} (${String(count)})`, run };
  });
}
