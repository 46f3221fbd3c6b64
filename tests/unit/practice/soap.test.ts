import { beforeEach, describe, expect, it } from 'vitest';
import type { Parameters} from '../../../src/practice/soap/values.js';
import { text } from '../../../src/practice/soap/values.js';
import { contract } from '../../../src/practice/soap/schema.js';
import { createSoapService, type SoapAnswer, type SoapService } from '../../../src/practice/soap/service.js';
import { invalidOperation } from '../../../src/practice/soap/fault.js';
import { readSimple, writeSimple, wsusDate } from '../../../src/practice/soap/lexical.js';
import { writeResponse } from '../../../src/practice/soap/serialize.js';

const ns = 'urn:test';
const { Try, Refuse, Break } = contract({
  namespace: ns,
  types: { Pair: 'First:int Second:string?', Numbers: 'int:int?*', Any: 'anyType:anyType?*~', Rows: 'Row:Pair?*~' },
  operations: {
    Try: ['name:string? count:int id:guid when:dateTime on:boolean data:base64Binary? pair:Pair? numbers:Numbers? big:long', 'TryResult:string?'],
    Refuse: ['', ''],
    Break: ['', 'BreakResult:int'],
  },
});

let seen: Parameters;
let defects: string[];
let service: SoapService;
const caller = { baseUrl: 'http://x/y', secure: false };

beforeEach(() => {
  defects = [];
  service = createSoapService(
    [
      [
        Try,
        (parameters) => {
          seen = parameters;
          return { TryResult: 'done' };
        },
      ],
      [
        Refuse,
        () => {
          throw invalidOperation('No <good>');
        },
      ],
      [Break, () => ({ BreakResult: 'no number' })],
    ],
    (operation) => defects.push(operation),
  );
});

const wrap = (inner: string, name = 'Try', namespace = ns): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body><${name} xmlns="${namespace}">${inner}</${name}></s:Body></s:Envelope>`;
const send = async (body: string, action = `"${ns}/Try"`, contentType = 'text/xml; charset=utf-8'): Promise<SoapAnswer> =>
  service({ contentType, soapAction: action, body }, caller);

describe('the parameters of a call', () => {
  it('are read by their names and types', async () => {
    const id = 'A0A08746-4DBE-4A37-9ADF-9E7652C0B421';
    const answer = await send(
      wrap(
        `<name>a&amp;b <!-- no --> c</name><count> 7 </count><id>${id}</id><when>2026-01-02T03:04:05.678Z</when><on>1</on><data>AQI=</data><pair><First>-3</First><Second/></pair><numbers><int>1</int><int>2</int></numbers><big>9007199254740993</big>`,
      ),
    );
    expect(answer.status).toBe(200);
    expect(seen.all).toEqual({
      name: 'a&b  c',
      count: 7,
      id: id.toLowerCase(),
      when: '2026-01-02T03:04:05.678Z',
      on: true,
      data: Buffer.from([1, 2]),
      pair: { First: -3, Second: '' },
      numbers: { int: [1, 2] },
      big: 9007199254740993n,
    });
  });

  const defaults = {
    name: null,
    count: 0,
    id: '00000000-0000-0000-0000-000000000000',
    when: '0001-01-01T00:00:00',
    on: false,
    data: null,
    pair: null,
    numbers: null,
    big: 0n,
  };
  it.each([
    ['nothing', wrap('')],
    ['a mis-cased name', wrap('<Name>x</Name><Count>1</Count>')],
    ['another namespace', wrap('<name xmlns="urn:other">x</name>')],
    ['a wrapper of another name', wrap('<name>x</name>', 'Tri')],
    ['a wrapper of another namespace', wrap('<name>x</name>', 'Try', 'urn:other')],
    ['an unknown element', wrap('<nome>x</nome>')],
    ['an explicit nil', wrap('<name xsi:nil="true"/>')],
    ['an empty body', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'],
  ])('have their defaults for %s', async (_, body) => {
    expect((await send(body)).status).toBe(200);
    expect(seen.all).toEqual(defaults);
  });

  it('are passed over behind their place in the sequence', async () => {
    await send(wrap('<count>1</count><name>late</name><on>true</on>'));
    expect(seen.all).toEqual({ ...defaults, count: 1, on: true });
    await send(wrap('<pair><Second>b</Second><First>1</First></pair>'));
    expect(seen.all['pair']).toEqual({ First: 0, Second: 'b' });
    await send(wrap('<name>one</name><name>two</name>'));
    expect(seen.all['name']).toBe('one');
  });

  it.each([
    ['<count>1.5</count>', 'not in a correct format'],
    ['<count>2147483648</count>', 'too large or too small'],
    ['<count></count>', 'not in a correct format'],
    ['<on>True</on>', 'not a valid Boolean'],
    ['<id>{a0a08746-4dbe-4a37-9adf-9e7652c0b421}</id>', 'Guid should contain'],
    ['<when>yesterday</when>', 'not a valid AllXsd value'],
    ['<when>2026-13-01T00:00:00</when>', 'not a valid AllXsd value'],
    ['<data>AQ=</data>', 'Base-64'],
    ['<big>9223372036854775808</big>', 'too large or too small'],
  ])('make the call fail when they are not of their type: %s', async (inner, reason) => {
    const answer = await send(wrap(inner));
    expect(answer.status).toBe(500);
    expect(answer.body).toContain('<faultcode>soap:Client</faultcode>');
    expect(answer.body).toContain(reason);
  });
});

describe('a call', () => {
  it.each(['"urn:test/try"', '"urn:test/ApiRemotingSoap/TryRequest"', '', 'urn:test/Try2'])('with the SOAPAction %s is not recognized', async (action) => {
    const answer = await send(wrap(''), action);
    expect(answer.status).toBe(500);
    expect(answer.body).toContain('Server did not recognize the value of HTTP Header SOAPAction');
    expect(answer.body).toContain('<detail />');
  });

  it('may leave the quotes of SOAPAction away', async () => {
    expect((await send(wrap(''), 'urn:test/Try')).status).toBe(200);
  });

  it.each(['application/soap+xml; charset=utf-8', 'text/xml; charset=utf-16', 'text/html', ''])('of the type "%s" is not for SOAP 1.1', async (type) => {
    expect((await send(wrap(''), `"${ns}/Try"`, type)).status).toBe(415);
  });

  it.each([
    ['text that is no XML', 'hello'],
    ['an element that is not closed', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'],
    ['an unbound prefix', '<s:Envelope><s:Body/></s:Envelope>'],
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY a "b">]>${wrap('<name>&a;</name>')}`],
    ['no body', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>'],
    ['two bodies', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/><s:Body/></s:Envelope>'],
    ['a root that is no envelope', '<x/>'],
    ['elements nested without end', `${'<a>'.repeat(500)}${'</a>'.repeat(500)}`],
  ])('with %s is answered by a fault', async (_, body) => {
    const answer = await send(body);
    expect(answer.status).toBe(500);
    expect(answer.body).toContain('<faultcode>soap:Client</faultcode>');
    expect(defects).toEqual([]);
  });

  it('in SOAP 1.2 is told of the version', async () => {
    const answer = await send('<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body/></s:Envelope>');
    expect(answer.body).toContain('<faultcode>soap:VersionMismatch</faultcode>');
  });

  it('that is refused names the exception in text and detail', async () => {
    const answer = await send(wrap('', 'Refuse'), `"${ns}/Refuse"`);
    expect(answer.status).toBe(500);
    expect(answer.body).toContain('<faultcode>soap:Server</faultcode>');
    expect(answer.body).toContain(' ---&gt; System.InvalidOperationException: No &lt;good&gt;</faultstring>');
    expect(answer.body).toMatch(/<detail><Exception Assembly="[^"]+" Type="System\.InvalidOperationException" Message="No &lt;good&gt;" \/><\/detail>/u);
  });

  it('that a handler answers wrongly is a defect, and tells nothing', async () => {
    const answer = await send(wrap('', 'Break'), `"${ns}/Break"`);
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('no number');
    expect(defects).toEqual(['Break']);
  });
});

