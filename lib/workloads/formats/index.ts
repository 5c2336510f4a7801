import { azureTrace } from './azure-trace.ts';
import { burstgpt } from './burstgpt.ts';
import type { DatasetFormat } from './dataset-format.ts';
import { mooncake } from './mooncake.ts';
import { openaiBatch } from './openai-batch.ts';
import { prompts } from './prompts.ts';
import { sharegpt } from './sharegpt.ts';

/** Every format of data sets, in the order in which a file is tried for them; one that fits none is an OpenAI batch file. */
export const datasetFormats: readonly DatasetFormat[] = [
  openaiBatch,
  sharegpt,
  mooncake,
  azureTrace,
  burstgpt,
  prompts,
];
