import type { Check } from '../check.ts';
import { answerLength } from './answer-length.ts';
import { buffering } from './buffering.ts';
import { clockResolution } from './clock-resolution.ts';
import { clockSync } from './clock-sync.ts';
import { context } from './context.ts';
import { cpuGovernor } from './cpu-governor.ts';
import { cpuQuota } from './cpu-quota.ts';
import { fileDescriptors } from './file-descriptors.ts';
import { go } from './go.ts';
import { health } from './health.ts';
import { k6 } from './k6.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { metrics } from './metrics.ts';
import { model } from './model.ts';
import { models } from './models.ts';
import { node } from './node.ts';
import { ports } from './ports.ts';
import { prefixCache } from './prefix-cache.ts';
import { processors } from './processors.ts';
import { proxyEnvironment } from './proxy-environment.ts';
import { reachable } from './reachable.ts';
import { route } from './route.ts';
import { scenario } from './scenario.ts';
import { sharedPrompts } from './shared-prompts.ts';
import { streaming } from './streaming.ts';
import { tokenizer } from './tokenizer.ts';
import { usage } from './usage.ts';

/** Every check, in the order in which it is made and shown. */
export const checks: readonly Check[] = [
  node,
  k6,
  go,
  scenario,
  processors,
  cpuQuota,
  cpuGovernor,
  memory,
  fileDescriptors,
  ports,
  clockResolution,
  clockSync,
  proxyEnvironment,
  reachable,
  latency,
  health,
  models,
  model,
  route,
  context,
  metrics,
  streaming,
  buffering,
  usage,
  answerLength,
  tokenizer,
  prefixCache,
  sharedPrompts,
];
