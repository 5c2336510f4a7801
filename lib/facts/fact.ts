/** One number with where it comes from. */
export interface Fact {
  readonly value: number;
  /** The document or table that states it. */
  readonly source: string;
  /** Whether a second, independent source states the same. */
  readonly verified: boolean;
}

/** A number that two independent sources state, or that follows from two such by arithmetic. */
export const verified = (value: number, source: string): Fact => ({ value, source, verified: true });

/** A number that one source states, or that is from memory. */
export const unverified = (value: number, source: string): Fact => ({ value, source, verified: false });
