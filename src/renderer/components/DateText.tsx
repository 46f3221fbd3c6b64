import type { ReactElement } from 'react';
import { formatDay, formatExactBytes, formatBytes, formatInstant, relativeDay } from '../../shared/format.js';
import type { Instant } from '../../shared/units.js';

/** Absolute with a relative hint: `3 May 2026 (12 days ago)`. */
export function DateText({ at, hint = true, time = false }: { readonly at: Instant; readonly hint?: boolean; readonly time?: boolean }): ReactElement {
  return (
    <time dateTime={at} title={formatInstant(at)}>
      {time ? formatInstant(at) : formatDay(at)}
      {hint && ` (${relativeDay(at, new Date())})`}
    </time>
  );
}

/** The size in words, the exact count on hover. */
export function SizeText({ size }: { readonly size: number }): ReactElement {
  return <span title={formatExactBytes(size)}>{formatBytes(size)}</span>;
}
