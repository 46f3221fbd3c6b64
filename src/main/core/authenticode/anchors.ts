import type { Fingerprint } from '../../../shared/units.js';
import { hexOf } from './der/values.js';
import type { Certificate } from './x509/certificate.js';
import type { DistinguishedName } from './x509/name.js';

export interface Anchor {
  readonly certificate: Certificate;
  /** Where it was found, in words for the window: a file's path or a store's name. */
  readonly origin: string;
}

/**
 * The certificates that chains may end in. An anchor is that exact certificate, known by SHA-256: never a name and never a key,
 * which other certificates may carry too.
 */
export class AnchorStore {
  readonly #byFingerprint: ReadonlyMap<Fingerprint, Anchor>;
  readonly #bySubject: ReadonlyMap<string, readonly Certificate[]>;

  /** Of several anchors with the same certificate the first one's origin counts. */
  constructor(anchors: Iterable<Anchor>) {
    const byFingerprint = new Map<Fingerprint, Anchor>();
    const bySubject = new Map<string, Certificate[]>();
    for (const anchor of anchors) {
      const { certificate } = anchor;
      if (byFingerprint.has(certificate.fingerprint)) continue;
      byFingerprint.set(certificate.fingerprint, anchor);
      const subject = hexOf(certificate.subject.der);
      bySubject.set(subject, [...(bySubject.get(subject) ?? []), certificate]);
    }
    this.#byFingerprint = byFingerprint;
    this.#bySubject = bySubject;
  }

  get size(): number {
    return this.#byFingerprint.size;
  }

  get anchors(): readonly Anchor[] {
    return [...this.#byFingerprint.values()];
  }

  find(certificate: Certificate): Anchor | undefined {
    return this.#byFingerprint.get(certificate.fingerprint);
  }

  /** Anchors that carry the name; whether one of them really issued something is for the path check to say. */
  named(name: DistinguishedName): readonly Certificate[] {
    return this.#bySubject.get(hexOf(name.der)) ?? [];
  }
}
