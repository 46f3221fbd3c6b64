import { useEffect, useRef, useState } from 'react';
import { mostLooksAtOnce, type ContentLook, type ServerUpdates } from '../../../shared/ipc/published.js';
import type { PackageId } from '../../../shared/units.js';
import { wasCancelled } from '../../api/request-failed.js';
import { useApi } from '../../app/services.js';

export interface Looks {
  readonly found: ReadonlyMap<PackageId, ContentLook>;
  readonly looked: number;
  readonly total: number;
}

interface Kept {
  /** The list that the looks belong to. */
  readonly list?: ServerUpdates;
  readonly found: ReadonlyMap<PackageId, ContentLook>;
  readonly looked: number;
}

/**
 * Looks behind the rows of a list, some at a time: what the filters ask for takes a look at every file of the server. Looks of an
 * earlier list stand until there are newer ones.
 */
export function useLooks(list: ServerUpdates | undefined): Looks {
  const api = useApi();
  const [kept, setKept] = useState<Kept>({ found: new Map(), looked: 0 });
  const latest = useRef(api);
  useEffect(() => {
    latest.current = api;
  });

  useEffect(() => {
    if (list === undefined) return;
    const controller = new AbortController();
    const work = async (): Promise<void> => {
      for (let from = 0; from < list.rows.length; from += mostLooksAtOnce) {
        const updates = list.rows.slice(from, from + mostLooksAtOnce).map(({ packageId }) => packageId);
        try {
          const looks = await latest.current.published.examine({ updates }, controller.signal);
          if (controller.signal.aborted) return;
          setKept((old) => ({ list, found: new Map([...old.found, ...looks.map((look) => [look.packageId, look] as const)]), looked: from + updates.length }));
        } catch (error) {
          // The rows stay without a look; the list itself says when the server cannot be reached.
          if (wasCancelled(error)) return;
        }
      }
      if (!controller.signal.aborted) setKept((old) => ({ ...old, list, looked: list.rows.length }));
    };
    void work();
    return () => controller.abort();
  }, [list]);

  return { found: kept.found, looked: kept.list === list ? kept.looked : 0, total: list?.rows.length ?? 0 };
}
