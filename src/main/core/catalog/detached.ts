/**
 * The same text without what it was cut from. V8 hands out parts of a string as views that keep the whole alive: a title
 * would hold the piece of the document in which it stood, and the titles of a catalogue together the document. For what
 * is kept of every package until the end of a reading.
 */
export const detached = <Text extends string>(text: Text): Text => Buffer.from(text, 'utf16le').toString('utf16le') as Text;
