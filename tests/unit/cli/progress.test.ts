import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createRunProgress } from '../../../src/cli/progress.js';
import type { Profile } from '../../../src/main/core/profile/profile.js';
import { openChain, withLink } from '../../../src/shared/chain.js';

const terminal = (isTTY: boolean): { readonly stream: NodeJS.WriteStream; readonly text: () => string } => {
  let text = '';
  const stream = Object.assign(new Writable({ write: (chunk: Buffer, _encoding, done) => { text += chunk.toString('utf8'); done(); } }), { isTTY, columns: 120, cursorTo: () => true, moveCursor: () => true, clearLine: () => true });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
};

const published = withLink(openChain(), { name: 'in-wsus', state: 'proven', summary: '', facts: [] });
const profile = {
  jobs: {
    watch: (jobId: string) => ({ jobId, items: [{ chain: published }, { chain: openChain() }], progress: { downloaded: 1024 * 1024, toDownload: 4 * 1024 * 1024, speed: 0 } }),
  },
} as unknown as Profile;

it('draws how all jobs of a run stand, on the stream that it is given', () => {
  const { stream, text } = terminal(true);
  const progress = createRunProgress(() => profile);
  progress.begin(['one', 'two'], { stream, withoutTerminal: 'nothing' });
  progress.end();
  expect(text()).toMatch(/Downloaded \[.*\] 2\.00 MB of 8\.00 MB/u);
  expect(text()).toMatch(/Published {2}\[.*\] 2 of 4/u);
  expect(text()).toMatch(/Proven {4} \[.*\] 0 of 4/u);
  const drawn = text();
  progress.end();
  progress.events.onJobProgress('one');
  expect(text()).toBe(drawn);
});

it('draws nothing where nobody watches, before a run and when there is nothing to do', () => {
  const { stream, text } = terminal(false);
  const progress = createRunProgress(() => profile);
  progress.events.onJobChange('one');
  progress.begin(['one'], { stream, withoutTerminal: 'nothing' });
  progress.end();
  const empty = terminal(true);
  const other = createRunProgress(() => profile);
  other.begin([], { stream: empty.stream, withoutTerminal: 'lines' });
  other.end();
  expect([text(), empty.text()]).toEqual(['', '']);
});
