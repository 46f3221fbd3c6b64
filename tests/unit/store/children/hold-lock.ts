import { acquireLock } from '../../../../src/main/core/store/lock.js';

acquireLock(process.argv[2] ?? '');
process.send?.('held');
setInterval(() => undefined, 1000);
