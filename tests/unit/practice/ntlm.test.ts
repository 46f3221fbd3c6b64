import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readBody } from '../../../src/practice/http/body.js';
import { answer, startListener, type Listener } from '../../../src/practice/http/listener.js';
import { ntlmGate } from '../../../src/practice/http/ntlm/gate.js';
import { md4 } from '../../../src/practice/http/ntlm/md4.js';
import { readAuthenticate, readNegotiate, TokenRefused, typeOf } from '../../../src/practice/http/ntlm/messages.js';
import { channelBindingsOf, createAccount, verifyAuthenticate } from '../../../src/practice/http/ntlm/verify.js';
import { authenticateMessage, Connection, negotiateMessage, withAttribute, type AuthenticateOptions, type Challenge } from '../../fixtures/practice/ntlm-client.js';

describe('MD4', () => {
  /** RFC 1320, A.5. */
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
    ['12345678901234567890123456789012345678901234567890123456789012345678901234567890', 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ])('of %j', (text, digest) => {
    expect(md4(Buffer.from(text)).toString('hex')).toBe(digest);
  });

  it('of a password is what Windows keeps of it', () => {
    // [MS-NLMP] 4.2.2.1.2.
    expect(createAccount('User', 'Password').hash.toString('hex')).toBe('a4f49c406510bdcab6824ee7c30fd852');
  });
});

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const base = { user: 'admin', domain: 'CORP', password: 'Päss word 1' };
const account = createAccount('CORP\\admin', base.password);
const conversation = { negotiate: negotiateMessage(), challenge: hex('0123456789abcdef'), challengeMessage: Buffer.from('challenge') };
/** Domain and Server, as in [MS-NLMP] 4.2.4. */
const targetInfo = hex('02000c0044006f006d00610069006e0001000c0053006500720076006500720000000000');
const message = (more: Partial<AuthenticateOptions> = {}): Buffer => authenticateMessage({ ...base, nonce: conversation.challenge, targetInfo, ...more });
const integrityAnnounced = withAttribute(targetInfo, 6, hex('02000000'));
const integrity = { negotiate: conversation.negotiate, challenge: conversation.challengeMessage };

