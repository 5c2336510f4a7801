import type { Configuration } from '../../lib/configuration/settings.ts';
import { chosenModel } from '../../lib/records/chosen-model.ts';
import { readModels, type ServedModel } from '../../lib/records/server-answers.ts';
import type { ScenarioDescription } from '../../lib/schema/scenario-description.ts';
import { prepareBody } from '../../lib/workloads/prepare-body.ts';
import { requestForm } from '../../lib/workloads/request-form.ts';
import { nothingAsked, type Ask, type Exchange } from './ask.ts';
import { isEventStream, readStream, type StreamReading } from './stream.ts';

/** A streamed answer, or why there is none. */
export type StreamAsked =
  | { readonly stream: StreamReading; readonly exchange: Exchange; readonly refused: Refused }
  | { readonly stream: null; readonly exchange: Exchange; readonly why: string };

/** What the server refused before it answered, in its own words; null where it took it. */
export interface Refused {
  readonly ignoreEos: string | null;
  readonly usage: string | null;
}

/** The server under test. Each question is asked once, when the first check wants to know. */
export interface Server {
  readonly url: string;
  readonly health: () => Promise<Exchange>;
  readonly models: () => Promise<Exchange>;
  readonly metrics: () => Promise<Exchange>;
  /** The model that would be asked; a problem where none can be chosen. */
  readonly model: () => Promise<ServedModel | { readonly problem: string; readonly mend: string }>;
  /** A request that the server refuses without generating anything, once it has taken the key and found the path. */
  readonly route: () => Promise<Exchange & { readonly path: string }>;
  /** How many tokens the scenario's longest prompt has, or where there is no scenario a short one; null where its path has no such question. */
  readonly tokenize: () => Promise<Exchange | null>;
  /** Answers of two tokens and of `longTokens`, each to a prompt of a few words. */
  readonly short: () => Promise<StreamAsked>;
  readonly long: () => Promise<StreamAsked>;
  /** The same long prompt twice, one after the other. */
  readonly cold: () => Promise<StreamAsked>;
  readonly warm: () => Promise<StreamAsked>;
  /** Every exchange so far. */
  readonly exchanges: () => readonly Exchange[];
}

/** Output tokens of the long answer. */
export const longTokens = 64;

/** What bounds an examination. */
export interface Bounds {
  readonly requests: number;
  /** Wall time of all questions together, ms. */
  readonly totalMs: number;
}

interface Asking {
  readonly configuration: Configuration;
  readonly scenario: ScenarioDescription | null;
  readonly ask: Ask;
  readonly nowMs: () => number;
  readonly bounds: Bounds;
  readonly insecure: boolean;
  /** Makes prompts differ from those of an earlier examination. */
  readonly nonce: string;
}

/** Times that one question may take, ms. */
const patience = { question: 2500, answer: 10_000 };

/** Enough for a first token that tells a computed prompt from a cached one; some 1,500 tokens. */
const longPromptWords = 250;
/** At most so many tokens has one of these words, so that a small context has room for them. */
const tokensOfWord = 10;

// oxlint-disable-next-line max-lines-per-function -- a list of questions
export function serverOf(asking: Asking): Server {
  const { configuration, scenario } = asking;
  const { BASE_URL, METRICS_URL } = configuration;
  const { send, exchanges } = sender(asking);
  const get = (url: string): (() => Promise<Exchange>) => once(() => send('GET', url, undefined, patience.question));
  const models = get(`${BASE_URL}/v1/models`);
  const model = once(async () => {
    const { status, body } = await models();
    const served = status === 200 ? readModels(body) : null;
    if (served === null) return { problem: 'the models are not known', mend: '' };
    return chosenModel(configuration, scenario?.models ?? [], served);
  });
  const path = scenario?.samples[0]?.url ?? (configuration.ENDPOINT === 'chat' ? chatPath : completionsPath);
  const name = async (): Promise<string | null> => {
    const chosen = await model();
    return 'problem' in chosen ? null : chosen.id;
  };
  const stream = (prompt: string, tokens: number): (() => Promise<StreamAsked>) =>
    once(async () => {
      const asked = await name();
      if (asked === null) return notStreamed(notAsked('no model is chosen'));
      if (path !== chatPath && path !== completionsPath)
        return notStreamed(notAsked(`${path} is not asked for trial answers`));
      const post = (body: object): Promise<Exchange> => send('POST', BASE_URL + path, body, patience.answer);
      return streamed(post, bodyOf(path, prompt, tokens, asked, configuration));
    });
  const short = stream(`${asking.nonce} Tell a short story.`, 2);
  const longPrompt = async (): Promise<string> => {
    const chosen = await model();
    const room = ('problem' in chosen ? null : chosen.maxModelLen) ?? Infinity;
    const words = Math.min(longPromptWords, Math.floor(room / tokensOfWord / 2));
    return `${Array.from({ length: words }, (_, i) => `${asking.nonce}${i}`).join(' ')} Say anything.`;
  };
  const cold = once(async () => {
    const first = await short();
    return first.exchange.code === null ? stream(await longPrompt(), 2)() : first;
  });
  const warm = once(async () => {
    const first = await cold();
    return first.exchange.code === null ? stream(await longPrompt(), 2)() : first;
  });
  return {
    url: BASE_URL,
    health: get(`${BASE_URL}/health`),
    models,
    metrics: get(METRICS_URL ?? `${BASE_URL}/metrics`),
    model,
    route: once(async () => {
      const exchange = await send(
        'POST',
        BASE_URL + path,
        requestForm(path).probe((await name()) ?? ''),
        patience.question,
      );
      return { ...exchange, path };
    }),
    tokenize: once(async () => {
      const prompt = scenario?.longest ?? {
        url: path,
        body: { messages: [{ role: 'user', content: 'Hello' }], prompt: 'Hello' },
      };
      const question = requestForm(prompt.url).countTokens?.(prompt.body) ?? null;
      if (question === null) return null;
      return send('POST', BASE_URL + question.path, { model: await name(), ...question.body }, patience.question);
    }),
    short,
    long: once(async () => {
      // the first answer of a server may wait for what is made ready once; and who did not give a short one gives no long one
      const first = await short();
      if (first.exchange.code !== null) return first;
      return stream(`${asking.nonce} Tell a long story.`, longTokens)();
    }),
    cold,
    warm,
    exchanges,
  };
}

