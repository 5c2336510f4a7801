/** What can be told, or why it cannot: each reason says what to measure to be able to. */
export type Answer<T> =
  | { readonly told: T; readonly refusals: null }
  | { readonly told: null; readonly refusals: readonly string[] };

/** Something that can be told. */
export const tell = <T>(told: T): Answer<T> => ({ told, refusals: null });

/** Something that cannot, for at least one reason. */
export const refuse = (
  ...refusals: readonly string[]
): { readonly told: null; readonly refusals: readonly string[] } => ({
  told: null,
  refusals,
});
