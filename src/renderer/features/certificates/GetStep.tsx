import { Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useShapes } from '../../components/styles.js';
import type { StepProps } from './CertificateGuide.js';
import { FileForm } from './FileForm.js';
import { ways, type Way } from './guide.js';
import { MakeForm } from './MakeForm.js';
import { OnServer } from './OnServer.js';
import { AuthorityForm } from './AuthorityForm.js';

const useStyles = makeStyles({
  way: { display: 'flex', flexDirection: 'column', maxWidth: '80ch' },
  group: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
});

const wayWords: Readonly<Record<Way, { readonly title: string; readonly text: string }>> = {
  'made-here': { title: 'Make one here', text: 'Takes a minute and asks nobody. Every client must be told to trust it, by a group policy.' },
  authority: { title: 'Ask our own authority', text: 'The key is made here, your certificate authority (for example AD CS) issues the certificate. Clients that trust your authority need less.' },
  file: { title: 'Import a PFX file', text: 'You already have a code-signing certificate with its key in a .pfx or .p12 file.' },
  server: { title: 'Let WSUS make its own', text: 'The key never leaves the server and nothing is kept here. The server must allow it.' },
};

/** Four ways to a certificate; the chosen one opens under them. */
export function GetStep(props: StepProps): ReactElement {
  const { guide, dispatch } = props;
  const styles = useStyles();
  const shapes = useShapes();
  const { way } = guide.draft;
  return (
    <>
      <p className={shapes.paragraph}>Clients install only what a certificate they trust has signed. One certificate serves for all packages, for years.</p>
      <RadioGroup className={styles.group} aria-label="Where the certificate comes from" value={way ?? ''} onChange={(_, data) => dispatch({ type: 'draft', change: { way: data.value as Way } })}>
        {ways.map((each) => (
          <Radio
            key={each}
            value={each}
            label={
              <span className={styles.way}>
                <span className={shapes.strong}>{wayWords[each].title}</span>
                <span className={shapes.muted}>{wayWords[each].text}</span>
              </span>
            }
          />
        ))}
      </RadioGroup>
      {way === 'made-here' && <MakeForm {...props} />}
      {way === 'authority' && <AuthorityForm {...props} />}
      {way === 'file' && <FileForm {...props} />}
      {way === 'server' && <OnServer {...props} />}
    </>
  );
}
