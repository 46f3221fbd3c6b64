import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { TwoServers, type TestServer } from '../fixtures/two-servers.js';
import { canLaunch, launchConsole } from './launch.js';
import { Person } from './person.js';

/** The line of a server in the list of them, or in the results of a publish. */
const lineOf = (person: Person, section: string, server: string): Locator => person.page.getByRole('region', { name: section }).getByRole('listitem').filter({ hasText: server });

/** Fills in the form that is open; what is saved is checked at once. */
async function setUp(person: Person, { name, ready, front }: TestServer): Promise<void> {
  const { page } = person;
  await person.field('Server').fill('127.0.0.1');
  await page.getByRole('switch').click();
  await person.field('Port').fill(String(front.port));
  await page.getByRole('radio', { name: 'Without a login' }).click();
  await person.field(/^Name/u).fill(name);
  await person.field(/where the shares are reached/iu).fill(ready.contentRoot);
  await person.press('Save and check');
  await person.heading(`Connection to ${name}, step by step`);
  await person.reads(/^The connection works/u);
}

/** The second one is added, made the current one, and then the first again. */
async function setUpBoth(person: Person, [head, branch]: TwoServers['servers']): Promise<void> {
  await person.heading('Connect to your WSUS');
  await person.press('Set up the connection');
  await setUp(person, head);
  await person.press('Add a server');
  await person.heading('Add a server');
  await person.looks('add');
  await setUp(person, branch);
  await lineOf(person, 'All servers', branch.name).getByText(/, reachable, 0 updates/u).waitFor();
  await person.reads(/are shown here for the current server/u);
  await person.looks('checked');
  for (const { name } of [branch, head]) {
    await person.press(`Make current: ${name}`);
    await person.button(`${name} is the current server`).waitFor();
    await person.button(`${name} is shown below`).waitFor();
    await person.heading('Who deploys');
  }
}

/** The vendors are on this computer, and their roots are in no list. */
async function trust(person: Person, [head, branch]: TwoServers['servers']): Promise<void> {
  const { anchors } = head.ready;
  await person.page.keyboard.press('Control+8');
  await person.trusts([...readdirSync(anchors).map((name) => join(anchors, name)), head.ready.serverCertificate, branch.ready.serverCertificate]);
  await person.field('Host').fill('127.0.0.1');
  await person.press('Add');
  await person.button('Remove 127.0.0.1').waitFor();
}

async function importCatalogue(person: Person, catalogue: string): Promise<void> {
  await person.page.keyboard.press('Control+1');
  await person.press('Publish updates');
  await person.heading('Which catalogue?');
  await person.chooses(catalogue);
  await person.press('From a file');
  await person.heading('A publisher that you have not approved yet');
  await person.press('Always approve this publisher');
  await person.press('Import');
  await person.heading('The catalogue is imported');
  await person.press('Next');
}

/** From the list of updates to a job on each server. */
async function publish(person: Person, titles: readonly string[], [head, branch]: TwoServers['servers'], branchPlan: string | RegExp, picture: string): Promise<void> {
  const { page } = person;
  await person.heading('Which updates?');
  for (const title of titles) {
    await page.getByRole('searchbox').fill(title);
    await page.getByRole('row', { name: new RegExp(title, 'u') }).first().getByRole('checkbox').click();
  }
  await person.press('Next');
  await person.heading('What will be done');
  await person.reads(head.name);
  await page.getByRole('checkbox', { name: branch.name }).click();
  await page.getByRole('region', { name: 'Publish to other servers as well' }).getByText(branchPlan).waitFor();
  await person.looks(picture);
  await person.press('Download, prove and publish');
}

/** Answers about signers until the publish is over; one answer serves both servers. */
async function approveSigners(person: Person, end: string): Promise<void> {
  const question = person.page.getByRole('button', { name: 'Approve this signer', exact: true }).first();
  const heading = person.page.getByRole('heading', { name: end, exact: true });
  for (;;) {
    await question.or(heading).first().waitFor();
    if (await heading.isVisible()) return;
    const shown = await question.elementHandle();
    await shown.click();
    await shown.waitForElementState('hidden');
  }
}

async function journalNames(person: Person, action: string, servers: readonly string[]): Promise<void> {
  await person.page.keyboard.press('Control+9');
  await person.heading('Journal');
  for (const server of servers) await person.page.getByRole('row', { name: new RegExp(`${action}.*${server}|${server}.*${action}`, 'u') }).first().waitFor();
}

test.skipIf(!canLaunch())('publishes to two servers, and to one of them while the other is switched off, which is tried again', async () => {
  await using two = await TwoServers.start();
  await using console = await launchConsole();
  const person = new Person(console, 'two-servers');
  const { servers } = two;
  const [head, branch] = servers;
  const results = (name: string): Locator => lineOf(person, 'On every server', name);
  const publishedOn = async (server: 0 | 1): Promise<readonly string[]> => (await two.state(server)).updates.map(({ title }) => title).sort();

  await setUpBoth(person, servers);
  await trust(person, servers);
  await importCatalogue(person, head.ready.catalogue);

  await publish(person, ['Litware Editor', 'Gear Calculator'], servers, 'WSUS categories', 'plan');
  await approveSigners(person, 'Everything is published');
  await results(head.name).getByText('Done, 2 of 2 published').waitFor();
  await results(branch.name).getByText('Done, 2 of 2 published').waitFor();
  await person.looks('published');
  expect(await publishedOn(1)).toEqual(await publishedOn(0));
  await person.press(`Open job for ${branch.name}`);
  await person.reads(new RegExp(`^${branch.name}, started`, 'u'));
  await results(`${branch.name} (this job)`).waitFor();
  await results(head.name).getByText('2 of 2 published').waitFor();
  await person.looks('job');
  await journalNames(person, 'publish an update', [head.name, branch.name]);
  await person.looks('journal');

  await person.page.keyboard.press('Control+1');
  await person.press('Publish updates');
  await person.press('Finish');
  await person.heading('Published');
  branch.front.isDown = true;
  await person.page.keyboard.press('Control+1');
  await person.press('Publish updates');
  await person.press('Next');
  await person.heading('Who published it?');
  await person.press('Next');
  await publish(person, ['Litware Spelling'], servers, /^You can publish all the same/u, 'plan-without-branch');
  await approveSigners(person, 'Published in part');
  await results(head.name).getByText('Done, 1 of 1 published').waitFor();
  await results(branch.name).getByText('Done with failures, 0 of 1 published, 1 failed').waitFor();
  await person.looks('in-part');
  branch.front.isDown = false;
  await person.press(`Try again on ${branch.name}`);
  await person.heading('Everything is published');
  await results(branch.name).getByText('Done, 1 of 1 published').waitFor();
  expect(await publishedOn(1)).toEqual(await publishedOn(0));
}, 240_000);
