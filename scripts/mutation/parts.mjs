const core = (folder) => `src/main/core/${folder}/*.ts`;

/**
 * What is mutated together, and the folders of unit tests that judge its mutants. Tests with random or with all possible changes find
 * nearly everything and take longest by far; they are left out, so that each rule needs a test of its own. A test that takes more than
 * `patience` milliseconds is left to the mutants that no quicker one meets, or survivors would take hours.
 */
const parts = {
  cabinet: { mutate: [core('cabinet')], tests: ['tests/unit/cabinet'], without: ['hostile.test.ts'], patience: 100 },
  der: { mutate: [core('authenticode/der')], tests: ['tests/unit/authenticode/der'] },
  x509: { mutate: [core('authenticode/x509')], tests: ['tests/unit/authenticode/x509'] },
  containers: { mutate: [core('authenticode/containers')], tests: ['tests/unit/authenticode/containers'] },
  sign: { mutate: [core('authenticode/sign')], tests: ['tests/unit/authenticode/sign'] },
  verify: { mutate: [core('authenticode')], tests: ['tests/unit/authenticode'], without: ['robustness.test.ts'] },
};

export const partNames = Object.keys(parts);

/** The part that the environment names, else the first. */
export function mutationPart() {
  const name = process.env.MUTATION_PART ?? partNames[0];
  const part = parts[name];
  if (part === undefined) throw new RangeError(`MUTATION_PART must be one of ${partNames.join(', ')}`);
  return { name, ...part };
}
