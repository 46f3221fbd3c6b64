import { performance } from 'node:perf_hooks';
import type { DiagnosisStep } from '../../../../shared/ipc/servers.js';
import { explain } from '../../../../shared/errors/index.js';
import { toCodedError } from '../../fault.js';
import { diagnosisSteps, type DiagnosisFindings, type DiagnosisInput, type StepDefinition, type StepResult } from './diagnosis-steps.js';

export type { DiagnosisInput } from './diagnosis-steps.js';

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

/**
 * Looks at a server step by step. Each step is yielded when it begins (`running`) and when it is known;
 * after an essential one fails, the rest is skipped. Nothing is changed on the server but a test file
 * in each share, which is removed again.
 */
export async function* diagnose(input: DiagnosisInput): AsyncGenerator<DiagnosisStep, void, undefined> {
  const found: DiagnosisFindings = {};
  let stopped = false;
  for (const [index, definition] of diagnosisSteps.entries()) {
    const step = { number: index + 1, title: definition.title };
    if (stopped || input.signal.aborted) {
      yield { ...step, state: 'skipped', result: stopped ? 'An earlier step must succeed first.' : 'The diagnosis was cancelled.' };
      continue;
    }
    yield { ...step, state: 'running', result: '' };
    const started = performance.now();
    const result = await runStep(definition, input, found);
    yield { ...step, ...result, milliseconds: Math.round(performance.now() - started) };
    stopped = definition.essential && result.state === 'failed';
  }
}
