import type { CallableFunction } from '../answers/answer.ts';
import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import { badRequest } from './api-error.ts';
import type { ServedModel } from './served-model.ts';

/** Which functions the answer may, must or will call. */
export interface ToolChoice {
  readonly kind: 'none' | 'auto' | 'required' | 'named';
  readonly functions: readonly CallableFunction[];
}

const none: ToolChoice = { kind: 'none', functions: [] };

/** Reads `tools` and `tool_choice` of a checked body; throws an ApiError where the server was not set up for them. */
export function toolChoice(body: JsonObject, model: ServedModel): ToolChoice {
  const tools: readonly unknown[] = Array.isArray(body.tools) ? body.tools : [];
  const choice = body.tool_choice === undefined && tools.length > 0 ? 'auto' : body.tool_choice;
  const functions = tools.map(functionOf);
  if (isJsonObject(choice)) {
    const name = isJsonObject(choice.function) ? String(choice.function.name) : '';
    if (!model.toolCallParser) throw withoutParser(`function "${name}"`);
    return { kind: 'named', functions: functions.filter((one) => one.name === name) };
  }
  if (choice === 'required') {
    if (!model.toolCallParser) throw withoutParser('"required"');
    return { kind: 'required', functions };
  }
  if (choice !== 'auto') return none;
  if (!model.toolCallParser || !model.autoToolChoice) {
    throw badRequest('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set');
  }
  return { kind: 'auto', functions };
}

const withoutParser = (choice: string) => badRequest(`tool_choice=${choice} requires --tool-call-parser to be set`);

function functionOf(tool: unknown): CallableFunction {
  const described = isJsonObject(tool) && isJsonObject(tool.function) ? tool.function : {};
  const parameters = isJsonObject(described.parameters) ? described.parameters : { type: 'object' };
  return { name: String(described.name), parameters };
}
