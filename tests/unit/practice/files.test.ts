import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveFile } from '../../../src/practice/http/files.js';
import { writeCompoundFile } from '../../../src/practice/vendor/compound-file.js';
import { makeExecutable } from '../../../src/practice/vendor/executable.js';
import { guidOf, seededBytes } from '../../../src/practice/vendor/random.js';

describe('a throttled file', () => {
  let folder: string;
  let server: Server;
  const content = seededBytes('throttle', 60_000);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-practice-'));
    const path = join(folder, 'f');
    writeFileSync(path, content);
    server = createServer((request, response) => {
      const throttle = request.url === '/slow' ? { throttle: 100_000 } : {};
      void serveFile(request, response, { path, contentType: 'x/y', etag: '"e"', lastModified: new Date(0), ...throttle });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const time = async (path: string, headers: Record<string, string> = {}): Promise<{ milliseconds: number; bytes: Buffer }> => {
    const started = performance.now();
    const response = await fetch(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`, { headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { milliseconds: performance.now() - started, bytes };
  };

  it('comes whole, and no faster than it may', async () => {
    const slow = await time('/slow');
    expect(slow.bytes.equals(content)).toBe(true);
    // 60 000 bytes at 100 000 a second.
    expect(slow.milliseconds).toBeGreaterThan(500);
    const part = await time('/slow', { range: 'bytes=50000-' });
    expect(part.bytes.equals(content.subarray(50_000))).toBe(true);
    expect((await time('/fast')).milliseconds).toBeLessThan(slow.milliseconds);
  });
});

describe('made files', () => {
  it('are the same each time', () => {
    expect(makeExecutable(seededBytes('a', 1000))).toEqual(makeExecutable(seededBytes('a', 1000)));
    expect(makeExecutable(seededBytes('a', 1000))).not.toEqual(makeExecutable(seededBytes('b', 1000)));
    expect(guidOf('a')).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u);
    expect(guidOf('a')).not.toBe(guidOf('b'));
  });

  it('of the compound kind know their limit', () => {
    const stream = (size: number) => [{ name: 'Payload', data: new Uint8Array(size) }];
    expect(writeCompoundFile(new Uint8Array(16), stream(6 * 1024 * 1024)).length % 512).toBe(0);
    expect(() => writeCompoundFile(new Uint8Array(16), stream(8 * 1024 * 1024))).toThrow(RangeError);
  });
});
