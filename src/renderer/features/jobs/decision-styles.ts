import { makeStyles, shorthands, tokens } from '@fluentui/react-components';

/** A question that a job waits with. */
export const useDecisionStyles = makeStyles({
  card: { ...shorthands.borderColor(tokens.colorStatusWarningBorder1), borderLeftWidth: '4px' },
  compare: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(300px, 1fr))', gap: tokens.spacingHorizontalM },
  choices: { gap: 0 },
  head: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'flex-start' },
});
