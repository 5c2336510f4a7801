import { UsageError } from '../lib/schema/usage-error.ts';
import { readRules, type Rule, type RuleInput } from './faults/rules/rule.ts';
import { metricsCompats, type MetricsCompat } from './metrics/compat.ts';
import type { SchedulerLimits } from './engine/engine-profile.ts';
import { resolveLimits, type LimitOptions } from './limit-options.ts';
import { profiles } from './profiles/index.ts';
import type { Profile } from './profiles/profile.ts';

/** How a simulator can be started; limits that are left out are the profile's. */
export interface SimulatorOptions extends LimitOptions {
  /** 0 takes any free port; the default. */
  readonly port?: number;
  /** The default is 127.0.0.1: only this machine. */
  readonly host?: string;
  /** Id of a profile, or one of one's own; the default is the first in the list. */
  readonly profile?: string | Profile;
  /** Name of the served model; the default is the profile's. */
  readonly model?: string;
  /** Asked for under /v1, as `Authorization: Bearer …`; the default is none. */
  readonly apiKey?: string;
  /** Decides answers and jitter; the default is 1. */
  readonly seed?: number;
  /** How many times as slow as the profile says: 2 halves the rate, for a weak machine. The default is 1. */
  readonly timeScale?: number;
  /** Share of JSON answers that satisfy their schema, 0 to 1; the default is 0.98. */
  readonly validShare?: number;
  /** vLLM's `--enable-auto-tool-choice`; off by default, as there. */
  readonly enableAutoToolChoice?: boolean;
  /** vLLM's `--tool-call-parser`, of which there is one; the default is none. */
  readonly toolCallParser?: 'hermes';
  /** vLLM's `--reasoning-parser`, of which there is one: chats then begin with reasoning. The default is none. */
  readonly reasoningParser?: 'deepseek_r1';
  /** vLLM's `--enable-prompt-tokens-details`: `usage` tells the cached tokens of the prompt. Off by default. */
  readonly enablePromptTokensDetails?: boolean;
  /** vLLM's `--enable-request-id-headers`: responses have an `X-Request-Id`. Off by default. */
  readonly enableRequestIdHeaders?: boolean;
  /** vLLM's `--enable-server-load-tracking`: `/load` counts the requests under way. Off by default. */
  readonly enableServerLoadTracking?: boolean;
  /** Faults by rule; the default is none. */
  readonly faults?: readonly RuleInput[];
  /** Names in `/metrics`: of vLLM 0.32, of 0.6 to 0.9.1, or both; the default is `current`. */
  readonly metricsCompat?: MetricsCompat;
  /** Where the truth log is written; the default is nowhere. */
  readonly truthFile?: string;
}

/** Options with every default filled in. */
export interface ResolvedOptions {
  readonly port: number;
  readonly host: string;
  readonly profile: Profile;
  readonly limits: SchedulerLimits;
  readonly model: string;
  readonly apiKey: string | null;
  readonly seed: number;
  readonly timeScale: number;
  readonly validShare: number;
  readonly enableAutoToolChoice: boolean;
  readonly toolCallParser: 'hermes' | null;
  readonly reasoningParser: 'deepseek_r1' | null;
  readonly enablePromptTokensDetails: boolean;
  readonly enableRequestIdHeaders: boolean;
  readonly enableServerLoadTracking: boolean;
  readonly faults: readonly Rule[];
  readonly metricsCompat: MetricsCompat;
  readonly truthFile: string | null;
}

/** Fills in the defaults; throws a UsageError with everything that is wrong. */
export function resolveOptions(options: SimulatorOptions): ResolvedOptions {
  const problems: string[] = [];
  const check = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(problem);
  };
  const { port = 0, host = '127.0.0.1', apiKey = '', seed = 1, timeScale = 1, validShare = 0.98 } = options;
  const { metricsCompat = 'current' } = options;
  const asked = options.profile ?? profiles[0];
  const profile = typeof asked === 'string' ? profiles.find(({ id }) => id === asked) : asked;
  const resolved = profile === undefined ? null : resolveLimits(profile, options);
  const ids = profiles.map(({ id }) => id).join(', ');
  check(profile !== undefined, `there is no profile "${String(asked)}"; there are ${ids}`);
  check(Number.isInteger(port) && port >= 0 && port <= 65_535, `the port must be from 0 to 65535, not ${port}`);
  check(Number.isSafeInteger(seed), `the seed must be an integer, not ${seed}`);
  check(timeScale > 0 && timeScale < Infinity, `the time scale must be above 0, not ${timeScale}`);
  check(validShare >= 0 && validShare <= 1, `the share of valid answers must be from 0 to 1, not ${validShare}`);
  check(
    metricsCompats.includes(metricsCompat),
    `the names of the metrics must be one of ${metricsCompats.join(', ')}, not ${metricsCompat}`,
  );
  const { enableAutoToolChoice = false, toolCallParser = null } = options;
  check(
    !enableAutoToolChoice || toolCallParser !== null,
    'enableAutoToolChoice (--enable-auto-tool-choice) needs toolCallParser (--tool-call-parser)',
  );
  const faults = readRules(options.faults ?? [], 'faults');
  problems.push(...(resolved?.problems ?? []), ...faults.problems);
  if (profile === undefined || resolved === null || problems.length > 0) {
    throw new UsageError('The simulator cannot start.', problems);
  }
  return {
    port,
    host,
    profile,
    limits: resolved.limits,
    model: options.model ?? profile.model,
    apiKey: apiKey === '' ? null : apiKey,
    seed,
    timeScale,
    validShare,
    enableAutoToolChoice,
    toolCallParser,
    reasoningParser: options.reasoningParser ?? null,
    enablePromptTokensDetails: options.enablePromptTokensDetails ?? false,
    enableRequestIdHeaders: options.enableRequestIdHeaders ?? false,
    enableServerLoadTracking: options.enableServerLoadTracking ?? false,
    faults: faults.rules,
    metricsCompat,
    truthFile: options.truthFile ?? null,
  };
}
