import type { Configuration } from '../configuration/settings.ts';
import { isNamed, type ServedModel } from './server-answers.ts';

/** Why none of the models of a server can be asked, and what to do about it; both are sentences. */
export interface NoModel {
  readonly problem: string;
  readonly mend: string;
}

/** The model of MODEL, else of the requests that name one, else the only one there is. */
export function chosenModel(
  { MODEL, BASE_URL }: Pick<Configuration, 'MODEL' | 'BASE_URL'>,
  named: readonly string[],
  served: readonly ServedModel[],
): ServedModel | NoModel {
  if (served.length === 0) return { problem: `The server at ${BASE_URL} serves no model.`, mend: '' };
  const mend = 'Set MODEL to one of these.';
  const offer = served.map(({ id }) => id).join(', ');
  const wanted = MODEL === null ? named : [MODEL];
  const missing = wanted.filter((name) => !served.some((model) => isNamed(model, name)));
  if (missing.length > 0) {
    const who = MODEL === null ? `The data set asks for the model ${missing.join(', ')}, which` : `The model ${MODEL}`;
    return { problem: `${who} is not served at ${BASE_URL}; it serves: ${offer}.`, mend };
  }
  const [name] = wanted;
  const chosen = name === undefined ? served : served.filter((model) => isNamed(model, name));
  const [first, second] = chosen;
  if (first === undefined || (second !== undefined && wanted.length === 0))
    return { problem: `The server at ${BASE_URL} serves several models: ${offer}.`, mend };
  return first;
}
