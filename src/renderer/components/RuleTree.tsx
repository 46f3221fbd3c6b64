import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { RuleInWords } from '../../shared/ipc/updates.js';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, listStyleType: 'none', borderLeft: `2px solid ${tokens.colorNeutralStroke2}`, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  text: { overflowWrap: 'anywhere' },
  joined: { fontWeight: tokens.fontWeightSemibold },
});

const joinedWords = { all: 'All of these:', any: 'Any one of these:', not: 'Not:' } as const;

/** Detection rules as nested sentences. */
export function RuleTree({ rule }: { readonly rule: RuleInWords }): ReactElement {
  const styles = useStyles();
  if (rule.joined === undefined) return <span className={styles.text}>{rule.text}</span>;
  return (
    <div>
      <span className={styles.joined}>{joinedWords[rule.joined]}</span>
      <ul className={styles.list}>
        {rule.children.map((child, index) => (
          // Rules are never reordered, and two may have the same words.
          <li key={`${index}:${child.text}`}>
            <RuleTree rule={child} />
          </li>
        ))}
      </ul>
    </div>
  );
}
