/** One number with where it comes from. */
export interface Fact {
  readonly value: number;
  /** The document or table that states it. */
  readonly source: string;
  /** Whether a second, independent source states the same. */
  readonly verified: boolean;
}
