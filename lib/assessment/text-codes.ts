/** Texts that recur in records, each stored once; a column holds their codes. Code 0 is null. */
export interface TextCodes {
  readonly code: (text: string | null) => number;
  readonly text: (code: number) => string | null;
}

/** Beyond this many distinct texts all others share one code, so that unique messages cannot fill the memory. */
const distinctLimit = 1000;
export const otherTexts = '(further texts)';

export function createTextCodes(): TextCodes {
  const codes = new Map<string, number>();
  const texts: (string | null)[] = [null];
  const add = (text: string): number => {
    const known = codes.get(text);
    if (known !== undefined) return known;
    if (codes.size >= distinctLimit && text !== otherTexts) return add(otherTexts);
    codes.set(text, texts.length);
    return texts.push(text) - 1;
  };
  return {
    code: (text) => (text === null ? 0 : add(text)),
    text: (code) => texts[code] ?? null,
  };
}
