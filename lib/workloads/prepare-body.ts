import type { Configuration } from '../configuration/settings.ts';
import { isObject, type Json } from '../records/json.ts';
import { requestForm, settingsOf, type RequestForm } from './request-form.ts';

/**
 * The JSON body to send to a path: the data set's body, with the settings laid over it in the path's own form. `model` is
 * used where neither names one.
 */
export function prepareBody(
  path: string,
  body: Json,
  configuration: Configuration,
  model: string,
  stream: boolean,
): string {
  const form = requestForm(path);
  const { stream: _stream, stream_options: _streamOptions, ...rest } = body;
  const prepared: Record<string, unknown> = { ...rest, model: configuration.MODEL ?? rest.model ?? model };
  const chosen = chosenSettings(form, rest, configuration);
  if (form.settingsIn === null) Object.assign(prepared, chosen);
  else if (Object.keys(chosen).length > 0) prepared[form.settingsIn] = { ...settingsOf(form, rest), ...chosen };
  overlay(prepared, configuration.EXTRA_BODY ?? {}, form.settingsIn);
  if (form.streaming === null) return JSON.stringify(prepared);
  return JSON.stringify({ ...prepared, ...(stream ? form.streaming : { stream: false }) });
}

/** The limit and sampling that the user's settings ask for; a path that generates nothing takes none. */
function chosenSettings(
  form: RequestForm,
  body: Json,
  { MAX_TOKENS, TEMPERATURE, TOP_P }: Configuration,
): Record<string, unknown> {
  const chosen: Record<string, unknown> = {};
  const name = limitName(form, settingsOf(form, body));
  if (name === null) return chosen;
  if (MAX_TOKENS !== null) chosen[name] = MAX_TOKENS;
  if (TEMPERATURE !== null) chosen.temperature = TEMPERATURE;
  if (TOP_P !== null) chosen.top_p = TOP_P;
  return chosen;
}

/** A data set may use the newer of two names; two limits would contradict each other. */
const limitName = ({ limits }: RequestForm, settings: Json): string | null =>
  limits.find((name) => name in settings) ?? limits[limits.length - 1] ?? null;

/** Lays the extra fields over the body; the object that holds the settings is merged, as it holds the data set's too. */
function overlay(body: Record<string, unknown>, extra: Json, merged: string | null): void {
  for (const [name, value] of Object.entries(extra)) {
    const known = body[name];
    body[name] = name === merged && isObject(known) && isObject(value) ? { ...known, ...value } : value;
  }
}

/** The most output tokens that a body for a path allows; null when it leaves that to the server. */
export function outputLimit(path: string, body: Json): number | null {
  const form = requestForm(path);
  if (form.limits.length === 0) return 0;
  const settings = settingsOf(form, body);
  const limit = form.limits.map((name) => settings[name]).find((value) => typeof value === 'number' && value >= 0);
  return typeof limit === 'number' ? limit : null;
}
