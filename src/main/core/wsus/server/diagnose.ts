import { performance } from 'node:perf_hooks';
import type { DiagnosisStep } from '../../../../shared/ipc/servers.js';
import { explain } from '../../../../shared/errors/index.js';
import { toCodedError } from '../../fault.js';
import { diagnosisSteps, type DiagnosisFindings, type DiagnosisInput, type StepDefinition, type StepResult } from './diagnosis-steps.js';

export type { DiagnosisFindings, DiagnosisInput } from './diagnosis-steps.js';

async function runStep(step: StepDefinition, input: DiagnosisInput, found: DiagnosisFindings): Promise<StepResult> {
  try {
    return await step.run(input, found);
  } catch (error) {
    const coded = toCodedError(error);
    return { state: 'failed', result: explain(coded).title, error: coded };
  }
}

/** All steps before anything was looked at. */
export const openDiagnosis = (): readonly DiagnosisStep[] =>
  diagnosisSteps.map(({ title }, index) => ({ number: index + 1, title, state: 'open', result: '' }));

const isKnown = ({ state }: DiagnosisStep): boolean => state !== 'open' && state !== 'running';

/**
 * The number of the step to go on from: the wanted one, unless something before it has not been looked at or was the end
 * of the one before.
 */
export function startingStep(steps: readonly DiagnosisStep[], wanted: number): number {
  const standsFirst = diagnosisSteps.findIndex(({ essential }, index) => {
    const step = steps.find(({ number }) => number === index + 1);
    return step === undefined || !isKnown(step) || step.state === 'skipped' || (essential && step.state === 'failed');
  });
  const first = standsFirst === -1 ? diagnosisSteps.length : standsFirst + 1;
  return Math.max(1, Math.min(wanted, first));
}

/**
 * Looks at a server step by step. Each step is yielded when it begins (`running`) and when it is known;
 * after an essential one fails, the rest is skipped. Nothing is changed on the server but a test file
 * in each share, which is removed again.
 * @param found what earlier steps found out; the steps that run write theirs into it
 * @param from the number of the first step that runs, see `startingStep`
 */
export async function* diagnose(input: DiagnosisInput, found: DiagnosisFindings = {}, from = 1): AsyncGenerator<DiagnosisStep, void, undefined> {
  let stopped = false;
  for (const [index, definition] of diagnosisSteps.entries()) {
    if (index + 1 < from) continue;
    const step = { number: index + 1, title: definition.title };
    if (stopped || input.signal.aborted) {
      yield { ...step, state: 'skipped', result: stopped ? 'An earlier step must succeed first.' : 'The diagnosis was cancelled.' };
      continue;
    }
    yield { ...step, state: 'running', result: '' };
    if (definition.finds !== undefined) Reflect.deleteProperty(found, definition.finds);
    const started = performance.now();
    const result = await runStep(definition, input, found);
    yield { ...step, ...result, milliseconds: Math.round(performance.now() - started) };
    stopped = definition.essential && result.state === 'failed';
  }
}
