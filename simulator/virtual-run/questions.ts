import type { Configuration } from '../../lib/configuration/settings.ts';
import { draw } from '../../lib/workloads/formats/sampling.ts';
import { prepareBody } from '../../lib/workloads/prepare-body.ts';
import type { Calibration, Workload } from '../../lib/workloads/workload.ts';
import { isJsonObject } from '../answers/json-schema.ts';
import { chatPieces, textPieces } from '../answers/prompt.ts';
import type { EngineRequest } from '../engine/sequence.ts';
import { engineRequest, planChoices, type AnswerPolicy, type PlannedChoice } from '../http/generation.ts';
import { generationRequest, type Endpoint } from '../http/generation-request.ts';
import { answerId } from '../http/ids.ts';
import type { ServedModel } from '../http/served-model.ts';

/** A turn's request as the engine takes it, and what is known of its answer beforehand. */
export interface Question {
  readonly id: string;
  readonly request: EngineRequest;
  /** The id that the server would give it. */
  readonly requestId: string;
  /** Why the answer is of no use; null where it is valid. */
  readonly invalidReason: string | null;
}

/** What asking needs. */
export interface Asking {
  readonly workload: Workload;
  readonly configuration: Configuration;
  readonly calibration: Calibration | null;
  readonly model: ServedModel;
  readonly policy: AnswerPolicy;
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  '/v1/chat/completions': 'chat',
  '/v1/completions': 'completion',
};

/** The workload's own question of how long prompts are, answered by the simulator's tokenizer. */
export async function calibrationOf({ workload, configuration }: Pick<Asking, 'workload' | 'configuration'>) {
  if (workload.calibrate === undefined) return { calibration: null, notes: [] };
  const count = (text: string): Promise<number> =>
    Promise.resolve(
      (configuration.ENDPOINT === 'chat' ? chatPieces([{ role: 'user', content: text }]) : textPieces(text)).length,
    );
  return workload.calibrate(count, configuration);
}

/** The whole text, whose tokens may be asked for once only and in order. */
function textOf({ answer }: PlannedChoice): string {
  let text = '';
  for (let index = 0; index < answer.tokens; index += 1) text += answer.shown(index, answer.piece(index));
  return text;
}

/** Makes the question of a turn, from 0: the bytes that a scenario would send, read by the simulator's own front. */
export function questioner({
  workload,
  configuration,
  calibration,
  model,
  policy,
}: Asking): (turn: number) => Question {
  const { REPEAT_PROMPTS, SAMPLING, SEED } = configuration;
  const size = REPEAT_PROMPTS || SAMPLING !== 'in-order' ? (workload.size ?? Infinity) : Infinity;
  return (turn) => {
    const { index, suffix } = draw(turn, size, SAMPLING, SEED);
    const { custom_id, url, body } = workload.request(index, SEED, configuration, calibration);
    const sent: unknown = JSON.parse(prepareBody(url, body, configuration, model.name, true));
    const endpoint = endpoints[url];
    if (endpoint === undefined || !isJsonObject(sent)) throw new Error(`nothing is simulated at ${url}`);
    const checked = generationRequest(endpoint, sent, model);
    const id = answerId(policy.seed, turn);
    const [choice, ...others] = planChoices(id, turn, checked, policy);
    if (choice === undefined || others.length > 0)
      throw new Error('one answer to each request is simulated, not several');
    const text = textOf(choice);
    return {
      id: custom_id + suffix,
      request: engineRequest(choice),
      requestId: `${endpoint === 'chat' ? 'chatcmpl' : 'cmpl'}-${id}`,
      invalidReason: workload.judge(text, choice.answer.finishReason, configuration),
    };
  };
}
