import { maxBlockSize } from './limits.js';
import { deflateBlock } from './pack.js';
import type { WrittenCompression } from './write-plan.js';
import { readSample, type MemberToPack } from './write-source.js';

const sampleCount = 32;
/** Installers carry a small program before compressed contents: below this saving it is not worth the clients' time. */
const worthwhileRatio = 0.95;

export interface Sample {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** Places spread evenly over the members as if they lay one behind the other. */
export function placeSamples(members: readonly Pick<MemberToPack, 'path' | 'size'>[], count = sampleCount): readonly Sample[] {
  const total = members.reduce((sum, member) => sum + member.size, 0);
  const stride = Math.max(maxBlockSize, Math.floor(total / count));
  const samples: Sample[] = [];
  let start = 0;
  let next = 0;
  for (const { path, size } of members) {
    for (; next < start + size; next += stride) {
      const offset = next - start;
      samples.push({ path, offset, length: Math.min(maxBlockSize, size - offset) });
    }
    start += size;
  }
  return samples;
}

/** Deflates samples as fast as can be done and tells whether compressing everything pays. */
export async function chooseCompression(members: readonly MemberToPack[]): Promise<WrittenCompression> {
  let [raw, packed] = [0, 0];
  for (const sample of placeSamples(members)) {
    const data = await readSample(sample.path, sample.offset, sample.length);
    if (data.length === 0) continue;
    raw += data.length;
    packed += (await deflateBlock(data, { level: 1 })).length;
  }
  return raw > 0 && packed < raw * worthwhileRatio ? 'mszip' : 'stored';
}
