import http from 'k6/http';
import type { Configuration } from '../../lib/configuration/settings.ts';
import { errorMessage } from '../../lib/records/answer.ts';
import { parseJson } from '../../lib/records/json.ts';
import { chosenModel } from '../../lib/records/chosen-model.ts';
import { contextRoom, type LongestPrompt } from '../../lib/records/context-room.ts';
import {
  readCacheConfig,
  readModels,
  readTokenCount,
  readVersion,
  serverKind,
  type ServedModel,
} from '../../lib/records/server-answers.ts';
import { withoutSecret } from '../../lib/records/secret.ts';
import type { ServerIdentity } from '../../lib/schema/run.ts';
import { outputLimit, prepareBody } from '../../lib/workloads/prepare-body.ts';
import { requestForm } from '../../lib/workloads/request-form.ts';
import type { Calibration, Workload } from '../../lib/workloads/workload.ts';
import type { Prompt, Prompts } from './prompts.ts';
import { Refusal } from './refusal.ts';

/** What the pre-flight found: the server, and what is worth knowing without being a reason to stop. */
export interface Preflight {
  readonly server: ServerIdentity;
  /** How the server counts tokens, where the workload asked. */
  readonly calibration: Calibration | null;
  readonly notes: readonly string[];
}

/** What is about to be asked. */
export interface Question {
  readonly workload: Workload;
  readonly prompts: Prompts;
  readonly requests: number;
}

/** One exchange; `status` 0 says that there was none, and `body` then says why. */
interface Reply {
  readonly status: number;
  readonly body: string;
}

/**
 * Whether the run can work at all, asked before anything is measured: the server is there, takes the key, serves the
 * model, and the longest prompt fits its context. Throws a Refusal otherwise. Sends nothing that generates a token.
 */
export async function preflight(configuration: Configuration, question: Question): Promise<Preflight> {
  const { prompts, requests } = question;
  // one round of questions at once, then one that needs the model's name: each within its time-out, 5 s in all
  const get = (path: string): Promise<Reply> => ask(configuration, 'GET', path, null, 2500);
  const [models, vllmVersion, metrics] = await Promise.all([get('/v1/models'), get('/version'), get('/metrics')]);
  const served = servedModels(configuration, models);
  const model = chooseModel(configuration, prompts, served);
  const { calibration, notes: calibrated } = await calibrate(configuration, question, model.id);
  const longest = prompts.at(prompts.longest(requests), calibration);
  const [probe, tokens, version] = await Promise.all([
    ask(configuration, 'POST', longest.url, requestForm(longest.url).probe(model.id), 1500),
    countTokens(configuration, longest, model.id),
    serverKind(model) === 'Ollama' ? get('/api/version') : vllmVersion,
  ]);
  refuseProbe(configuration, probe, longest.url);
  const server: ServerIdentity = {
    baseUrl: configuration.BASE_URL,
    kind: serverKind(model),
    version: version.status === 200 ? readVersion(version.body) : null,
    model: model.id,
    modelRoot: model.root,
    maxModelLen: model.maxModelLen,
    cacheConfig: metrics.status === 200 ? readCacheConfig(metrics.body) : null,
    simulated: model.simulated,
  };
  const sent = JSON.parse(prepareBody(longest.url, longest.body, configuration, model.id, false)) as Prompt['body'];
  const limit = outputLimit(longest.url, sent);
  const mend = prompts.areGenerated ? '' : ' leave out such requests (DATASET_LONGEST), or';
  const room = fits({ id: longest.custom_id, tokens, limit, mend, sampled: prompts.longestIsSampled }, model);
  if (prompts.repeats) console.warn(repeated);
  return { server, calibration, notes: [...(prompts.repeats ? [repeated] : []), ...calibrated, ...room] };
}

const repeated =
  'All requests have the same prompt, so a prefix cache serves it after the first. UNIQUE_PROMPTS=true measures without.';

/** What a workload whose prompts are generated wants to know of the server's tokenizer before the first is made. */
async function calibrate(
  configuration: Configuration,
  { workload, prompts }: Question,
  model: string,
): Promise<Pick<Preflight, 'calibration' | 'notes'>> {
  if (!prompts.areGenerated || workload.calibrate === undefined) return { calibration: null, notes: [] };
  const count = async (text: string): Promise<number | null> => {
    const asked =
      configuration.ENDPOINT === 'chat' ? { messages: [{ role: 'user', content: text }] } : { prompt: text };
    // vLLM reads the first, llama.cpp the text
    const reply = await ask(configuration, 'POST', '/tokenize', { model, ...asked, content: text }, 1500);
    return reply.status === 200 ? readTokenCount(reply.body) : null;
  };
  return workload.calibrate(count, configuration);
}

