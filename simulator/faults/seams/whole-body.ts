import { parseJson } from '../../../lib/records/json.ts';
import { isJsonObject, type JsonObject } from '../../answers/json-schema.ts';
import type { PlainAnswer } from './plain-answer.ts';

/** The answer with each of its choices changed; one that another fault has already broken stays as it is. */
export function withEveryChoice(answer: PlainAnswer, change: (choice: JsonObject) => JsonObject): PlainAnswer {
  const body = parseJson(answer.body);
  if (!isJsonObject(body) || !Array.isArray(body.choices)) return answer;
  return { ...answer, body: JSON.stringify({ ...body, choices: body.choices.filter(isJsonObject).map(change) }) };
}

/** A choice without its text. */
export function withoutText(choice: JsonObject): JsonObject {
  const { message } = choice;
  return isJsonObject(message) ? { ...choice, message: { ...message, content: '' } } : { ...choice, text: '' };
}
