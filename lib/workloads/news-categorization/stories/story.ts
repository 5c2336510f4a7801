/**
 * What is reported of one category. Phrases stand one a line, in the notation of `phrase.ts`; %T becomes a town, %C a company,
 * %P a person and %S that person's surname, the same throughout an item.
 */
export interface Stories {
  /** Headline and opening, parted by " / ". */
  readonly events: string;
  /** Sentences that fit after any of the openings. */
  readonly details: string;
}
