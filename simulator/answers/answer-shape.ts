import type { AnswerShape } from './answer.ts';
import { grammarPattern } from './grammar.ts';
import { findSchema, isJsonObject, type JsonObject } from './json-schema.ts';
import { textMaker } from './pattern.ts';
import { exampleSchema } from './prompt-example.ts';

/** What an answer must keep to: one of vLLM's structured outputs. */
export interface Constraint {
  readonly kind: 'json' | 'regex' | 'choice' | 'grammar' | 'json_object' | 'structural_tag';
  readonly value: unknown;
}

/** What `response_format: json_object` gets when the prompt names no schema. */
const anyObject: JsonObject = {
  type: 'object',
  properties: { answer: { type: 'string' }, confidence: { type: 'number', minimum: 0, maximum: 1 } },
};

/** The form that a constraint gives an answer; throws when it is none or none that can be made. */
export function answerForm({ kind, value }: Constraint): AnswerShape {
  switch (kind) {
    case 'choice':
      return { kind: 'choice', options: Array.isArray(value) ? value.map(String) : [] };
    case 'regex':
      return { kind: 'made', make: textMaker(String(value)) };
    case 'grammar':
      return { kind: 'made', make: textMaker(grammarPattern(String(value))) };
    case 'json':
      return { kind: 'json', schema: schemaOf(value), constrained: true };
    default:
      return { kind: 'json', schema: anyObject, constrained: true };
  }
}

/** A schema that came as an object or as its JSON text; what is neither allows everything. */
function schemaOf(value: unknown): JsonObject {
  const schema: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return isJsonObject(schema) ? schema : {};
}

/**
 * What kind of answer a prompt asks for by itself: JSON when it contains a JSON Schema or shows an example of the
 * JSON to answer with, else prose.
 */
function shapeOfPrompt(prompt: string): AnswerShape {
  const schema = findSchema(prompt) ?? exampleSchema(prompt);
  return schema === null ? { kind: 'prose' } : { kind: 'json', schema, constrained: false };
}

/** The form of an answer to a constraint and a prompt. Any JSON object will do only where the prompt names none. */
export function answerShape(constraint: Constraint | null, prompt: string): AnswerShape {
  const own = shapeOfPrompt(prompt);
  if (constraint === null) return own;
  const isObject = own.kind === 'json' && own.schema.type === 'object';
  return constraint.kind === 'json_object' && isObject ? { ...own, constrained: true } : answerForm(constraint);
}
