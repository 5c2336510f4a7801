/**
 * The share of all characters of these texts, 0 to 1, at the start of a text that another one begins with too: what a prefix cache that has seen the
 * others could serve. 0 of a single text.
 */
export function sharedPrefixShare(texts: readonly string[]): number {
  // a text has most in common with one of its neighbours in this order
  const sorted = texts.toSorted();
  let [all, shared] = [0, 0];
  for (const [i, text] of sorted.entries()) {
    all += text.length;
    shared += Math.max(commonLength(text, sorted[i - 1]), commonLength(text, sorted[i + 1]));
  }
  return all === 0 ? 0 : shared / all;
}

function commonLength(text: string, other = ''): number {
  const most = Math.min(text.length, other.length);
  let length = 0;
  while (length < most && text[length] === other[length]) length += 1;
  return length;
}