describe('an answer to a challenge', () => {
  it('is the one that the specification computes', () => {
    const sample = message({ user: 'User', domain: 'Domain', password: 'Password', clientNonce: Buffer.alloc(8, 0xaa) });
    expect(readAuthenticate(sample).proof.toString('hex')).toBe('68cd0ab851e51c96aabc927bebef6a1c');
    expect(verifyAuthenticate(sample, conversation, [createAccount('Domain\\User', 'Password')], 'PRACTICE')).toBe('Domain\\User');
  });

  it('is taken in any case of the names, and for an account without a domain from this computer alone', () => {
    const local = createAccount('admin', base.password);
    expect(verifyAuthenticate(message({ user: 'ADMIN', domain: 'corp' }), conversation, [account], 'PRACTICE')).toBe('CORP\\admin');
    for (const domain of ['', '.', 'practice']) expect(verifyAuthenticate(message({ domain }), conversation, [account, local], 'PRACTICE')).toBe('admin');
    expect(() => verifyAuthenticate(message({ domain: 'OTHER' }), conversation, [account, local], 'PRACTICE')).toThrow('not known');
    expect(() => verifyAuthenticate(message({ domain: '' }), conversation, [account], 'PRACTICE')).toThrow('not known');
  });

  it.each<[string, Partial<AuthenticateOptions>, string]>([
    ['a wrong password', { password: 'Pass word 1' }, 'wrong password'],
    ['another challenge', { nonce: hex('0123456789abcdee') }, 'wrong password'],
    ['another account', { user: 'guest' }, 'not known'],
    ['nobody', { user: '', domain: '' }, 'not known'],
    ['NTLMv1', { answer: Buffer.alloc(24, 1), lm: Buffer.alloc(24, 1) }, 'NTLMv1'],
    ['LM alone', { answer: Buffer.alloc(0), lm: Buffer.alloc(24, 1) }, 'LM or none'],
    ['no list of attributes', { targetInfo: Buffer.alloc(0), answer: Buffer.concat([Buffer.alloc(16), hex('0101'), Buffer.alloc(26)]) }, 'NTLMv2'],
    ['a list without an end', { targetInfo: hex('0100ffff00000000') }, 'without an end'],
    ['an attribute twice', { targetInfo: hex('070000000700000000000000') }, 'twice'],
    ['a code page of its own', { flags: 0x00_88_82_06 }, 'no text'],
    ['no characters at all', { flags: 0x00_88_82_04 }, 'no characters'],
    ['a key exchange', { flags: 0x40_88_82_05 }, 'key exchange'],
    ['no integrity code where one is announced', { targetInfo: integrityAnnounced }, 'changed on the way'],
    ['an integrity code over another challenge', { targetInfo: integrityAnnounced, integrity: { ...integrity, challenge: Buffer.from('changed') } }, 'changed on the way'],
  ])('is refused for %s', (_, more, reason) => {
    expect(() => verifyAuthenticate(message(more), conversation, [account], 'PRACTICE')).toThrow(expect.objectContaining({ name: 'TokenRefused', message: expect.stringContaining(reason) as string }) as Error);
  });

  it('with an integrity code covers every byte of the message', () => {
    const signed = message({ targetInfo: integrityAnnounced, integrity });
    expect(verifyAuthenticate(signed, conversation, [account], 'PRACTICE')).toBe('CORP\\admin');
    // The workstation is covered by nothing else.
    const at = signed.readUInt32LE(48);
    signed[at] = signed[at]! ^ 1;
    expect(() => verifyAuthenticate(signed, conversation, [account], 'PRACTICE')).toThrow('changed on the way');
  });

  it('is bound to the TLS channel when the client says so', () => {
    const own = channelBindingsOf(Buffer.from('certificate'));
    const tied = (bindings: Buffer): (() => string) => () =>
      verifyAuthenticate(message({ targetInfo: withAttribute(targetInfo, 10, bindings) }), { ...conversation, channelBindings: own }, [account], 'PRACTICE');
    expect(tied(own)()).toBe('CORP\\admin');
    expect(tied(Buffer.alloc(16))()).toBe('CORP\\admin');
    expect(tied(channelBindingsOf(Buffer.from('another')))).toThrow('another TLS channel');
  });

  it('that is cut off or whose fields lie elsewhere is refused, whatever its bytes', () => {
    const good = message({ targetInfo: integrityAnnounced, integrity });
    for (let length = 0; length < good.length; length += 1) expect(() => readAuthenticate(good.subarray(0, length)), String(length)).toThrow(TokenRefused);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(good);
        changed[at] = changed[at]! ^ by;
        expect(() => verifyAuthenticate(changed, conversation, [account], 'PRACTICE')).toThrow(TokenRefused);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => readAuthenticate(Buffer.concat([hex('4e544c4d5353500003000000'), bytes]))).toThrow(TokenRefused);
        expect(typeOf(Buffer.from(bytes))).toBe(0);
      }),
    );
  });
});

describe('the first message', () => {
  it.each([
    ['is too short', negotiateMessage().subarray(0, 31)],
    ['is too long', Buffer.concat([negotiateMessage(), Buffer.alloc(9000)])],
    ['knows no characters', negotiateMessage(0x00_08_82_04)],
    ['knows no NTLM', negotiateMessage(0x00_08_80_05)],
    ['names a domain that is not in it', Object.assign(negotiateMessage(0x00_08_92_05), { 16: 4, 20: 40 })],
    ['is none', Buffer.from('NTLMSSP\0\u0002\0\0\0', 'latin1')],
  ])('is refused when it %s', (_, first) => {
    expect(() => readNegotiate(first)).toThrow(TokenRefused);
  });
});

