/** Offsets and values of the PE format specification ("PE Format", Microsoft Learn). */
const fileAlignment = 0x200;
const sectionAlignment = 0x1000;
const peOffset = 0x80;
const optionalHeaderSize = 224;
const sectionHeaderSize = 40;
const imageBase = 0x400000;

const align = (value: number, to: number): number => Math.ceil(value / to) * to;

interface Section {
  readonly name: string;
  readonly content: Uint8Array;
  readonly characteristics: number;
}

const code = 0x60000020;
const readOnlyData = 0x40000040;

/** `xor eax, eax; ret`: the process ends with exit code 0. */
const program = Uint8Array.of(0x33, 0xc0, 0xc3);

function writeHeaders(view: DataView, sections: readonly (Section & { readonly offset: number; readonly address: number })[], sizeOfImage: number): void {
  const text = (offset: number, value: string): void => {
    for (const [index, byte] of Buffer.from(value, 'latin1').entries()) view.setUint8(offset + index, byte);
  };
  text(0, 'MZ');
  view.setUint32(0x3c, peOffset, true);
  text(peOffset, 'PE');
  const coff = peOffset + 4;
  view.setUint16(coff, 0x14c, true); // IMAGE_FILE_MACHINE_I386
  view.setUint16(coff + 2, sections.length, true);
  view.setUint16(coff + 16, optionalHeaderSize, true);
  view.setUint16(coff + 18, 0x0103, true); // no relocations, executable, 32 bit
  const optional = coff + 20;
  const [codeSection, dataSection] = sections;
  view.setUint16(optional, 0x10b, true); // PE32
  view.setUint32(optional + 4, align(codeSection?.content.length ?? 0, fileAlignment), true);
  view.setUint32(optional + 8, align(dataSection?.content.length ?? 0, fileAlignment), true);
  view.setUint32(optional + 16, codeSection?.address ?? 0, true); // entry point
  view.setUint32(optional + 20, codeSection?.address ?? 0, true);
  view.setUint32(optional + 24, dataSection?.address ?? 0, true);
  view.setUint32(optional + 28, imageBase, true);
  view.setUint32(optional + 32, sectionAlignment, true);
  view.setUint32(optional + 36, fileAlignment, true);
  view.setUint16(optional + 40, 6, true); // Windows Vista and later
  view.setUint16(optional + 48, 6, true);
  view.setUint32(optional + 56, sizeOfImage, true);
  view.setUint32(optional + 60, sections[0]?.offset ?? 0, true); // SizeOfHeaders
  view.setUint16(optional + 68, 3, true); // a console program
  view.setUint16(optional + 70, 0x0500, true); // NX compatible, no SEH
  view.setUint32(optional + 72, 0x100000, true);
  view.setUint32(optional + 76, 0x1000, true);
  view.setUint32(optional + 80, 0x100000, true);
  view.setUint32(optional + 84, 0x1000, true);
  view.setUint32(optional + 92, 16, true); // data directories, all empty
  for (const [index, section] of sections.entries()) {
    const header = optional + optionalHeaderSize + index * sectionHeaderSize;
    text(header, section.name);
    view.setUint32(header + 8, section.content.length, true);
    view.setUint32(header + 12, section.address, true);
    view.setUint32(header + 16, align(section.content.length, fileAlignment), true);
    view.setUint32(header + 20, section.offset, true);
    view.setUint32(header + 36, section.characteristics, true);
  }
}

/** A real 32-bit console program that carries data and does nothing but end well. Unsigned. */
export function makeExecutable(data: Uint8Array): Uint8Array {
  let offset = align(peOffset + 24 + optionalHeaderSize + 2 * sectionHeaderSize, fileAlignment);
  let address = sectionAlignment;
  const sections = [
    { name: '.text', content: program, characteristics: code },
    { name: '.rdata', content: data, characteristics: readOnlyData },
  ].map((section) => {
    const placed = { ...section, offset, address };
    offset += align(section.content.length, fileAlignment);
    address += align(section.content.length, sectionAlignment);
    return placed;
  });
  const image = new Uint8Array(offset);
  writeHeaders(new DataView(image.buffer), sections, address);
  for (const section of sections) image.set(section.content, section.offset);
  return image;
}
