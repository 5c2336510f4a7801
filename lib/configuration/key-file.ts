type Environment = Readonly<Record<string, string | undefined>>;

/** The environment with the key of `API_KEY_FILE`, its first line, as `API_KEY`; or what is wrong with it. `read` gives the text of a file, or throws. */
export function withKeyOfFile<T extends Environment>(
  given: T,
  read: (path: string) => string,
): { readonly environment: T; readonly problems: readonly string[] } {
  const path = given.API_KEY_FILE;
  const refused = (problem: string) => ({ environment: given, problems: [problem] });
  if (path === undefined || path === '') return { environment: given, problems: [] };
  if (given.API_KEY) return refused('API_KEY and API_KEY_FILE are both set; unset one');
  try {
    const key = read(path).split('\n', 1)[0]?.trim() ?? '';
    if (key === '') return refused(`API_KEY_FILE=${path} has no key in its first line`);
    return { environment: { ...given, API_KEY: key }, problems: [] };
  } catch (error) {
    return refused(`API_KEY_FILE=${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
