/** From this many characters on, one that is repeated throughout is no accident. */
const tellingLength = 12;

/**
 * Why free text is no answer, or null if it is one. A server whose arithmetic broke down (overflow in half precision, a bad
 * kernel) says "!!!!!!!!" with status 200 and full speed.
 */
export function judgeTextAnswer(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty answer';
  const oneCharacter = trimmed.length >= tellingLength && trimmed.split(trimmed.charAt(0)).join('').trim() === '';
  return oneCharacter ? 'one character over and over' : null;
}
