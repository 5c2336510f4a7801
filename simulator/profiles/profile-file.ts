import { readFileSync } from 'node:fs';
import { isObject, type Json } from '../../lib/records/json.ts';
import { profileFields, simulatorProfileFormat, simulatorProfileSchema } from '../../lib/schema/simulator-profile.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { profiles } from './index.ts';
import { isProfilePath, smallGpuBatch, usualApi, type Profile } from './profile.ts';

/** What a file without `extends` may leave out. */
const usual = {
  costs: { mixedKvFactor: 1, blend: 2, jitter: 0.04 },
  api: usualApi,
  limits: smallGpuBatch,
  slidingWindow: null,
};

/** The built-in profile of this id, or the one in this JSON file; a UsageError tells all that is wrong. */
export function profileNamed(idOrPath: string): Profile {
  const builtIn = profiles.find(({ id }) => id === idOrPath);
  if (builtIn !== undefined) return builtIn;
  if (isProfilePath(idOrPath)) return loadProfile(idOrPath);
  throw new UsageError(`There is no profile "${idOrPath}".`, [
    `there are ${profiles.map(({ id }) => id).join(', ')}`,
    'or give the path of a profile of your own, e.g. ./my-gpu.json (k6-vllm calibrate makes one)',
  ]);
}

/** Reads a profile of one's own; a UsageError tells every mistake with its field, its unit and how to mend it. */
export function loadProfile(path: string): Profile {
  return parseProfile(readJson(path), path);
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`The profile ${path} cannot be read.`, [(error as Error).message]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`The profile ${path} is not JSON.`, [(error as Error).message]);
  }
}

/** A profile from the value of its file, which `where` names in messages. */
export function parseProfile(value: unknown, where: string): Profile {
  const parsed = simulatorProfileSchema.safeParse(isObject(value) ? completed(value, where) : value);
  if (!parsed.success) throw new UsageError(`${where} is not a profile.`, parsed.error.issues.map(mistake));
  const { format: _, version: __, ...profile } = parsed.data;
  const { maxModelLen, kvCacheTokens, blockSize } = profile.limits;
  if (maxModelLen > kvCacheTokens - blockSize) {
    throw new UsageError(`${where} is not a profile that could serve.`, [
      `limits.maxModelLen: ${maxModelLen} tokens do not fit limits.kvCacheTokens (${kvCacheTokens}, less one block of ${blockSize}): ` +
        'vLLM would not start; lower the one or raise the other',
    ]);
  }
  return profile;
}

/** The file's value with everything that it leaves out and may leave out. */
function completed({ extends: extended, ...value }: Json, where: string): Json {
  const base = extended === undefined ? usual : profiles.find(({ id }) => id === extended);
  if (base === undefined) {
    throw new UsageError(`${where} is not a profile.`, [
      `extends: there is no profile ${JSON.stringify(extended)}; there are ${profiles.map(({ id }) => id).join(', ')}`,
    ]);
  }
  const { costs, api, limits } = base;
  const over = (part: object, given: unknown): unknown =>
    given === undefined ? part : isObject(given) ? { ...part, ...given } : given;
  return {
    slidingWindow: base.slidingWindow,
    ...('model' in base ? { model: base.model } : {}),
    ...value,
    costs: over(costs, value.costs),
    api: over(api, value.api),
    limits: over(limits, value.limits),
  };
}

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function mistake({ code, path, message, keys = [] }: Issue): string {
  const field = path.map(String).join('.');
  if (code !== 'unrecognized_keys') return field === '' ? message : `${field}: ${message}`;
  const unknown = keys.map((key) => [...path, key].map(String).join('.')).join(', ');
  return `${unknown}: there is no such field; there are ${(profileFields[field] ?? []).join(', ')}`;
}

/** A profile as the text of its file, complete, so that it does not change with the built-in ones. */
export function profileText(profile: Profile): string {
  return `${JSON.stringify({ format: simulatorProfileFormat, version: 1, ...profile }, null, 2)}\n`;
}
