/** As much of the beginning as is looked at. */
export const htmlProbeLength = 1024;

const openings = /^(?:<!doctype\s+html|<html|<head|<body|<title|<meta|<script|<frameset)(?:[\s>/]|$)/iu;
/** What may stand before: white space, an XML declaration, comments, also one that does not end within the probe. */
const preamble = /^(?:\s+|<\?xml[^>]*>|<!--.*?(?:-->|$))+/su;

function decode(start: Uint8Array): string {
  const probe = start.subarray(0, htmlProbeLength);
  if (probe[0] === 0xff && probe[1] === 0xfe) return new TextDecoder('utf-16le').decode(probe);
  if (probe[0] === 0xfe && probe[1] === 0xff) return new TextDecoder('utf-16be').decode(probe);
  return new TextDecoder('utf-8').decode(probe);
}

/** Whether a file begins like a page of HTML. */
export const looksLikeHtml = (start: Uint8Array): boolean => openings.test(decode(start).replace(preamble, ''));

export const isHtmlType = (contentType: string | undefined): boolean =>
  /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/iu.test(contentType ?? '');

/** A catalogue may list a page as its file; then a page is what is wanted. */
export const isHtmlName = (fileName: string): boolean => /\.(?:x?html?|hta|mht)$/iu.test(fileName);
