import { expect, test } from 'vitest';
import { readFragment } from '../../../src/main/core/client/fragments.js';
import { findRuleDefect, ruleRefusal } from '../../../src/main/core/client/rules.js';

const installed = '<IsInstalled><b.FileExists /></IsInstalled>';

test.each<[string | undefined, string]>([
  [undefined, installed],
  [undefined, `${installed}<IsInstallable><And><True /><Not><b.RegKeyLoop Key="k"><b.RegSz /></b.RegKeyLoop></Not></And></IsInstallable>`],
  [undefined, '<IsInstallable><m.MsiProductInstalled /></IsInstallable>'],
  [undefined, '<IsInstalled><m.MsiApplicationInstalled /></IsInstalled><Metadata><m.MsiApplicationMetadata /></Metadata>'],
  ['none-given', ''],
  ['none-given', '<IsSuperseded><True /></IsSuperseded>'],
  ['ambiguous', '<IsInstalled />'],
  ['ambiguous', '<IsInstalled><True /><False /></IsInstalled>'],
  ['ambiguous', `${installed}${installed}`],
  ['unknown-rule', '<IsInstalled><FileExists /></IsInstalled>'],
  ['unknown-rule', '<IsInstalled><x.FileExists /></IsInstalled>'],
  ['unknown-rule', '<IsInstalled><Or><True /><Xor /></Or></IsInstalled>'],
  ['missing-data', '<IsInstalled><m.MsiApplicationInstalled /></IsInstalled>'],
  ['missing-data', `${installed}<IsInstallable><And><True /><m.MsiPatchInstallable /></And></IsInstallable><Metadata />`],
])('%s: %s', (defect, rules) => expect(findRuleDefect(readFragment(`<ApplicabilityRules>${rules}</ApplicabilityRules>`)[0])).toBe(defect));

test('rules that are not there at all are a defect', () => expect(findRuleDefect(undefined)).toBe('none-given'));

test('every defect has a code of the evaluator', () => {
  for (const defect of ['none-given', 'ambiguous', 'unknown-rule', 'missing-data'] as const) expect(ruleRefusal(defect).code >>> 4).toBe(0x8024_e00);
});
