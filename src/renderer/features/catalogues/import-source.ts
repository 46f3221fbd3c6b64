import { useState } from 'react';
import type { ChosenSource, Inspection } from '../../../shared/ipc/catalogues.js';
import { useAction, type Action } from '../../app/requests.js';
import { useApi } from '../../app/services.js';

type Source = Parameters<ReturnType<typeof useApi>['catalogues']['inspect']>[0];

export interface ImportSource {
  /** What is being checked just now, in words. */
  readonly inspecting?: string;
  /** The folder that was chosen, when it holds several cabinets to pick from. */
  readonly folder?: ChosenSource;
  readonly choose: Action<readonly ['file' | 'folder']>;
  readonly inspect: Action<readonly [Source, string]>;
  readonly closeFolder: () => void;
}

/** From a file, a folder, an address or the sample to an inspection. */
export function useImportSource(onInspected: (inspection: Inspection) => void): ImportSource {
  const api = useApi();
  const [inspecting, setInspecting] = useState<string>();
  const [folder, setFolder] = useState<ChosenSource>();

  const inspect = useAction(async (signal, source: Source, name: string) => {
    setInspecting(name);
    try {
      onInspected(await api.catalogues.inspect(source, signal));
    } finally {
      setInspecting(undefined);
    }
  });
  const choose = useAction(async (_signal, kind: 'file' | 'folder') => {
    inspect.clear();
    const chosen = await api.catalogues.choose({ kind });
    if (chosen === undefined) return;
    if (kind === 'folder') setFolder(chosen);
    else await inspect.run({ from: 'chosen', sourceId: chosen.sourceId }, chosen.name);
  });

  return {
    ...(inspecting === undefined ? {} : { inspecting }),
    ...(folder === undefined ? {} : { folder }),
    choose,
    inspect,
    closeFolder: () => setFolder(undefined),
  };
}
