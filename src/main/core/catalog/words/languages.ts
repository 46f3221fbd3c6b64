import { plain } from './phrases.js';

/** Language identifiers by number. Source: MS-LCID §2.2, those that installers are made for. */
const tags: Readonly<Record<number, string>> = {
  0x0401: 'ar-SA', 0x0402: 'bg-BG', 0x0403: 'ca-ES', 0x0404: 'zh-TW', 0x0405: 'cs-CZ', 0x0406: 'da-DK', 0x0407: 'de-DE', 0x0408: 'el-GR',
  0x0409: 'en-US', 0x040a: 'es-ES', 0x040b: 'fi-FI', 0x040c: 'fr-FR', 0x040d: 'he-IL', 0x040e: 'hu-HU', 0x040f: 'is-IS', 0x0410: 'it-IT',
  0x0411: 'ja-JP', 0x0412: 'ko-KR', 0x0413: 'nl-NL', 0x0414: 'nb-NO', 0x0415: 'pl-PL', 0x0416: 'pt-BR', 0x0418: 'ro-RO', 0x0419: 'ru-RU',
  0x041a: 'hr-HR', 0x041b: 'sk-SK', 0x041c: 'sq-AL', 0x041d: 'sv-SE', 0x041e: 'th-TH', 0x041f: 'tr-TR', 0x0420: 'ur-PK', 0x0421: 'id-ID',
  0x0422: 'uk-UA', 0x0423: 'be-BY', 0x0424: 'sl-SI', 0x0425: 'et-EE', 0x0426: 'lv-LV', 0x0427: 'lt-LT', 0x0429: 'fa-IR', 0x042a: 'vi-VN',
  0x042d: 'eu-ES', 0x0436: 'af-ZA', 0x0439: 'hi-IN', 0x043e: 'ms-MY', 0x043f: 'kk-KZ', 0x0456: 'gl-ES', 0x0804: 'zh-CN', 0x0807: 'de-CH',
  0x0809: 'en-GB', 0x080a: 'es-MX', 0x080c: 'fr-BE', 0x0810: 'it-CH', 0x0813: 'nl-BE', 0x0814: 'nn-NO', 0x0816: 'pt-PT', 0x081a: 'sr-Latn-CS',
  0x0c04: 'zh-HK', 0x0c07: 'de-AT', 0x0c09: 'en-AU', 0x0c0a: 'es-ES', 0x0c0c: 'fr-CA', 0x0c1a: 'sr-Cyrl-CS', 0x1004: 'zh-SG', 0x1009: 'en-CA',
  0x100c: 'fr-CH', 0x1409: 'en-NZ', 0x1809: 'en-IE',
};

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** `German (Germany)` for `de-DE`, `1031` or `7`; the text itself when it is no language. */
export function languageName(text: string): string {
  const value = text.trim();
  if (/^\d{1,6}$/u.test(value)) {
    const number = Number(value);
    if (number === 0) return 'any language';
    // A primary language alone (MS-LCID: the lower ten bits) stands for all of its regions.
    const tag = tags[number] ?? tags[0x0400 | number]?.split('-')[0];
    return tag === undefined ? `the language number ${value}` : `${languageName(tag)} (${value})`;
  }
  try {
    return names.of(value) ?? plain(value);
  } catch {
    return plain(value);
  }
}
