import { Fault } from '../../../src/main/core/fault.js';
import { createWsusClient } from '../../../src/main/core/wsus/soap/client.js';
import type { Operation } from '../../../src/main/core/wsus/soap/operation.js';
import { operations } from '../../../src/main/core/wsus/soap/operations/index.js';
import { explain } from '../../../src/shared/errors/index.js';
import { categoryRow, fault, response, result, row, unknownOperation } from '../../fakes/scripted-wsus.js';
import { configurationAnswer } from '../../fixtures/wsus/configuration.js';
import { demand, type FuzzTarget } from '../engine/target.js';
import { changeXml } from './xml-text.js';

/** An input is the body of an answer. Which operation it answers is told by the first name of a response in it. */

type AnyOperation = Operation<never, unknown>;
const all = Object.values(operations) as readonly AnyOperation[];
const byName = new Map(all.map((operation) => [operation.name, operation]));

function operationOf(body: string): AnyOperation {
  for (const [, name = ''] of body.matchAll(/<(?:\w{1,20}:)?(\w{1,80})Response[\s/>]/gu)) {
    const operation = byName.get(name);
    if (operation !== undefined) return operation;
  }
  return operations.getServerVersion;
}

/** The reader is asked, not the writer: parameters are none. */
const withoutParameters = (operation: AnyOperation): Operation<undefined, unknown> => ({ name: operation.name, parameters: () => [], read: operation.read });

async function answerOf(operation: AnyOperation, status: number, body: string): Promise<unknown> {
  const client = createWsusClient({ url: 'http://wsus.example/', transport: { post: async () => Promise.resolve({ status, headers: { location: body.slice(0, 300) }, body }) } });
  try {
    return await client.call(withoutParameters(operation), undefined);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const words = explain(error);
    demand(words.title.length > 0 && words.happened.length < 3000, 'words that say nothing or too much');
    return error;
  }
}

async function run(input: Uint8Array): Promise<void> {
  const body = new TextDecoder().decode(input);
  const operation = operationOf(body);
  const first = await answerOf(operation, 200, body);
  demand(JSON.stringify(first) === JSON.stringify(await answerOf(operation, 200, body)), 'read twice, it is not the same');
  demand((await answerOf(operation, 500, body)) instanceof Fault, 'an answer counts although the server failed');
  demand((await answerOf(operation, 302, body)) instanceof Fault, 'a redirect counts as an answer');
}

const id = 'aaaaaaaa-0000-4000-8000-000000000000';

function* seeds(): Generator<Uint8Array> {
  const update = row([{ guid: id }, 3, ...Array.from({ length: 13 }, () => null), 'Software', 0, null, null, null, null, null, false, null, true, null, null, 'A title', null, null, null, null, null, null, 0, null, 1]);
  const texts = [
    response('GetServerVersion', result('GetServerVersion', '10.0.26100.1')),
    response('GetCurrentUserRole', result('GetCurrentUserRole', 'Administrator')),
    response('ExecuteSPGetConfiguration', configurationAnswer({})),
    response('ExecuteSPGetCategories', `<ExecuteSPGetCategoriesResult>${categoryRow(id, 'Company', 'Contoso', true)}${categoryRow(id, 'Product', 'Widget', false)}</ExecuteSPGetCategoriesResult>`),
    response('ExecuteSPSearchUpdates', `<ExecuteSPSearchUpdatesResult><minimalProperties>${update}</minimalProperties></ExecuteSPSearchUpdatesResult>`),
    response('ExecuteSPGetInstallableItems', `<ExecuteSPGetInstallableItemsResult><ArrayOfGenericReadableRow>${row([1, 'f.cab', null, null, null, 77, null, null, { bytes: Buffer.alloc(20) }, { bytes: Buffer.alloc(32) }])}</ArrayOfGenericReadableRow></ExecuteSPGetInstallableItemsResult>`),
    response('SignCabForPublishing', result('SignCabForPublishing', 0)),
    fault('The cab is bad.').body,
    fault('Access to the path D:\\x is denied.', 'System.UnauthorizedAccessException').body,
    unknownOperation('GetServerVersion').body,
    ...all.map(({ name }) => response(name, `<${name}Result>${row([1, { guid: id }, 'x', true, null])}</${name}Result>`)),
  ];
  for (const text of texts) yield new TextEncoder().encode(text);
}

export const target: FuzzTarget = {
  name: 'soap',
  maxInput: 24 * 1024,
  limits: { cpuMs: 500, allocation: 4 * 2 ** 20 },
  seeds,
  run,
  mutate: changeXml,
};
