import { makeStyles, mergeClasses, shorthands, tokens } from '@fluentui/react-components';
import { useId, useState, type ReactElement } from 'react';
import { linkStateTitles, linkTitles, type ChainLink, type ChainLinkName, type ProofChain as Chain } from '../../shared/chain.js';
import { ChainMark } from './chain-marks.js';
import { CopyText, Facts } from './CopyText.js';
import { useShapes } from './styles.js';

const useStyles = makeStyles({
  links: { display: 'flex', flexWrap: 'wrap', margin: 0, padding: 0, listStyleType: 'none', rowGap: tokens.spacingVerticalXS },
  item: { display: 'flex', alignItems: 'center' },
  joint: { width: '10px', borderTop: `1px solid ${tokens.colorNeutralStroke1}` },
  link: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '3px',
    minHeight: '28px',
    padding: '2px 6px',
    borderRadius: tokens.borderRadiusMedium,
    border: '1px solid transparent',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase200,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outlineStyle: 'solid', outlineWidth: '2px', outlineColor: tokens.colorStrokeFocus2 },
  },
  chosen: { ...shorthands.borderColor(tokens.colorNeutralStroke1), backgroundColor: tokens.colorNeutralBackground3 },
  open: { color: tokens.colorNeutralForeground3 },
  proof: { marginTop: tokens.spacingVerticalS, padding: tokens.spacingHorizontalM, backgroundColor: tokens.colorNeutralBackground3, borderRadius: tokens.borderRadiusMedium },
});

/** The picture of the product: the links that close one by one. Choosing one shows what was checked, by which bytes. */
export function ProofChain({ chain }: { readonly chain: Chain }): ReactElement {
  const styles = useStyles();
  const panelId = useId();
  const [chosen, setChosen] = useState<ChainLinkName>();
  const link = chain.find(({ name }) => name === chosen);
  return (
    <div>
      <ol className={styles.links} aria-label="Chain of proofs">
        {chain.map(({ name, state }, index) => (
          <li key={name} className={styles.item}>
            <button
              type="button"
              className={mergeClasses(styles.link, state === 'open' && styles.open, name === chosen && styles.chosen)}
              aria-expanded={name === chosen}
              aria-controls={name === chosen ? panelId : undefined}
              title={linkStateTitles[state]}
              onClick={() => setChosen(name === chosen ? undefined : name)}
            >
              <ChainMark state={state} />
              {linkTitles[name]}
              <HiddenState state={linkStateTitles[state]} />
            </button>
            {index < chain.length - 1 && <span className={styles.joint} aria-hidden />}
          </li>
        ))}
      </ol>
      {link !== undefined && (
        <div id={panelId} className={styles.proof}>
          <Proof link={link} />
        </div>
      )}
    </div>
  );
}

const HiddenState = ({ state }: { readonly state: string }): ReactElement => <span className={useShapes().hiddenText}>, {state}</span>;

function Proof({ link }: { readonly link: ChainLink }): ReactElement {
  const shapes = useShapes();
  const summary = link.summary === '' ? 'This link has not been reached yet.' : link.summary;
  return (
    <div className={shapes.stack}>
      <p className={shapes.paragraph}>
        <strong>
          {linkTitles[link.name]}: {linkStateTitles[link.state]}.
        </strong>{' '}
        {summary}
      </p>
      {link.facts.length > 0 && <Facts facts={link.facts.map(({ label, value }) => ({ label, value: <CopyText text={value} what={label} mono /> }))} />}
    </div>
  );
}
