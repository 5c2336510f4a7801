import type { ModelFacts } from '../model.ts';
import gemma3 from './gemma-3.ts';
import llama3 from './llama-3.ts';
import mistral from './mistral.ts';
import opt from './opt.ts';
import qwen2 from './qwen2.5.ts';
import qwen3 from './qwen3.ts';

/** Every model that is known, by family, in the order shown to users. */
export const models: readonly ModelFacts[] = [...llama3, ...qwen2, ...qwen3, ...gemma3, ...mistral, ...opt];
