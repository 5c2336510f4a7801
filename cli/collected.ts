/** Reads an option that may be repeated: its values, in the order in which they were given. */
export const collected = (text: string, before: readonly string[]): string[] => [...before, text];
