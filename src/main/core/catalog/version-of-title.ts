/** Words whose number is not the version of the update: `for Windows 8.1`, `USB 3.0 Driver`. */
const foreign = /(?:windows|win|server|usb|bluetooth|hdmi|thunderbolt|tls|ssl|http|directx|opengl|vulkan|wi-?fi|ipv|x|series)[ -]?$/iu;
/** Two parts or more; HP writes a letter part at the end (`10.1.1.45.A1`), others a dash (`8.0.40-1`). */
const dotted = /(?<![\w.])[vV]?(\d{1,9}(?:\.\d{1,9})+(?:[.-]?[A-Za-z]{1,5}\d{0,5}(?![A-Za-z0-9]))?(?:[-+]\d{1,9})?)(?!\w)/gu;
/** HP and Dell end titles with the version in brackets, whatever it looks like: `[F.60.A1]`, `[18.7_321500.A1]`. */
const bracketed = /\[([^[\]\s]{1,40})\]\s*$/u;
const notVersion = /bit|^x(?:64|86)$|^arm/iu;
/** Titles are longer only when somebody plays with us. */
const maxTitle = 1_000;

interface Candidate {
  readonly version: string;
  readonly parts: number;
}

function candidatesIn(title: string): Candidate[] {
  return [...title.matchAll(dotted)]
    .filter((match) => !foreign.test(title.slice(Math.max(0, match.index - 20), match.index)))
    .map((match) => {
      const version = match[1] ?? '';
      return { version, parts: version.split('.').length };
    });
}

/**
 * The version in the title of an update, else an empty text. One in square brackets at the end counts before
 * others, more parts before fewer, earlier before later; without any a whole number at the end (`Firefox ESR 128`).
 */
export function versionOfTitle(title: string): string {
  const text = title.slice(0, maxTitle);
  const ending = bracketed.exec(text)?.[1]?.replace(/^v(?=\d)|[.]+$/giu, '') ?? '';
  if (/\d/u.test(ending) && !notVersion.test(ending)) return ending;
  const [best] = candidatesIn(text).sort((one, other) => other.parts - one.parts);
  if (best !== undefined) return best.version;
  const bare = text.replace(/\([^()]*\)|\[[^[\]]*\]/gu, ' ').trimEnd();
  const whole = /(?:^|\s)[vV]?(\d{1,6})$/u.exec(bare);
  if (whole?.[1] === undefined || foreign.test(bare.slice(0, whole.index + 1))) return '';
  return whole[1];
}
