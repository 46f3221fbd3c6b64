/** Safe data of an error: nothing secret, nothing unbounded; it is shown and logged. */
export type ErrorData = Readonly<Record<string, string | number | boolean>>;

/**
 * The words of one error code. `{name}` is filled from the error's data.
 * `title` is a short clause without a full stop, `happened` says what and why in one or two
 * sentences, `remedy` says what the administrator can do now.
 */
export interface ErrorWords {
  readonly title: string;
  readonly happened: string;
  readonly remedy: string;
}

/** A domain's closed set of codes with their words. A code is `domain/what-is-wrong`. */
export type ErrorTable<Domain extends string> = Readonly<Record<`${Domain}/${string}`, ErrorWords>>;
