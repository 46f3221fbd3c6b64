import clientResult from '../../../../../assets/client-kit/client-result.jpg?inline';
import writeKit from '../../../../../assets/client-kit/write-kit.jpg?inline';

/** One picture of the console's own window, made by `tests/e2e/from-nothing.test.ts`. */
export interface KitPicture {
  /** `data:image/jpeg;base64,…` */
  readonly address: string;
  /** What it shows, for who does not see it. */
  readonly alt: string;
}

export const kitPictures = {
  writeKit: {
    address: writeKit,
    alt: 'The section “Hand it to the clients” of Countersign, under Certificates, with the buttons “Write the client kit” and “Open the result of a client”.',
  },
  clientResult: {
    address: clientResult,
    alt: 'The result of a client, explained in Countersign: one thing keeps PC-017 from accepting what you sign. Each check stands in a line of its own; the policy “Allow signed updates from an intranet Microsoft update service location” is not on.',
  },
} as const satisfies Readonly<Record<string, KitPicture>>;
