import type { FuzzTarget } from '../engine/target.js';

type Loader = () => Promise<{ readonly target: FuzzTarget }>;

/** Loaded when they are asked for: the probes must be there before. */
export const targets = {
  cab: async () => import('./cab.js'),
  cat: async () => import('./cat.js'),
  der: async () => import('./der.js'),
  lzx: async () => import('./lzx.js'),
  msi: async () => import('./msi.js'),
  msp: async () => import('./msp.js'),
  mszip: async () => import('./mszip.js'),
  pe: async () => import('./pe.js'),
  sdp: async () => import('./sdp.js'),
  soap: async () => import('./soap.js'),
  xml: async () => import('./xml.js'),
} as const satisfies Record<string, Loader>;

export type TargetName = keyof typeof targets;
