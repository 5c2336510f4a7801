import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { root } from '../binaries.ts';
import { meanOf } from '../figures.ts';
import type { ForeignClient, Mode, Reported, Target } from './foreign-client.ts';

/** One answer; instants in ms. */
interface Answered {
  readonly usage: OpenAI.CompletionUsage | null | undefined;
  readonly sentMs: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

type Ask = (client: OpenAI, model: string) => Promise<Answered>;

const messages = [{ role: 'user' as const, content: 'Tell me about your work.' }];
const limit = { max_tokens: 32, ignore_eos: true };

const chatPlain: Ask = async (client, model) => {
  const sentMs = performance.now();
  const { usage } = await client.chat.completions.create({ model, messages, ...limit });
  return { usage, sentMs, firstMs: null, lastMs: null };
};

const chatStreamed: Ask = async (client, model) => {
  const asked = { model, messages, stream: true, stream_options: { include_usage: true }, ...limit } as const;
  const sentMs = performance.now();
  return readStream(sentMs, await client.chat.completions.create(asked), ({ delta }) => delta.content);
};

const completionStreamed: Ask = async (client, model) => {
  const prompt = 'Tell me about your work.';
  const asked = { model, prompt, stream: true, stream_options: { include_usage: true }, ...limit } as const;
  const sentMs = performance.now();
  return readStream(sentMs, await client.completions.create(asked), ({ text }) => text);
};

async function readStream<C>(
  sentMs: number,
  stream: AsyncIterable<{ readonly choices: readonly C[]; readonly usage?: OpenAI.CompletionUsage | null }>,
  textOf: (choice: C) => string | null | undefined,
): Promise<Answered> {
  let firstMs: number | null = null;
  let lastMs: number | null = null;
  let usage: OpenAI.CompletionUsage | null | undefined;
  for await (const chunk of stream) {
    const [choice] = chunk.choices;
    if (choice !== undefined && (textOf(choice) ?? '') !== '') {
      lastMs = performance.now();
      firstMs ??= lastMs;
    }
    usage = chunk.usage ?? usage;
  }
  return { usage, sentMs, firstMs, lastMs };
}

/** Asks this often, 8 at a time; what fails is missing. */
async function askAll(client: OpenAI, model: string, requests: number, ask: Ask): Promise<Answered[]> {
  const answered: Answered[] = [];
  let asked = 0;
  const askOnAndOn = async (): Promise<void> => {
    while (asked < requests) {
      asked += 1;
      try {
        answered.push(await ask(client, model));
      } catch (error) {
        if (!(error instanceof OpenAI.OpenAIError)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, askOnAndOn));
  return answered;
}

async function run({ url, model }: Target, requests: number, ask: Ask): Promise<Reported> {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none is asked for', maxRetries: 0 });
  const answered = await askAll(client, model, requests, ask);
  const sum = (count: (usage: OpenAI.CompletionUsage) => number): number =>
    answered.reduce((total, { usage }) => total + (usage ? count(usage) : 0), 0);
  return {
    succeeded: answered.length,
    failed: requests - answered.length,
    promptTokens: sum((usage) => usage.prompt_tokens),
    outputTokens: sum((usage) => usage.completion_tokens),
    meanTtftMs: meanOf(answered.flatMap(({ sentMs, firstMs }) => (firstMs === null ? [] : [firstMs - sentMs]))),
    meanTpotMs: meanOf(
      answered.flatMap(({ firstMs, lastMs, usage }) =>
        firstMs === null || lastMs === null || !usage ? [] : [(lastMs - firstMs) / (usage.completion_tokens - 1)],
      ),
    ),
    scrapedOutputTokens: null,
  };
}

function mode(name: string, ask: Ask): Mode {
  const requests = 60;
  return { name, requests, probes: 0, cancels: false, run: (target) => run(target, requests, ask) };
}

/** OpenAI's client for Node, as it comes from npm. */
export const openaiNpm: ForeignClient = {
  title: 'openai (npm)',
  missing: () => null,
  version() {
    const text = readFileSync(join(root, 'node_modules', 'openai', 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  },
  modes: [
    mode('chat, 8 at a time', chatStreamed),
    mode('chat, not streamed, 8 at a time', chatPlain),
    mode('completions, 8 at a time', completionStreamed),
  ],
};
