import { describe, expect, it } from 'vitest';
import { readUpdate } from '../../../src/practice/updates/document.js';
import { coreFragment, defaultLocalizedFragment, extendedFragment, localizedFragment } from '../../../src/practice/updates/fragments.js';
import { sampleFile, wsusSample } from '../../fixtures/practice/raw-client.js';

const expected = (name: string): string => sampleFile(`fragments/${name}.fragment.txt`).trimEnd();

describe.each(['update-cmd', 'update-msi'])('the fragments of %s', (name) => {
  const document = readUpdate(wsusSample(`${name}.sus.xml`));

  it('are those a server makes', () => {
    expect(coreFragment(document)).toBe(expected(`${name}.core`));
    expect(extendedFragment(document)).toBe(expected(`${name}.extended`));
    expect(localizedFragment(document, 'en')).toBe(expected(`${name}.localized-en`));
  });

  it('choose the language of the client, or the default one', () => {
    expect(localizedFragment(document, 'EN-us')).toBe(expected(`${name}.localized-en`));
    expect(localizedFragment(document, 'fr')).toBeUndefined();
    expect(defaultLocalizedFragment(document)).toBe(expected(`${name}.localized-en`));
  });
});

describe('the core fragment', () => {
  it('leaves "false" away and keeps its own order of attributes', () => {
    const sus = wsusSample('update-cmd.sus.xml')
      .replace('UpdateType="Software" ExplicitlyDeployable="true"', 'PerUser="false" EulaID="e" ExplicitlyDeployable="true" AutoSelectOnWebSites="true" UpdateType="Software"');
    expect(coreFragment(readUpdate(sus))).toContain('<Properties UpdateType="Software" ExplicitlyDeployable="true" AutoSelectOnWebSites="true" EulaID="e" />');
    expect(coreFragment(readUpdate(wsusSample('category-company.sus.xml')))).toBe(
      '<UpdateIdentity UpdateID="154cfe8a-29b9-e894-1c96-185eb0c5a025" RevisionNumber="1" /><Properties UpdateType="Category" /><ApplicabilityRules><IsInstalled><True /></IsInstalled></ApplicabilityRules>',
    );
  });
});
