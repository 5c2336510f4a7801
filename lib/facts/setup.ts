import type { ToldSetup } from '../schema/facts-file.ts';
import { findGpu, findModel, weightBitsOfName } from './find.ts';
import type { GpuFacts } from './gpu.ts';
import { gpus } from './gpus/index.ts';
import type { ModelFacts } from './model.ts';
import { noFacts, type UserFacts } from './user-facts.ts';

/** What answered: the hardware of one replica and the model on it. Null where nobody told. */
export interface Setup {
  readonly gpu: GpuFacts | null;
  /** GPUs that one replica uses together. */
  readonly gpus: number;
  /** Replicas behind one address, which share the requests. */
  readonly replicas: number;
  readonly model: ModelFacts | null;
  /** Bits of a weight, and of an element of the KV cache. */
  readonly weightBits: number | null;
  readonly kvBits: number | null;
  /** Tokens that the KV cache of a replica holds, by the server's own account. */
  readonly kvCacheTokens: number | null;
  readonly prefixCaching: boolean | null;
  /** Tokens that one step makes for one request at most: 1 without speculative decoding, where one answer is asked for. */
  readonly tokensPerStep: number | null;
  /** What is not known of hardware and model, and how to tell it: parts of a sentence. */
  readonly unknown: readonly string[];
}

/** What is told of a setup, and other names of the model, of which the first that is known decides. */
export type Told = ToldSetup & { readonly otherModelNames?: readonly string[] };

const knownGpus = gpus.map(({ name }) => name).join(', ');

/** A setup from what is told of it: names are looked up among the user's facts, then among those of the suite. */
export function setupOf(told: Told, facts: UserFacts = noFacts): Setup {
  const all: Told = { ...told, ...facts.setup };
  const names = [all.model ?? [], ...(facts.setup.model === undefined ? (told.otherModelNames ?? []) : [])].flat();
  const gpu = all.gpu === undefined ? null : findGpu(all.gpu, facts.gpus);
  const model = facts.servedModel ?? names.map((name) => findModel(name, facts.models)).find(Boolean) ?? null;
  const namedBits = names.map(weightBitsOfName).find((bits) => bits !== null);
  const unknown = [
    ...(gpu !== null
      ? []
      : [
          all.gpu === undefined
            ? 'which GPU it was (name it by the setting GPU, or in a file of --facts)'
            : `what the GPU ${all.gpu} can do (known are ${knownGpus}; tell of another in a file of --facts)`,
        ]),
    ...(model !== null
      ? []
      : [
          names[0] === undefined
            ? 'which model it was'
            : `the shape of the model ${names[0]} (give its config.json by --facts)`,
        ]),
  ];
  return {
    gpu,
    gpus: all.gpus ?? 1,
    replicas: all.replicas ?? 1,
    model,
    weightBits: all.weightBits ?? namedBits ?? model?.weightBits ?? null,
    kvBits: all.kvBits ?? null,
    kvCacheTokens: all.kvCacheTokens ?? null,
    prefixCaching: all.prefixCaching ?? null,
    tokensPerStep: all.tokensPerStep ?? null,
    unknown,
  };
}

/** Nothing is known of what answered. */
export const unknownSetup: Setup = setupOf({});
