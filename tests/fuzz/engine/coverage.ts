import { edgeCounts } from './probes.js';

/** How often an edge was taken, in eight steps as AFL has them: a loop that runs once more is no news, one that runs twice as long is. */
const stepOf = Uint8Array.from({ length: 256 }, (_, count) => {
  if (count === 0) return 0;
  if (count <= 3) return 1 << (count - 1);
  return count < 8 ? 8 : count < 16 ? 16 : count < 32 ? 32 : count < 128 ? 64 : 128;
});

/** What a run has shown: each edge with its step, as `edge * 8 + bit`. */
export type Features = Uint32Array;

export function featuresOfRun(edgeCount: number): Features {
  const found: number[] = [];
  for (let edge = 0; edge < edgeCount; edge += 1) {
    const count = edgeCounts[edge] ?? 0;
    if (count !== 0) found.push(edge * 8 + Math.log2(stepOf[count] ?? 1));
  }
  return Uint32Array.from(found);
}

/** All that the runs of a campaign have shown. */
export class Coverage {
  readonly #edgeCount: number;
  readonly #steps: Uint8Array;
  edges = 0;
  features = 0;

  constructor(edgeCount: number) {
    this.#edgeCount = edgeCount;
    this.#steps = new Uint8Array(edgeCount);
  }

  /** Whether the run that has just ended showed something new, which it adds. */
  addRun(): boolean {
    let isNew = false;
    const steps = this.#steps;
    for (let edge = 0; edge < this.#edgeCount; edge += 1) {
      const count = edgeCounts[edge] ?? 0;
      if (count === 0) continue;
      const [step, known] = [stepOf[count] ?? 0, steps[edge] ?? 0];
      if ((known & step) !== 0) continue;
      if (known === 0) this.edges += 1;
      this.features += 1;
      steps[edge] = known | step;
      isNew = true;
    }
    return isNew;
  }
}
