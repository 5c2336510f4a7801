import a100Llama from './a100-llama-3.1-8b.ts';
import h100Llama from './h100-llama-3.1-8b.ts';
import instant from './instant.ts';
import l40sLlama from './l40s-llama-3.1-8b.ts';
import type { Profile } from './profile.ts';
import rtx4080Gemma from './rtx4080-gemma-3-4b.ts';
import rtx4090Mistral from './rtx4090-mistral-7b.ts';
import rtx4090Opt from './rtx4090-opt-125m.ts';
import rtx5090Qwen from './rtx5090-qwen3-4b.ts';
import tinyCpu from './tiny-cpu.ts';

/** Every profile, in the order in which they are shown. */
export const profiles: readonly Profile[] = [
  h100Llama,
  a100Llama,
  l40sLlama,
  rtx5090Qwen,
  rtx4090Mistral,
  rtx4090Opt,
  rtx4080Gemma,
  tinyCpu,
  instant,
];
