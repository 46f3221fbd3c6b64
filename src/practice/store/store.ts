import { createApprovalRules, type ApprovalRules } from './approval-rules.js';
import { createComputers, type Computers } from './computers.js';
import { openDatabase, type Database } from './database.js';
import { createDeployments, type Deployments } from './deployments.js';
import { createGroups, type Groups } from './groups.js';
import { createJournal, type Journal } from './journal.js';
import { createSettings, type Settings } from './settings.js';
import { createUpdates, type Updates } from './updates.js';

/** Everything the server remembers. */
export interface Store {
  readonly settings: Settings;
  readonly updates: Updates;
  readonly groups: Groups;
  readonly deployments: Deployments;
  readonly computers: Computers;
  readonly journal: Journal;
  readonly approvalRules: ApprovalRules;
  readonly transaction: Database['transaction'];
  readonly now: () => Date;
  close(): void;
}

export function openStore(path: string, now: () => Date): Store {
  const database = openDatabase(path);
  return {
    settings: createSettings(database),
    updates: createUpdates(database),
    groups: createGroups(database),
    deployments: createDeployments(database),
    computers: createComputers(database),
    journal: createJournal(database, now),
    approvalRules: createApprovalRules(database),
    transaction: (work) => database.transaction(work),
    now,
    close: () => database.close(),
  };
}
