import { expect, test } from 'vitest';
import { codeOfHttpStatus, explainCode, parseCode } from '../../../src/shared/system-codes/explain.js';
import { systemCodes } from '../../../src/shared/system-codes/table.js';

test.each([
  [2147942403, '0x80070003', 'ERROR_PATH_NOT_FOUND'],
  [2147954402, '0x80072EE2', 'ERROR_INTERNET_TIMEOUT'],
  [2149122451, '0x80190193', 'HTTP_E_STATUS_FORBIDDEN'],
  [2148204810, '0x800B010A', 'CERT_E_CHAINING'],
  [0x800b0004, '0x800B0004', 'TRUST_E_SUBJECT_NOT_TRUSTED'],
  [0x800b0100, '0x800B0100', 'TRUST_E_NOSIGNATURE'],
  [0x800b0101, '0x800B0101', 'CERT_E_EXPIRED'],
  [0x800b0109, '0x800B0109', 'CERT_E_UNTRUSTEDROOT'],
  [0x80240024, '0x80240024', 'WU_E_NO_UPDATE'],
  [0x80242002, '0x80242002', 'WU_E_UH_UNKNOWNHANDLER'],
  [0x80242006, '0x80242006', 'WU_E_UH_INVALIDMETADATA'],
  [0x80242009, '0x80242009', 'WU_E_UH_BADHANDLERXML'],
  [0x80244010, '0x80244010', 'WU_E_PT_EXCEEDED_MAX_SERVER_TRIPS'],
  [0x80244015, '0x80244015', 'WU_E_PT_REFRESH_CACHE_REQUIRED'],
  [0x80246003, '0x80246003', 'WU_E_DM_UNKNOWNALGORITHM'],
  [0x8024e001, '0x8024E001', 'WU_E_EE_UNKNOWN_EXPRESSION'],
  [0x8024e002, '0x8024E002', 'WU_E_EE_INVALID_EXPRESSION'],
  [0x8024e003, '0x8024E003', 'WU_E_EE_MISSING_METADATA'],
  [364, '364', 'Event 364'],
  [11508, '11508', 'ConfigMgr status 11508'],
  [11516, '11516', 'ConfigMgr status 11516'],
  [11523, '11523', 'ConfigMgr status 11523'],
  [11524, '11524', 'ConfigMgr status 11524'],
])('%d is %s', (value, code, name) => {
  const explained = explainCode(value);
  expect(explained).toMatchObject({ code, name, decimal: value });
  expect(explained.meaning.length).toBeGreaterThan(20);
  expect(explained.remedy.length).toBeGreaterThan(20);
});

test('a signed number is the same code', () => expect(explainCode(-2146762486)).toEqual(explainCode(2148204810)));

test('a code that is not known says where to look it up', () => expect(explainCode(0x8abcdef0).remedy).toContain('certutil -error 0x8ABCDEF0'));
test('every status has a code with a name', () => {
  for (const status of [400, 401, 403, 404, 407, 408, 500, 502, 503, 504, 418, 204]) expect(explainCode(codeOfHttpStatus(status)).name).toMatch(/^WU_E_PT_/u);
});

test.each([
  ['0x800B0109', 0x800b0109],
  ['800b0109', 0x800b0109],
  ['-2146762487', 0x800b0109],
  ['2148204809', 0x800b0109],
  [' HTTP 404 ', 404],
  ['error: 1603', 1603],
  ['Event 364', 364],
  ['0x5', 5],
  ['12345678', 12345678],
])('%s is read as the number it is', (text, value) => expect(parseCode(text)).toBe(value));

test.each(['', 'abc', '0x', '99999999999', '4294967296', '-2147483649', '0x1FFFFFFFF', '1.5', '80 0B'])('“%s” is no code', (text) => expect(parseCode(text)).toBeUndefined());

test('a Win32 code inside an HRESULT has the words of the plain one; what is no Win32 code has not', () => {
  expect(explainCode(0x80070643).name).toBe('ERROR_INSTALL_FAILURE');
  expect(explainCode(0x80070194).name).toBe('');
  expect(explainCode(0x8007016c).name).toBe('');
});

test('every code of the table says what it means and what to do', () => {
  for (const [code, { name, meaning, remedy }] of systemCodes) {
    expect([code, name, /^[A-Z].*[.]$/u.test(meaning), /^[A-Z].*[.]$/u.test(remedy)]).toEqual([code, name, true, true]);
    expect(name).not.toBe('');
  }
});
