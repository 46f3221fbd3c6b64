import { expect, it } from 'vitest';
import { accountName } from '../../../src/main/platform/account.js';

const names = { host: 'pc7', user: 'ada' };

it.each([
  ['win32', { USERDOMAIN: 'CORP', USERNAME: 'ada.l' }, 'CORP\\ada.l'],
  ['win32', { USERDOMAIN: '', USERNAME: 'ada.l' }, 'pc7\\ada.l'],
  ['win32', {}, 'pc7\\ada'],
  ['linux', { USERDOMAIN: 'CORP', USERNAME: 'somebody' }, 'pc7\\ada'],
  ['darwin', {}, 'pc7\\ada'],
] as const)('on %s with %j the account is %s', (platform, environment, account) => {
  expect(accountName(platform, environment, names)).toBe(account);
});
