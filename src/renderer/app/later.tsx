import { Button } from '@fluentui/react-components';
import { useState, type ComponentType, type ReactElement } from 'react';
import { ErrorNote } from '../components/ErrorNote.js';
import { Waiting } from '../components/ProgressLine.js';
import { useLoaded } from './requests.js';

export interface Later<Props> {
  (props: Props): ReactElement;
  /** Fetches the code, if it is not there yet. */
  readonly load: () => Promise<unknown>;
}

/**
 * A component whose code is fetched when it is first shown, or before by `load`; then it is drawn at once. React's own `lazy` draws
 * nothing for a moment even then, and keeps what it shows meanwhile for 300 ms.
 */
export function later<Props extends object>(fetchCode: () => Promise<ComponentType<Props>>): Later<Props> {
  let there: ComponentType<Props> | undefined;
  const load = async (): Promise<ComponentType<Props>> => (there ??= await fetchCode());

  function Shown(props: Props): ReactElement {
    // What was fetched meanwhile by another way must not take the place of what is shown.
    const [atOnce] = useState(() => there);
    const { value: Component = atOnce, error, reload } = useLoaded(atOnce === undefined ? 'code' : undefined, load);
    if (error !== undefined) return <ErrorNote error={error} live actions={<Button onClick={reload}>Try again</Button>} />;
    return Component === undefined ? <Waiting label="Opening the page" /> : <Component {...props} />;
  }
  return Object.assign(Shown, { load });
}