describe('the gate', () => {
  let listener: Listener;
  const defects: unknown[] = [];
  const certificate = Buffer.from('certificate');
  beforeAll(async () => {
    const guard = ntlmGate({ accounts: [account], now: () => new Date('2026-10-01T08:00:00Z'), channelBindings: channelBindingsOf(certificate) });
    listener = await startListener({
      port: 0,
      doors: [],
      open: guard(async ({ request, response }) => answer(response, 200, `in: ${(await readBody(request)) ?? ''}`)),
      reportDefect: (_, error) => void defects.push(error),
    });
  });
  afterAll(async () => {
    await listener.close();
    expect(defects).toEqual([]);
  });
  const connect = (): Connection => new Connection(listener.origin);
  const logIn = ({ nonce, targetInfo: info }: Challenge, more: Partial<AuthenticateOptions> = {}): Buffer => authenticateMessage({ ...base, nonce, targetInfo: info, ...more });
  const refused = { status: 401, offers: ['Negotiate', 'NTLM'], body: '' };

  it.each(['NTLM', 'Negotiate', 'ntlm'])('lets a connection in by %s, and then all that comes on it', async (scheme) => {
    using connection = connect();
    expect(await connection.send()).toEqual(refused);
    const challenge = await connection.challenge(scheme === 'ntlm' ? 'NTLM' : scheme);
    expect(await connection.answer(logIn(challenge), scheme)).toMatchObject({ status: 200, body: 'in: hello' });
    expect(await connection.send(undefined, 'again')).toMatchObject({ status: 200, body: 'in: again' });
    expect(connection.sockets.size).toBe(1);
    using other = connect();
    expect(await other.send()).toEqual(refused);
  });

  it('takes an answer on the connection of its challenge alone, and once', async () => {
    using connection = connect();
    const challenge = await connection.challenge();
    const login = logIn(challenge);
    using other = connect();
    expect(await other.answer(login)).toEqual(refused);
    await other.challenge();
    expect(await other.answer(login)).toEqual(refused);
    expect(await connection.answer(login)).toMatchObject({ status: 200 });
    expect(await connection.answer(login)).toEqual(refused);
    expect(await connection.send()).toEqual(refused);
  });

  it('has no second try for one challenge, and a new challenge ends the login before it', async () => {
    using connection = connect();
    const challenge = await connection.challenge();
    expect(await connection.answer(logIn(challenge, { password: 'wrong' }))).toEqual(refused);
    expect(await connection.answer(logIn(challenge))).toEqual(refused);
    expect(await connection.answer(logIn(await connection.challenge()))).toMatchObject({ status: 200 });
    await connection.challenge();
    expect(await connection.send()).toEqual(refused);
  });

  it('never makes the same challenge twice', async () => {
    using connection = connect();
    const nonces = new Set<string>();
    for (let round = 0; round < 20; round += 1) nonces.add((await connection.challenge()).nonce.toString('hex'));
    expect(nonces.size).toBe(20);
  });

  it('refuses what is no token of NTLM, with an offer and no defect', async () => {
    const ticket = Buffer.from('60820a00', 'hex').toString('base64');
    const challenge = Buffer.concat([Buffer.from('NTLMSSP\0\u0002\0\0\0', 'latin1'), Buffer.alloc(60)]).toString('base64');
    for (const header of ['NTLM', 'NTLM ', 'NTLM !!!', 'NTLM AAAA BBBB', `Negotiate ${ticket}`, `NTLM ${challenge}`, 'Basic Q09SUFxhZG1pbjp4', 'Bearer x', `NTLM ${'A'.repeat(12_000)}`]) {
      using connection = connect();
      expect(await connection.send(header), header).toEqual(refused);
    }
  });

  it('knows a login that was made for another certificate', async () => {
    using connection = connect();
    const { nonce, targetInfo: info } = await connection.challenge();
    const relayed = withAttribute(info, 10, createHash('md5').update('elsewhere').digest());
    expect(await connection.answer(authenticateMessage({ ...base, nonce, targetInfo: relayed }))).toEqual(refused);
  });
});
