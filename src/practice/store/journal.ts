import { textColumn, type Database } from './database.js';

/** Something the server did not refuse, but a careful publisher would want to hear of. */
interface Observation {
  readonly at: string;
  readonly code: string;
  readonly detail: string;
}

interface ReportedEvent {
  readonly at: string;
  readonly computerId: string;
  readonly event: unknown;
}

export interface Journal {
  observe(code: string, detail: string): void;
  observations(): readonly Observation[];
  addEvent(computerId: string, event: unknown): void;
  events(): readonly ReportedEvent[];
}

/** The newest are kept; a client that reports for ever does not fill the disk. */
const kept = 10_000;

export function createJournal(database: Database, now: () => Date): Journal {
  const trim = (table: 'observations' | 'events'): void => {
    database.run(`delete from ${table} where number <= (select max(number) from ${table}) - ${String(kept)}`);
  };
  return {
    observe: (code, detail) => {
      database.run('insert into observations(at, code, detail) values(?, ?, ?)', now().toISOString(), code, detail.slice(0, 500));
      trim('observations');
    },
    observations: () =>
      database
        .all('select * from observations order by number')
        .map((row) => ({ at: textColumn(row, 'at'), code: textColumn(row, 'code'), detail: textColumn(row, 'detail') })),
    addEvent: (computerId, event) => {
      database.run('insert into events(at, computer_id, event) values(?, ?, ?)', now().toISOString(), computerId, JSON.stringify(event));
      trim('events');
    },
    events: () =>
      database.all('select * from events order by number').map((row) => ({
        at: textColumn(row, 'at'),
        computerId: textColumn(row, 'computer_id'),
        event: JSON.parse(textColumn(row, 'event')) as unknown,
      })),
  };
}
