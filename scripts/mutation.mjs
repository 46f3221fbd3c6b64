// Mutation testing of the parts that are named, or of all: `npm run mutation -- [PART …] [--afresh]`. See docs/mutation.md.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { partNames } from './mutation/parts.mjs';
import { run } from './setup/command.mjs';
import { binaries, inProject } from './setup/project.mjs';
import { runMain, say, SetupFailure } from './setup/say.mjs';

const decided = ['Killed', 'Timeout', 'Survived', 'NoCoverage'];

/** Lines of a table in Markdown: each file of a part with its score, and how many mutants lived. */
function rowsOf(name) {
  const { files } = JSON.parse(readFileSync(inProject('reports/mutation', `${name}.json`), 'utf8'));
  const counted = Object.entries(files).map(([file, { mutants }]) => {
    const count = (...states) => mutants.filter(({ status }) => states.includes(status)).length;
    return { file: file.replace('src/main/core/', ''), all: count(...decided), dead: count('Killed', 'Timeout') };
  });
  const total = counted.reduce((sum, { all, dead }) => ({ all: sum.all + all, dead: sum.dead + dead }), { all: 0, dead: 0 });
  const row = (title, { all, dead }) => `| ${title} | ${all} | ${all - dead} | ${((100 * dead) / all).toFixed(1)} % |`;
  return { total, lines: [...counted.filter(({ all }) => all > 0).map((each) => row(each.file, each)), row(`**${name}**`, total)] };
}

await runMain(async () => {
  const asked = process.argv.slice(2).filter((word) => word !== '--afresh');
  const unknown = asked.find((name) => !partNames.includes(name));
  if (unknown !== undefined) throw new SetupFailure(`There is no part ${unknown}; there are: ${partNames.join(', ')}.`);
  if (process.argv.includes('--afresh')) rmSync(inProject('node_modules/.cache/mutation'), { recursive: true, force: true });
  mkdirSync(inProject('node_modules/.cache/mutation'), { recursive: true });
  const names = asked.length > 0 ? asked : partNames;
  let worst = 0;
  for (const name of names) {
    say(`— ${name}`);
    worst = Math.max(worst, await run(process.execPath, [binaries.stryker, 'run'], { env: { ...process.env, MUTATION_PART: name } }));
  }
  const results = names.map(rowsOf);
  const [all, dead] = ['all', 'dead'].map((key) => results.reduce((sum, { total }) => sum + total[key], 0));
  say('\n| file | mutants | alive | score |\n|---|---|---|---|');
  for (const { lines } of results) for (const line of lines) say(line);
  say(`| **all** | ${all} | ${all - dead} | **${((100 * dead) / all).toFixed(1)} %** |`);
  return worst;
});