describe('an answer', () => {
  const { Show } = contract({
    namespace: ns,
    types: { Pair: 'First:int Second:string?', Any: 'anyType:anyType?*~', List: 'Pair:Pair?*~' },
    operations: { Show: ['', 'values:Any? list:List? total:int'] },
  });

  it('is in the order of the contract whatever the order of the record', () => {
    const written = writeResponse(Show, { total: 2, list: { Pair: [{ Second: '<x>', First: 1 }, null] } }).text;
    expect(written).toBe(
      '<ShowResponse xmlns="urn:test"><list><Pair><First>1</First><Second>&lt;x&gt;</Second></Pair><Pair xsi:nil="true" /></list><total>2</total></ShowResponse>',
    );
  });

  it('carries the type of each cell', () => {
    const written = writeResponse(Show, { total: 0, values: { anyType: [text('a'), text(null)] } }).text;
    expect(written).toContain('<anyType xsi:type="xsd:string">a</anyType><anyType xsi:nil="true" />');
  });

  it.each([[{}], [{ total: 'x' }], [{ total: 1.5 }], [{ total: 1, more: 1 }], [{ total: 1, list: { Pair: 'x' } }]])('must fit the contract: %j', (record) => {
    expect(() => writeResponse(Show, record)).toThrow(RangeError);
  });
});

describe('lexical forms', () => {
  it('come back as they were', () => {
    for (const [type, written] of [
      ['int', '-5'],
      ['long', '9223372036854775807'],
      ['boolean', 'true'],
      ['guid', 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'],
      ['base64Binary', 'AQID'],
      ['unsignedInt', '2147942403'],
    ] as const) {
      expect(writeSimple(type, readSimple(type, written))).toBe(written);
    }
    expect(() => writeSimple('unsignedByte', 256)).toThrow(RangeError);
    expect(() => writeSimple('guid', 'x')).toThrow(RangeError);
    expect(() => writeSimple('boolean', 1)).toThrow(RangeError);
  });

  it('of dates are those of SQL Server through .NET', () => {
    expect(wsusDate('2026-01-02T03:04:05.670Z')).toBe('2026-01-02T03:04:05.67');
    expect(wsusDate('2026-01-02T03:04:05.000Z')).toBe('2026-01-02T03:04:05');
    expect(wsusDate('9999-12-31T23:59:59.997')).toBe('9999-12-31T23:59:59.997');
  });
});
