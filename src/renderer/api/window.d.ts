import type { Bridge } from '../../shared/ipc/contract.js';

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly countersign?: Bridge;
  }
}