async function ask(
  { BASE_URL, API_KEY }: Configuration,
  method: 'GET' | 'POST',
  path: string,
  body: object | null,
  timeoutMs: number,
): Promise<Reply> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (API_KEY !== null) headers.Authorization = `Bearer ${API_KEY}`;
  try {
    const response = await http.asyncRequest(method, BASE_URL + path, body === null ? null : JSON.stringify(body), {
      headers,
      timeout: timeoutMs,
      responseType: 'text',
      tags: { phase: 'preflight' },
      // these are questions, not load: they must not count as failed requests, nor be logged as such
      responseCallback: null,
      throw: true,
    } as unknown as Parameters<typeof http.asyncRequest<'text'>>[3]);
    return { status: response.status, body: response.body };
  } catch (error) {
    return { status: 0, body: error instanceof Error ? error.message : String(error) };
  }
}

function servedModels({ BASE_URL, API_KEY }: Configuration, reply: Reply): ServedModel[] {
  const { status, body } = reply;
  if (status === 0) {
    throw new Refusal(`No server answers at ${BASE_URL} (${reason(body)}). Start it, or set BASE_URL to where it is.`);
  }
  if (status === 401 || status === 403) throw new Refusal(keyRefused(BASE_URL, API_KEY, status));
  if (status === 503)
    throw new Refusal(`The server at ${BASE_URL} is not ready yet (503). Wait until it is, then try again.`);
  const models = status === 200 ? readModels(body) : null;
  if (models === null) {
    throw new Refusal(
      `${BASE_URL}/v1/models does not answer like an OpenAI-compatible server (HTTP ${status}). Is BASE_URL right?`,
    );
  }
  return models;
}

const keyRefused = (url: string, key: string | null, status: number): string =>
  key === null
    ? `The server at ${url} wants a key (HTTP ${status}). Set API_KEY.`
    : `The server at ${url} refuses the key (HTTP ${status}). Check API_KEY.`;

function chooseModel(configuration: Configuration, prompts: Prompts, served: readonly ServedModel[]): ServedModel {
  const { BASE_URL, API_KEY } = configuration;
  const chosen = chosenModel(configuration, prompts.models, served);
  if ('problem' in chosen) throw new Refusal(`${chosen.problem} ${chosen.mend}`.trim());
  if (withoutSecret(API_KEY)(chosen.id) !== chosen.id)
    throw new Refusal(
      `A model at ${BASE_URL} has the key in its name, which would be written into every file. Serve it by another name.`,
    );
  return chosen;
}

function refuseProbe({ BASE_URL, API_KEY }: Configuration, probe: Reply, path: string): void {
  if (probe.status === 401 || probe.status === 403) throw new Refusal(keyRefused(BASE_URL, API_KEY, probe.status));
  if (probe.status === 404 || probe.status === 405) {
    throw new Refusal(`The server at ${BASE_URL} has no ${path} (HTTP ${probe.status}). Is BASE_URL right?`);
  }
  if (probe.status === 501) {
    const why = errorMessage(parseJson(probe.body), probe.body);
    throw new Refusal(`The server at ${BASE_URL} does not offer ${path} (HTTP 501): ${why}`);
  }
}

/** Prompt tokens by the server's own tokenizer, where it offers one (vLLM and llama.cpp do); null otherwise. */
async function countTokens(configuration: Configuration, prompt: Prompt, model: string): Promise<number | null> {
  const question = requestForm(prompt.url).countTokens?.(prompt.body);
  if (question === undefined) return null;
  const reply = await ask(configuration, 'POST', question.path, { model, ...question.body }, 1500);
  return reply.status === 200 ? readTokenCount(reply.body) : null;
}

/** What is to be said of a prompt that fits; throws a Refusal where it does not. Tokens are null where the server has no tokenizer to ask. */
function fits(
  longest: Omit<LongestPrompt, 'tokens'> & { tokens: number | null },
  { maxModelLen }: ServedModel,
): string[] {
  if (maxModelLen === null)
    return ['The server does not tell its context length: whether prompts fit was not checked.'];
  const { tokens } = longest;
  if (tokens === null) return ['The server has no tokenizer to ask: whether prompts fit was not checked.'];
  const room = contextRoom({ ...longest, tokens }, maxModelLen);
  if (!room.fits) throw new Refusal(`${room.problem} ${room.mend}`);
  if (!room.onlyJust) return [];
  return [
    `The longest of a sample of prompts fits the context of ${maxModelLen} tokens only just: longer ones may be refused.`,
  ];
}

/** Go's error text without the request it repeats. */
const reason = (text: string): string => text.replace(/^.*?: (dial: )?(?=\S)/, '').trim() || text;
