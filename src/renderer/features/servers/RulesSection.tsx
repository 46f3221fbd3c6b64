import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, QuestionCircleRegular, SubtractCircleRegular, WarningFilled } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { ApprovalRuleView, RuleReach } from '../../../shared/ipc/server-decisions.js';
import { useLoaded } from '../../app/requests.js';
import { useApi } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';

const useStyles = makeStyles({
  rule: { display: 'grid', gridTemplateColumns: '24px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalS },
  icon: { fontSize: '18px', lineHeight: 0, marginTop: '1px' },
});

const reachTitles: Readonly<Record<RuleReach, string>> = { off: 'Switched off', nothing: 'Deploys nothing that is published here', possible: 'May deploy what is published', certain: 'Deploys what is published' };

/** The server's automatic approval rules, each in words, with what it would do to what is published. */
export function RulesSection(): ReactElement {
  const api = useApi();
  const shapes = useShapes();
  const { value, error, reload } = useLoaded('rules', (signal) => api.servers.rules(signal));
  return (
    <section className={shapes.stack} aria-labelledby="rules">
      <h2 id="rules" className={shapes.heading2}>
        Automatic approval rules
      </h2>
      {error !== undefined && <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />}
      {value === undefined && error === undefined && <Waiting label="Reading the rules" />}
      {value?.length === 0 && <p className={shapes.paragraph}>The server has none.</p>}
      {value !== undefined && value.length > 0 && (
        <ul className={shapes.list}>
          {value.map((rule) => (
            <Rule key={rule.ruleId} rule={rule} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Rule({ rule }: { readonly rule: ApprovalRuleView }): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  return (
    <li className={styles.rule}>
      <span className={styles.icon} role="img" aria-label={reachTitles[rule.reach]}>
        <ReachIcon reach={rule.reach} />
      </span>
      <div className={shapes.tight}>
        <span className={shapes.strong}>
          {rule.name}: {reachTitles[rule.reach].toLowerCase()}
        </span>
        <p className={shapes.paragraph}>{rule.sentence}</p>
        <p className={shapes.paragraph}>{rule.effect}</p>
      </div>
    </li>
  );
}

function ReachIcon({ reach }: { readonly reach: RuleReach }): ReactElement {
  const shapes = useShapes();
  switch (reach) {
    case 'off':
      return <SubtractCircleRegular className={shapes.muted} />;
    case 'nothing':
      return <CheckmarkCircleRegular className={shapes.success} />;
    case 'possible':
      return <QuestionCircleRegular className={shapes.warning} />;
    case 'certain':
      return <WarningFilled className={shapes.warning} />;
  }
}
