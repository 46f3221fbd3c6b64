/** Limits of one XML document, checked while it is read. */
export interface XmlLimits {
  /** Nesting of elements. */
  readonly maxDepth: number;
  /** Characters of text and attribute values inside one element that is read into memory. */
  readonly maxElementCharacters: number;
  /** Elements inside one element that is read into memory. */
  readonly maxElements: number;
}

/** Real packages reach 180 KB and a nesting of 20; a SOAP answer with a full search reaches some MB. */
export const defaultXmlLimits: XmlLimits = {
  maxDepth: 100,
  maxElementCharacters: 8 * 1024 * 1024,
  maxElements: 200_000,
};
