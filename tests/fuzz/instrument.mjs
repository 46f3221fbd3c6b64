// A Vite plugin that counts in the product's modules which branches run, and hands over what is compared and allocated.
// What it calls is in engine/probes.ts. Only insertions: no text of the product is changed, so line numbers stay.
import { sep } from 'node:path';
import { parseAst } from 'vite';

const product = `${sep}src${sep}main${sep}core${sep}`;
const header =
  'const { edges: __edges, left: __left, right: __right, allocated: __allocated } = globalThis.__countersignProbes;';
const comparisons = new Set(['===', '!==', '<', '<=', '>', '>=']);
const arrays = /^(?:ArrayBuffer|Array|DataView|(?:Big)?(?:Ui|I)nt(?:8|16|32|64)(?:Clamped)?Array)$/u;
const bufferMakers = new Set(['alloc', 'concat', 'from', 'allocUnsafe']);

/** Constants of the product that inputs may have to hold. */
function collectWord(node, words) {
  if (typeof node.value === 'string' && node.value.length >= 2 && node.value.length <= 64) words.add(node.value);
  if (typeof node.value === 'number' && Number.isInteger(node.value) && node.value > 255 && node.value < 2 ** 32) words.add(node.value);
}

const isPlain = (node) => node.type !== 'Literal' || typeof node.value === 'number' || typeof node.value === 'string';

function instrument(code, nextEdge, words) {
  const insertions = [];
  // At one place, what closes an inner node comes before what closes an outer one, and the other way round for openings; outer ones are visited first.
  const open = (at, text, end) => insertions.push({ at, text, closes: 0, size: -end, order: insertions.length });
  const close = (at, text, start) => insertions.push({ at, text, closes: 1, size: -start, order: -insertions.length });
  const count = () => `__edges[${String(nextEdge())}]++`;
  const around = (node, before, after) => {
    open(node.start, before, node.end);
    close(node.end, after, node.start);
  };
  const expression = (node) => around(node, `(${count()}, (`, '))');
  const statement = (node) => {
    if (node.type === 'BlockStatement') open(node.start + 1, `${count()};`, Infinity);
    else around(node, `{${count()};`, '}');
  };
  const visitors = {
    FunctionDeclaration: (node) => statement(node.body),
    FunctionExpression: (node) => node.body && statement(node.body),
    ArrowFunctionExpression: (node) => (node.body.type === 'BlockStatement' ? statement(node.body) : expression(node.body)),
    IfStatement: (node) => {
      statement(node.consequent);
      if (node.alternate) statement(node.alternate);
      else close(node.end, `else{${count()};}`, node.start);
    },
    ForStatement: (node) => statement(node.body),
    ForOfStatement: (node) => statement(node.body),
    ForInStatement: (node) => statement(node.body),
    WhileStatement: (node) => statement(node.body),
    DoWhileStatement: (node) => statement(node.body),
    CatchClause: (node) => statement(node.body),
    SwitchCase: ({ consequent: [first] }) => first && open(first.start, `${count()};`, Infinity),
    ConditionalExpression: (node) => {
      expression(node.consequent);
      expression(node.alternate);
    },
    LogicalExpression: (node) => expression(node.right),
    AssignmentPattern: (node) => expression(node.right),
    BinaryExpression: (node) => {
      if (!comparisons.has(node.operator) || !isPlain(node.left) || !isPlain(node.right)) return;
      around(node.left, '__left(', ')');
      around(node.right, '__right(', ')');
    },
    NewExpression: (node) => {
      if (node.callee.type === 'Identifier' && arrays.test(node.callee.name) && node.arguments.length < 2) around(node, '__allocated(', ')');
    },
    CallExpression: ({ callee, ...node }) => {
      if (callee.type === 'MemberExpression' && callee.object.name === 'Buffer' && bufferMakers.has(callee.property.name)) around(node, '__allocated(', ')');
    },
    Literal: (node) => collectWord(node, words),
  };
  const walk = (node) => {
    visitors[node.type]?.(node);
    for (const [key, value] of Object.entries(node)) {
      // Names of modules and of properties are no words of a format.
      if (key === 'source' || (key === 'key' && node.computed === false)) continue;
      for (const child of Array.isArray(value) ? value : [value]) if (typeof child?.type === 'string') walk(child);
    }
  };
  walk(parseAst(code));

  insertions.sort((a, b) => a.at - b.at || b.closes - a.closes || a.size - b.size || a.order - b.order);
  let [result, done] = [header, 0];
  for (const { at, text } of insertions) {
    result += code.slice(done, at) + text;
    done = at;
  }
  return result + code.slice(done);
}

/**
 * @returns the plugin, and what it has found once the build is done: the number of edges, and the words
 */
export function instrumentation() {
  let edges = 0;
  const words = new Set();
  const plugin = {
    name: 'countersign-fuzz-instrumentation',
    enforce: 'post',
    transform(code, id) {
      if (!id.includes(product) || !id.endsWith('.ts')) return null;
      return { code: instrument(code, () => edges++, words), map: null };
    },
  };
  return { plugin, found: () => ({ edges, words: [...words] }) };
}
