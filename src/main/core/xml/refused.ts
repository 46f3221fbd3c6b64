/** Why a document was not read. The caller turns it into the coded error of its own domain. */
export class XmlRefused extends Error {
  override readonly name = 'XmlRefused';
  readonly reason: 'not-well-formed' | 'doctype' | 'too-deep' | 'too-large';
  /** Where reading stopped; both count from 1. Absent when there is no place to point at. */
  readonly position?: { readonly line: number; readonly column: number };

  constructor(reason: XmlRefused['reason'], message: string, position?: XmlRefused['position']) {
    super(message);
    this.reason = reason;
    if (position !== undefined) this.position = position;
  }
}
