import type { AnswerShape } from './answer.ts';
import { findSchema, isJsonObject, type JsonObject } from './json-schema.ts';

/** What `response_format: json_object` gets when the prompt names no schema. */
const anyObject: JsonObject = {
  type: 'object',
  properties: { answer: { type: 'string' }, confidence: { type: 'number', minimum: 0, maximum: 1 } },
};

/**
 * What kind of answer a request wants: what its parameters ask for (`structured_outputs`, `response_format`), else
 * what its prompt asks for (a JSON Schema in the text), else prose. `regex` and `grammar` get prose.
 */
export function answerShape(body: JsonObject, prompt: string): AnswerShape {
  const structured = isJsonObject(body.structured_outputs) ? body.structured_outputs : {};
  if (Array.isArray(structured.choice) && structured.choice.length > 0) {
    return { kind: 'choice', options: structured.choice.map(String) };
  }
  const format = isJsonObject(body.response_format) ? body.response_format : {};
  const named = isJsonObject(format.json_schema) ? format.json_schema.schema : undefined;
  const schema = schemaOf(structured.json) ?? (format.type === 'json_schema' ? schemaOf(named) : null);
  if (schema !== null) return { kind: 'json', schema, constrained: true };
  const inPrompt = findSchema(prompt);
  const asked = format.type === 'json_object';
  if (inPrompt !== null) return { kind: 'json', schema: inPrompt, constrained: asked };
  return asked ? { kind: 'json', schema: anyObject, constrained: true } : { kind: 'prose' };
}

/** A schema that came as an object or as its JSON text. */
function schemaOf(value: unknown): JsonObject | null {
  if (isJsonObject(value)) return value;
  return typeof value === 'string' ? findSchema(value) : null;
}
