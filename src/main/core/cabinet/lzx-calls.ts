/** [MS-PATCH] 2.2: only the first GiB is translated, and not what begins in the last ten bytes of 32 KiB. */
const translatedBytes = 32_768 * 32_768;
const untouchedTail = 10;
const callInstruction = 0xe8;

/**
 * Undoes the translation that LZX makes before it compresses x86 code: the operands of CALL were made absolute,
 * so that calls of one function look alike. Works in place.
 * @param frame one block's output, at most 32 KiB
 * @param position of the frame in the folder
 * @param fileSize the size that the stream's header gives, as a signed 32-bit number
 */
export function undoCallTranslation(frame: Uint8Array, position: number, fileSize: number): void {
  if (position >= translatedBytes) return;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const end = frame.length - untouchedTail;
  let index = frame.indexOf(callInstruction);
  while (index !== -1 && index < end) {
    const absolute = view.getInt32(index + 1, true);
    const current = position + index;
    if (absolute >= -current && absolute < fileSize) {
      view.setInt32(index + 1, absolute >= 0 ? absolute - current : absolute + fileSize, true);
    }
    index = frame.indexOf(callInstruction, index + 5);
  }
}
