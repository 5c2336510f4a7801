import { isObject, type Json } from '../records/json.ts';

/** About what one token is worth where a prompt comes as token numbers. */
const CHARACTERS_PER_TOKEN = 4;

/** The texts of a body's prompt in any of the known forms, in the body's order and without the JSON around them. */
export function promptTexts({ instructions, system, messages, prompt, input }: Json): string[] {
  return [instructions, system, messages, prompt, input].flatMap(textsIn);
}

/** A text, a list of texts, of messages, or of a message's parts. Token numbers and pictures are none. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return (value as unknown[]).flatMap(textsIn);
  if (!isObject(value)) return [];
  return textsIn(value.text ?? value.content);
}

/** The characters of a valid request's prompt, without the JSON around it. */
export function promptCharacters(request: unknown): number {
  const body = isObject(request) && isObject(request.body) ? request.body : {};
  const characters = promptTexts(body).reduce((sum, text) => sum + text.length, 0);
  return characters + tokenNumbers(body.prompt ?? body.input) * CHARACTERS_PER_TOKEN;
}

function tokenNumbers(value: unknown): number {
  if (!Array.isArray(value)) return 0;
  return (value as unknown[]).reduce<number>(
    (sum, element) => sum + (typeof element === 'number' ? 1 : tokenNumbers(element)),
    0,
  );
}