const chatPath = '/v1/chat/completions';
const completionsPath = '/v1/completions';

const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let asked: Promise<T> | null = null;
  return () => (asked ??= ask());
};

/** Sends within the bounds, and keeps what came of it. */
function sender({ ask, nowMs, bounds, configuration, insecure }: Asking): {
  send: (method: 'GET' | 'POST', url: string, body: object | undefined, timeoutMs: number) => Promise<Exchange>;
  exchanges: () => readonly Exchange[];
} {
  const made: Exchange[] = [];
  const began = nowMs();
  return {
    exchanges: () => made,
    send: async (method, url, body, timeoutMs) => {
      const leftMs = bounds.totalMs - (nowMs() - began);
      if (made.length >= bounds.requests)
        return notAsked(`${bounds.requests} requests have been sent, and more are not`);
      if (leftMs <= 0) return notAsked(`${bounds.totalMs / 1000} s are over, and no more is asked`);
      const exchange = await ask({
        method,
        url,
        ...(body === undefined ? {} : { body }),
        key: configuration.API_KEY,
        timeoutMs: Math.ceil(Math.min(timeoutMs, leftMs)),
        insecure,
      });
      made.push(exchange);
      return exchange;
    },
  };
}

const notAsked = (problem: string): Exchange => ({ ...nothingAsked, problem });

function bodyOf(path: string, prompt: string, tokens: number, model: string, configuration: Configuration): Trial {
  const asked = path === chatPath ? { messages: [{ role: 'user', content: prompt }] } : { prompt };
  const plain = { ...configuration, MAX_TOKENS: null, TEMPERATURE: null, TOP_P: null };
  const limits = { max_tokens: tokens, temperature: 0, ignore_eos: true };
  return JSON.parse(prepareBody(path, { ...asked, ...limits }, plain, model, true)) as Trial;
}

type Trial = Readonly<Record<string, unknown>>;

/** Asks for a stream; where a server refuses what not all servers know, asks again without it. */
async function streamed(post: (body: object) => Promise<Exchange>, body: Trial): Promise<StreamAsked> {
  const refused = { ignoreEos: null, usage: null } as { ignoreEos: string | null; usage: string | null };
  let exchange = await post(body);
  const { ignore_eos: _ignoreEos, ...withoutEos } = body;
  const { stream_options: _options, ...plain } = withoutEos;
  if (isRefusal(exchange)) {
    refused.ignoreEos = exchange.body;
    exchange = await post(withoutEos);
  }
  if (isRefusal(exchange)) {
    refused.usage = exchange.body;
    exchange = await post(plain);
  }
  if (exchange.status !== 200 || exchange.problem !== null || !isEventStream(exchange)) return notStreamed(exchange);
  return { stream: readStream(exchange), exchange, refused };
}

const isRefusal = ({ status }: Exchange): boolean => status === 400 || status === 422;

const notStreamed = (exchange: Exchange): StreamAsked => ({
  stream: null,
  exchange,
  why: exchange.problem ?? (exchange.status === 200 ? 'the answer came in one piece' : `HTTP ${exchange.status}`),
});
