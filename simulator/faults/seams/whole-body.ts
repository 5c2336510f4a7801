import { isJsonObject, type JsonObject } from '../../answers/json-schema.ts';
import type { PlainAnswer } from './plain-answer.ts';

/** The answer with each of its choices changed; one that another fault has already broken stays as it is. */
export function withEveryChoice(answer: PlainAnswer, change: (choice: JsonObject) => JsonObject): PlainAnswer {
  const body = parsed(answer.body);
  if (body === null || !Array.isArray(body.choices)) return answer;
  return { ...answer, body: JSON.stringify({ ...body, choices: body.choices.filter(isJsonObject).map(change) }) };
}

function parsed(body: string): JsonObject | null {
  try {
    return JSON.parse(body) as JsonObject;
  } catch {
    return null;
  }
}

/** A choice without its text. */
export function withoutText(choice: JsonObject): JsonObject {
  const { message } = choice;
  return isJsonObject(message) ? { ...choice, message: { ...message, content: '' } } : { ...choice, text: '' };
}
