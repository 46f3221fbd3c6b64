import { Fault } from '../fault.js';
import { XmlRefused } from '../xml/read.js';
import { shown } from './fields.js';

const maxDetail = 200;

/** The coded error for XML that was refused; anything else is thrown on. */
export function xmlFault(error: unknown): Fault {
  if (!(error instanceof XmlRefused)) throw error;
  const place = { line: error.position?.line ?? 0, column: error.position?.column ?? 0 };
  const detail = shown(error.message.replace(/^(?:undefined:)?\d+:\d+: /u, '').slice(0, maxDetail));
  switch (error.reason) {
    case 'doctype':
      return new Fault('catalog/doctype', place, { cause: error });
    case 'too-deep':
    case 'too-large':
      return new Fault('catalog/too-large', { ...place, detail }, { cause: error });
    case 'not-well-formed':
      return new Fault('catalog/not-well-formed', { ...place, detail }, { cause: error });
  }
}
