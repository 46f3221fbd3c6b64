import { describe, expect, it } from 'vitest';
import { readMemberList } from '../../../../src/main/core/authenticode/containers/cat-members.js';
import { looksLikeCatalogue, openCatalogueFile } from '../../../../src/main/core/authenticode/containers/cat.js';
import { ContainerRefused } from '../../../../src/main/core/authenticode/containers/container.js';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { DerRefused, readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { boolean, explicit, integer, nullValue, objectIdentifier, octetString, sequence, setOf, utf8String } from '../../../../src/main/core/authenticode/der/write.js';
import { memorySource } from '../../../../src/main/core/bytes.js';
import { makeAuthority } from '../../../fixtures/authority/index.js';
import { appendDer, cutDer, editInside, replaceByNull, replaceDer, type DerPath } from '../../../fixtures/der-edit.js';
import { catalogueFile, fileList, flatDigest, tagOf, type ListFixture, type MemberFixture } from '../../../fixtures/signed/catalogue-file.js';

const digest = flatDigest(Buffer.from('a file'));
const other = flatDigest(Buffer.from('another'));
const sha1 = flatDigest(Buffer.from('a file'), 'sha1');
const read = (list: Uint8Array) => readMemberList(readDer(list));
const listOf = (members: readonly MemberFixture[], options?: ListFixture) => read(fileList(members, options));
const list = fileList([{ digest }]);

describe('the list of a catalogue file', () => {
  it('knows its members by their digests', () => {
    const { version, members, count, contradictory, madeAt } = listOf([{ digest }, { digest: other }, { digest, about: 'pe' }]);
    expect({ version, count, contradictory }).toEqual({ version: 2, count: 3, contradictory: 0 });
    expect(madeAt).toBeInstanceOf(Date);
    expect([...members].map(([key, found]) => [key, found.map(({ algorithm, statement }) => [algorithm, statement.type])])).toEqual([
      [digest.toString('hex'), [['sha256', oids.spcCabData], ['sha256', oids.spcPeImageData]]],
      [other.toString('hex'), [['sha256', oids.spcCabData]]],
    ]);
  });

  it('is of version 1 or 2', () => {
    expect(listOf([{ digest: sha1 }], { version: 1 }).version).toBe(1);
    expect(() => listOf([], { kind: '1.2.3' })).toThrow(new DerRefused('the list is of the unknown kind 1.2.3'));
    expect(() => read(replaceDer(list, [3, 1], sequence()))).toThrow(new DerRefused('the kind of the list carries parameters'));
  });

  it('may lack its name, its members and its extensions', () => {
    const bare = editInside(list, [], ([use, , date, kind]) => [use!, date!, kind!]);
    expect(read(bare)).toMatchObject({ version: 2, count: 0, contradictory: 0, members: new Map() });
  });

  it.each([
    ['other uses', { uses: ['1.2.3'] }],
    ['two uses', { uses: [oids.catalogueList, '1.2.3'] }],
    ['no use', { uses: [] }],
  ])('is none with %s', (_, options) => {
    expect(() => listOf([], options)).toThrow(new DerRefused('the list is not a list of files'));
  });

  it.each<[DerPath, string]>([
    [[0], 'its use of the list has tag 0x05 instead of 0x30'],
    [[0, 0], 'the use of the list has tag 0x05 instead of 0x06'],
    [[1], 'the date of the list is not a time in the form that DER demands'],
    [[2], 'the date of the list is not a time in the form that DER demands'],
    [[3], 'the kind of the list has tag 0x05 instead of 0x30'],
    [[4], 'the list holds 2 values too many'],
    [[4, 0], 'a member has tag 0x05 instead of 0x30'],
    [[4, 0, 0], 'the tag of a member has tag 0x05 instead of 0x04'],
    [[4, 0, 1], 'a member holds 1 values too many'],
    [[4, 0, 1, 0], 'an attribute of a member has tag 0x05 instead of 0x30'],
    [[4, 0, 1, 0, 0], 'the type of an attribute of a member has tag 0x05 instead of 0x06'],
    [[4, 0, 1, 0, 1], 'its values of an attribute of a member has tag 0x05 instead of 0x31'],
    [[5], 'the list holds 1 values too many'],
    [[5, 0], 'the extensions of the list has tag 0x05 instead of 0x30'],
    [[5, 0, 0], 'an extension of the list has tag 0x05 instead of 0x30'],
    [[5, 0, 0, 0], 'the type of an extension of the list has tag 0x05 instead of 0x06'],
    [[5, 0, 0, 1], 'the value of an extension of the list has tag 0x05 instead of 0x04'],
  ])('is refused with another type at %j', (path, reason) => {
    expect(() => read(replaceByNull(list, path))).toThrow(new DerRefused(reason));
  });

  it.each<[DerPath, number, string]>([
    [[], 0, 'the list lacks its use'],
    [[], 2, 'the list lacks its date'],
    [[], 3, 'the list lacks its kind'],
    [[3], 0, 'the kind of the list lacks its identifier'],
    [[4, 0], 0, 'a member lacks its tag'],
    [[4, 0, 1, 0], 0, 'an attribute of a member lacks its type'],
    [[4, 0, 1, 0], 1, 'an attribute of a member lacks its values'],
    [[5], 0, 'the extensions of the list must hold exactly one value'],
    [[5, 0, 0], 0, 'an extension of the list lacks its type'],
    [[5, 0, 0], 1, 'an extension of the list lacks its value'],
  ])('is refused when it ends at %j after %i values', (path, count, reason) => {
    expect(() => read(cutDer(list, path, count))).toThrow(new DerRefused(reason));
  });

  it.each<[DerPath, string]>([
    [[], 'the list'],
    [[4, 0], 'a member'],
    [[4, 0, 1, 0], 'an attribute of a member'],
    [[5, 0, 0], 'an extension of the list'],
  ])('is refused with one value more at %j', (path, what) => {
    expect(() => read(appendDer(list, path, explicit(9, nullValue())))).toThrow(new DerRefused(`${what} holds 1 values too many`));
  });

  it('may mark its extensions as not critical, and only so', () => {
    const marked = (isCritical: boolean) => replaceDer(list, [5, 0, 0], sequence(objectIdentifier('1.2.3'), boolean(isCritical), octetString(new Uint8Array())));
    expect(read(marked(false)).count).toBe(1);
    expect(() => read(marked(true))).toThrow(new DerRefused('the list carries the critical extension 1.2.3'));
    const odd = replaceDer(list, [5, 0, 0], sequence(objectIdentifier('1.2.3'), Uint8Array.of(1, 1, 7), octetString(new Uint8Array())));
    expect(() => read(odd)).toThrow(new DerRefused('the critical mark of an extension is neither true nor false'));
  });
});

describe('a member of a list', () => {
  it('states up to four digests', () => {
    expect(listOf([{ digest, statements: 4 }]).members.get(digest.toString('hex'))).toHaveLength(4);
    expect(() => listOf([{ digest, statements: 5 }])).toThrow(new DerRefused('a member states more than 4 digests'));
    expect(listOf([{ digest, statements: 0 }])).toMatchObject({ count: 1, contradictory: 0, members: new Map() });
    expect(read(cutDer(list, [4, 0], 1))).toMatchObject({ count: 1, members: new Map() });
  });

  it('states a digest of a known kind in its length', () => {
    const stated = (algorithm: Uint8Array) => {
      const statement = sequence(sequence(objectIdentifier(oids.spcCabData)), sequence(algorithm, octetString(digest)));
      return read(replaceDer(list, [4, 0, 1], setOf(sequence(objectIdentifier(oids.spcIndirectData), setOf(statement)))));
    };
    expect(stated(sequence(objectIdentifier(oids.sha256))).members.size).toBe(1);
    expect(() => stated(sequence(objectIdentifier(oids.md5)))).toThrow(new DerRefused('a member states a digest of the kind md5'));
    expect(() => stated(sequence(objectIdentifier(oids.sha256), sequence()))).toThrow(new DerRefused('a member states a digest of the kind sha256'));
    expect(() => stated(sequence(objectIdentifier(oids.sha384)))).toThrow(new DerRefused('a member states a digest of a wrong length'));
  });

  it.each<[string, 1 | 2, Uint8Array, number]>([
    ['its digest', 2, digest, 0],
    ['another digest', 2, other, 1],
    ['a name', 2, Buffer.from('a name'), 0],
    ['a name that is one byte too long for a digest', 2, Buffer.alloc(33), 0],
    ['its digest in capitals', 1, tagOf(sha1, 1), 0],
    ['its digest in small letters', 1, Buffer.from(`${sha1.toString('hex')}\0`, 'utf16le'), 0],
    ['its digest without an end', 1, Buffer.from(sha1.toString('hex'), 'utf16le'), 0],
    ['another digest in capitals', 1, tagOf(other.subarray(0, 20), 1), 1],
    ['a name that is as long as a digest', 1, Buffer.from('x'.repeat(40), 'utf16le'), 0],
    ['a name that begins like a digest', 1, Buffer.from(`${'0'.repeat(39)}x`, 'utf16le'), 0],
    ['a name that ends like a digest', 1, Buffer.from(`x${'0'.repeat(39)}`, 'utf16le'), 0],
    ['a longer number', 1, Buffer.from('0'.repeat(41), 'utf16le'), 0],
    ['a shorter number', 1, Buffer.from('0'.repeat(39), 'utf16le'), 0],
  ])('that is known by %s (version %i)', (_, version, tag, contradictory) => {
    const found = listOf([{ digest: version === 2 ? digest : sha1, tag }], { version });
    expect(found.contradictory).toBe(contradictory);
    expect(found.members.size).toBe(1 - contradictory);
  });

  it('is known by one of the digests that it states', () => {
    const statement = (value: Uint8Array) => sequence(sequence(objectIdentifier(oids.spcCabData)), sequence(sequence(objectIdentifier(oids.sha256)), octetString(value)));
    const two = replaceDer(list, [4, 0, 1], setOf(sequence(objectIdentifier(oids.spcIndirectData), setOf(statement(digest), statement(other)))));
    expect(read(two)).toMatchObject({ contradictory: 0, members: new Map([[digest.toString('hex'), [expect.anything()]], [other.toString('hex'), [expect.anything()]]]) });
  });
});

describe('a catalogue file', () => {
  const { publisher: signer } = makeAuthority();
  const file = catalogueFile({ signer }, [{ digest }]);

  it('is told by the identifiers at its beginning', async () => {
    const looks = async (data: Uint8Array) => looksLikeCatalogue(memorySource(data));
    expect(await looks(file)).toBe(true);
    expect(await looks(Buffer.concat([Buffer.of(0x31), file.subarray(1)]))).toBe(false);
    expect(await looks(new Uint8Array())).toBe(false);
    const [signedData, trustList] = [Buffer.from('06092a864886f70d010702', 'hex'), Buffer.from('06092b0601040182370a01', 'hex')];
    const at = (first: number, second: number): Buffer => {
      const data = Buffer.alloc(400, 0x30);
      data.set(signedData, first);
      data.set(trustList, second);
      return data;
    };
    expect(await looks(at(9, 245))).toBe(true);
    expect(await looks(at(10, 245))).toBe(false);
    expect(await looks(at(9, 246))).toBe(false);
  });

  it('says how many files it names', async () => {
    const opened = await openCatalogueFile(memorySource(file));
    expect(opened).toMatchObject({ kind: 'cat', maxPadding: 0, list: { count: 1, version: 2 } });
    expect(opened.signatures.map((signature) => Buffer.from(signature).equals(file))).toEqual([true]);
    expect(opened.checks).toEqual([expect.objectContaining({ id: 'cat.list', outcome: 'passed', reason: 'The list of version 2 names 1 files.' })]);
    const odd = await openCatalogueFile(memorySource(catalogueFile({ signer }, [{ digest, tag: other }, { digest: other }])));
    expect(odd.checks[0]).toMatchObject({ outcome: 'warning', reason: 'The list of version 2 names 2 files; 1 of them do not count, because they are known by another digest than they state.' });
  });

  it.each([
    ['its content is another', catalogueFile({ signer, contentType: oids.data }, []), 'The list cannot be read: its content is no list.'],
    ['its content is missing', replaceDer(file, [1, 0, 2], sequence(objectIdentifier(oids.certificateTrustList))), 'The list cannot be read: its content is no list.'],
    ['its list is torn', replaceDer(file, [1, 0, 2, 1, 0], sequence()), 'The list cannot be read: the list lacks its use.'],
    ['it is something else', utf8String('x'), 'The list cannot be read: the signature has tag 0x0c instead of 0x30.'],
  ])('says that there is no list when %s', async (_, data, reason) => {
    const opened = await openCatalogueFile(memorySource(data));
    expect(opened.checks).toEqual([expect.objectContaining({ outcome: 'failed', reason })]);
    expect(opened).not.toHaveProperty('list');
  });

  it('holds every signature to the list that is read, also to one that is torn', async () => {
    const outcomes = async (data: Uint8Array, octets: Uint8Array) => (await openCatalogueFile(memorySource(data))).checkList(octets).map(({ outcome }) => outcome);
    const content = readDer(list).content;
    const fixed = replaceDer(file, [1, 0, 2, 1, 0], list);
    expect(await outcomes(fixed, content)).toEqual(['passed']);
    expect(await outcomes(fixed, content.subarray(1))).toEqual(['failed']);
    expect(await outcomes(replaceDer(file, [1, 0, 2, 1, 0], sequence(integer(1))), Uint8Array.of(2, 1, 1))).toEqual(['passed']);
    expect(await outcomes(utf8String('x'), new Uint8Array())).toEqual(['failed']);
  });

  it('has 64 MiB at most', async () => {
    const limit = 64 * 1024 * 1024;
    const source = (size: number) => ({ size, read: async () => Promise.resolve(new Uint8Array(0)) });
    await expect(openCatalogueFile(source(limit + 1))).rejects.toThrow(new ContainerRefused(`The catalogue file has ${String(limit + 1)} bytes; at most ${String(limit)} are read.`));
    await expect(openCatalogueFile(source(limit))).resolves.toBeDefined();
  });
});
