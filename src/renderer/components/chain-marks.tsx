import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { chainLinks, linkStateTitles, linkTitles, type LinkState, type ProofChain } from '../../shared/chain.js';
import { linkLetterStates } from './link-letters.js';

const useStyles = makeStyles({
  proven: { color: tokens.colorStatusSuccessForeground1 },
  running: { color: tokens.colorBrandForeground1 },
  open: { color: tokens.colorNeutralStrokeAccessible },
  'not-asked': { color: tokens.colorNeutralForeground3 },
  'needs-you': { color: tokens.colorStatusWarningForeground1 },
  failed: { color: tokens.colorStatusDangerForeground1 },
  cell: { display: 'block', overflow: 'visible', forcedColorAdjust: 'auto' },
  line: { stroke: tokens.colorNeutralStroke1, strokeWidth: 1 },
});

/** The mark of one state around (x, y): a shape each, so that it reads without colour. */
function shapeOf(state: LinkState, x: number, y: number, r: number): ReactElement {
  switch (state) {
    case 'proven':
      return <circle cx={x} cy={y} r={r} fill="currentColor" />;
    case 'running':
      return (
        <>
          <circle cx={x} cy={y} r={r - 0.5} fill="none" stroke="currentColor" strokeWidth={1.5} />
          <circle cx={x} cy={y} r={r / 2.2} fill="currentColor" />
        </>
      );
    case 'open':
      return <circle cx={x} cy={y} r={r * 0.45} fill="currentColor" />;
    case 'not-asked':
      return <circle cx={x} cy={y} r={r - 0.5} fill="none" stroke="currentColor" strokeWidth={1.2} strokeDasharray="1.6 1.4" />;
    case 'needs-you':
      return <path d={`M${x} ${y - r * 1.15} L${x + r * 1.15} ${y + r * 0.9} L${x - r * 1.15} ${y + r * 0.9} Z`} fill="currentColor" />;
    case 'failed':
      return <path d={`M${x - r * 0.85} ${y - r * 0.85} L${x + r * 0.85} ${y + r * 0.85} M${x + r * 0.85} ${y - r * 0.85} L${x - r * 0.85} ${y + r * 0.85}`} stroke="currentColor" strokeWidth={2} strokeLinecap="round" />;
  }
}

export function ChainMark({ state, size = 16 }: { readonly state: LinkState; readonly size?: number }): ReactElement {
  const styles = useStyles();
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" className={styles[state]} aria-hidden>
      {shapeOf(state, 8, 8, 5)}
    </svg>
  );
}

const step = 13;
const middle = 8;

/** `7 of 10 proven; Scanned not asked for; In WSUS failed`. */
function describeStates(states: readonly LinkState[]): string {
  const proven = states.filter((state) => state === 'proven').length;
  const rest = states.flatMap((state, index) => {
    const name = chainLinks[index];
    return name === undefined || state === 'proven' || state === 'open' ? [] : [`${linkTitles[name]} ${linkStateTitles[state]}`];
  });
  return [`${proven} of ${states.length} proven`, ...rest].join('; ');
}

/** The chain as one narrow cell of a list. */
function ChainCells({ states }: { readonly states: readonly LinkState[] }): ReactElement {
  const styles = useStyles();
  const label = describeStates(states);
  return (
    <svg className={styles.cell} width={states.length * step} height={middle * 2} role="img" aria-label={label}>
      <title>{label}</title>
      <line x1={step / 2} x2={states.length * step - step / 2} y1={middle} y2={middle} className={styles.line} />
      {states.map((state, index) => (
        <g key={chainLinks[index]} className={mergeClasses(styles[state])}>
          {shapeOf(state, step / 2 + index * step, middle, 4)}
        </g>
      ))}
    </svg>
  );
}

/** From the ten letters that a row carries. */
export const ChainCell = ({ letters }: { readonly letters: string }): ReactElement => <ChainCells states={linkLetterStates(letters)} />;
export const ChainSummary = ({ chain }: { readonly chain: ProofChain }): ReactElement => <ChainCells states={chain.map((link) => link.state)} />;
export const describeLetters = (letters: string): string => describeStates(linkLetterStates(letters));
export const describeChain = (chain: ProofChain): string => describeStates(chain.map((link) => link.state));
