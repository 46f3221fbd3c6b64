import type { Inspection } from '../../../shared/ipc/catalogues.js';
import { openFileSource } from '../bytes.js';
import { Fault } from '../fault.js';
import type { ImportOrigin } from '../library/stage.js';
import { Approvals } from '../publishers/approvals.js';
import { openDatabase } from '../store/database.js';
import { createVerifier, type TrustSource } from '../trust/trust-source.js';
import type { TaskContext, WorkRunner } from '../work/protocol.js';
import type { ReadingTasks } from './reading.js';
import { ImportSession } from './session.js';

interface InspectInput {
  readonly inspectionId: string;
  readonly databasePath: string;
  readonly path: string;
  readonly origin: ImportOrigin;
  readonly trust: TrustSource;
  readonly account: string;
}

interface DecideInput {
  readonly inspectionId: string;
  readonly decision: 'approve-once' | 'approve-always' | 'import';
  readonly acceptOlder: boolean;
}

interface OpenSession {
  readonly session: ImportSession;
  readonly close: () => Promise<void>;
}

export type ImportTasks = Readonly<{
  inspectCatalogue: (input: InspectInput, context: TaskContext) => Promise<Inspection>;
  decideCatalogue: (input: DecideInput, context: TaskContext) => Promise<Inspection>;
  closeCatalogue: (input: { readonly inspectionId: string }) => Promise<null>;
  closeAllCatalogues: () => Promise<null>;
}>;

/**
 * Sessions live in the one thread that serves these tasks: between looking at a catalogue and importing
 * it the proofs stay objects of that thread and are never rebuilt from messages.
 */
const open = new Map<string, OpenSession>();

function find(inspectionId: string): OpenSession {
  const found = open.get(inspectionId);
  if (found === undefined) throw new Fault('app/not-found', { what: 'the catalogue that was looked at' });
  return found;
}

async function close(inspectionId: string): Promise<void> {
  const found = open.get(inspectionId);
  open.delete(inspectionId);
  await found?.close();
}

async function closeAll(): Promise<void> {
  for (const inspectionId of [...open.keys()]) await close(inspectionId);
}

/** @param reader the thread that reads catalogues for the one that serves these tasks */
export const createImportTasks = (reader: WorkRunner<ReadingTasks>): ImportTasks => ({
  inspectCatalogue: async (input, { signal }) => {
    // One at a time: whoever looks at another catalogue has left the one before.
    await closeAll();
    const database = openDatabase(input.databasePath, { skipIntegrityCheck: true });
    try {
      const verify = await createVerifier(input.trust, () => new Date());
      await using source = await openFileSource(input.path);
      const session = await ImportSession.open(
        source,
        {
          inspectionId: input.inspectionId,
          origin: input.origin,
          database,
          approvals: new Approvals(database),
          verify: async (file) => verify(file, signal),
          reader,
          now: () => new Date(),
          account: input.account,
        },
        signal,
      );
      const described = session.describe();
      if (described.refusal !== undefined) {
        database.close();
        return described;
      }
      open.set(input.inspectionId, {
        session,
        close: async () => {
          await session.discard();
          database.close();
        },
      });
      return described;
    } catch (error) {
      database.close();
      throw error;
    }
  },

  decideCatalogue: async ({ inspectionId, decision, acceptOlder }, { signal }) => {
    const { session } = find(inspectionId);
    if (decision === 'import') await session.import(acceptOlder);
    else await session.approve(decision === 'approve-once' ? 'once' : 'always', signal);
    const described = session.describe();
    if (described.imported !== undefined) await close(inspectionId);
    return described;
  },

  closeCatalogue: async ({ inspectionId }) => {
    await close(inspectionId);
    return null;
  },

  closeAllCatalogues: async () => {
    await closeAll();
    return null;
  },
});
