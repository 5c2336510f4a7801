import { parseJson } from '../../lib/records/json.ts';
import { answerForm, type Constraint } from '../answers/answer-shape.ts';
import { GrammarFault } from '../answers/grammar.ts';
import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import { CannotMakeText } from '../answers/pattern.ts';
import type { AnswerShape } from '../answers/answer.ts';
import { badRequest } from './api-error.ts';
import { booleanOf } from './body-check.ts';
import { pythonRepr } from './python-text.ts';
import { regexFault, regexMessage } from './regex-fault.ts';
import { schemaFault } from './schema-fault.ts';

const kinds = ['json', 'regex', 'choice', 'grammar', 'json_object', 'structural_tag'] as const;

/**
 * What the answer must keep to, from `structured_outputs` and `response_format`; null when it is free. Throws an
 * ApiError when that is none or several.
 */
export function constraintOf(body: JsonObject): Constraint | null {
  const given = constraints(body);
  if (given === null) return null;
  const set = kinds.filter((kind) => (given[kind] ?? null) !== null);
  const [kind] = set;
  if (set.length === 1 && kind !== undefined) return { kind, value: given[kind] };
  const rule =
    set.length === 0
      ? 'You must use one kind of structured outputs constraint but none are specified'
      : 'You can only use one kind of structured outputs constraint but multiple are specified';
  const shown = {
    json: given.json ?? null,
    regex: given.regex ?? null,
    choice: given.choice ?? null,
    grammar: given.grammar ?? null,
    json_object: given.json_object ?? null,
    disable_any_whitespace: booleanOf(given.disable_any_whitespace) ?? false,
    disable_additional_properties: booleanOf(given.disable_additional_properties) ?? false,
    whitespace_pattern: given.whitespace_pattern ?? null,
    structural_tag: given.structural_tag ?? null,
    _backend: null,
    _backend_was_auto: false,
  };
  throw badRequest(`${rule}: ${pythonRepr(shown)}`);
}

function constraints(body: JsonObject): JsonObject | null {
  const own = isJsonObject(body.structured_outputs) ? body.structured_outputs : null;
  const format = isJsonObject(body.response_format) ? body.response_format : {};
  if (format.type === 'json_object') return { ...own, json_object: true };
  if (format.type === 'structural_tag') return { ...own, structural_tag: JSON.stringify(format) };
  if (format.type !== 'json_schema') return own;
  return { ...own, json: isJsonObject(format.json_schema) ? format.json_schema.schema : null };
}

/** Deeper schemas are refused. */
const deepestSchema = 64;

/**
 * The form that a constraint gives the answer. Throws an ApiError in the words of vLLM for a constraint that is none,
 * and in its own for one that the simulator cannot keep.
 */
export function constrainedShape(constraint: Constraint): AnswerShape {
  const fault = constraintFault(constraint);
  if (fault !== null) throw badRequest(fault);
  try {
    return answerForm(constraint);
  } catch (error) {
    if (error instanceof GrammarFault || error instanceof CannotMakeText) throw badRequest(error.message);
    throw error;
  }
}

function constraintFault({ kind, value }: Constraint): string | null {
  switch (kind) {
    case 'choice':
      return Array.isArray(value) && value.length === 0 ? "Choice '[]' cannot be an empty list" : null;
    case 'regex':
      return typeof value === 'string' ? patternFault(value) : null;
    case 'json':
      return jsonFault(value);
    case 'grammar': {
      const blank = typeof value === 'string' && value.trim() === '';
      return blank ? 'structured_outputs.grammar cannot be an empty string' : null;
    }
    case 'json_object':
      return booleanOf(value) === true
        ? null
        : 'structured_outputs.json_object must be True if set; omit structured_outputs to disable structured outputs';
    case 'structural_tag':
      return 'The simulator does not know structural tags.';
    default:
      return kind satisfies never;
  }
}

function patternFault(source: string): string | null {
  if (source.includes('\0')) return "structured_outputs.regex must not contain a NUL character ('\\x00')";
  const fault = regexFault(source);
  const quoted = JSON.stringify(source);
  const tail = `\n   1 | start: /${source}/\n              ^`;
  if (fault !== null) {
    return `Grammar error: at 1(8): invalid regex ${quoted} (in regex): ${regexMessage(source, fault)}${tail}`;
  }
  if (!/\\[bB]/.test(source)) return null;
  const why = `lookarounds not supported yet; WordUnicode in regex /${source}/`;
  return `Grammar error: at 1(8): invalid regex ${quoted} (in regex): ${why}${tail}`;
}

function jsonFault(value: unknown): string | null {
  if (typeof value === 'string' && value.trim() === '') return 'structured_outputs.json cannot be an empty string';
  const schema = typeof value === 'string' ? parseJson(value) : value;
  if (schema === undefined) return 'Invalid JSON grammar specification.';
  if (depthOf(schema, deepestSchema + 1) > deepestSchema) {
    return `The JSON schema is nested too deeply: objects and arrays may nest at most ${deepestSchema} levels`;
  }
  const fault = schemaFault(schema);
  return fault === null ? null : `Grammar error: ${fault}`;
}

/** How deep objects and arrays are nested; not looked at beyond `limit`. */
function depthOf(value: unknown, limit: number): number {
  if (value === null || typeof value !== 'object' || limit === 0) return 0;
  return 1 + Object.values(value).reduce<number>((deepest, part) => Math.max(deepest, depthOf(part, limit - 1)), 0);
}
