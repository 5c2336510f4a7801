import type { DatasetFormat, EntryRequest } from './dataset-format.ts';
import { CHARACTERS_PER_TOKEN } from './estimated-tokens.ts';
import type { Findings } from './findings.ts';

/** Which of the requests that could be sent are sent. */
export interface CollectionOptions {
  /** Whether prompts that repeat an earlier one are sent in any format. */
  readonly repeats: boolean;
  /** Requests with more tokens than this, prompt and answer together, are left out; null: none. */
  readonly longest: number | null;
  /** Output tokens that are allowed whatever the data set says; null: as it says. */
  readonly maxTokens: number | null;
  /** A short text that differs where texts differ. */
  readonly digest: (text: string) => string;
  /** Told of every request that is sent. */
  readonly observe?: (request: EntryRequest) => void;
}

/** The requests that are sent. */
export interface Collected {
  /** Their entries in the order of sending: that of the file, or of time. */
  readonly kept: readonly number[];
  /** How many are sent although their prompt repeats an earlier one. */
  readonly repeated: number;
  /** The distinct values of `body.model`, in order of appearance. */
  readonly models: readonly string[];
  /** The request that takes the most room, prompt and answer together: its place in `kept`. Null without requests. */
  readonly longest: { readonly index: number; readonly characters: number } | null;
  /** The first arrival on the file's own clock, ms, and the time from it to the last; null where the file tells no times. */
  readonly arrivals: { readonly firstMs: number; readonly spanMs: number } | null;
}

/** Takes requests in the file's order, and tells what cannot be taken. */
export interface Collection {
  readonly add: (entry: number, request: EntryRequest, line: number) => void;
  readonly collected: () => Collected;
}

const REPEATS = 'its prompt repeats an earlier one, and REPEAT_PROMPTS is not set';

/** Nothing collected yet. */
export function createCollection(format: DatasetFormat, options: CollectionOptions, findings: Findings): Collection {
  const kept: number[] = [];
  const arrivedMs: number[] = [];
  const models = new Set<string>();
  const isKnown = knownIds(findings);
  const isRepeated = repeatedPrompts(options.digest);
  let repeated = 0;
  let longest: { entry: number; characters: number; room: number } | null = null;

  const isUntimed = ({ arrivedMs: at }: EntryRequest): boolean =>
    kept.length > 0 && (at === null) !== (arrivedMs.length === 0);

  return {
    add: (entry, request, line) => {
      if (isKnown(request, line)) return;
      if (isUntimed(request))
        return findings.fault('only some requests have a time of arrival. Give it to all, or to none.', line);
      const limit = options.maxTokens ?? request.limit() ?? 0;
      if (options.longest !== null && request.promptTokens() + limit > options.longest)
        return findings.leave(`prompt and answer have more than ${options.longest} tokens (DATASET_LONGEST)`, line);
      if (isRepeated(request)) {
        if (!format.sendsRepeats && !options.repeats) return findings.leave(REPEATS, line);
        repeated += 1;
      }
      kept.push(entry);
      if (request.arrivedMs !== null) arrivedMs.push(request.arrivedMs);
      if (request.model !== null) models.add(request.model);
      const { characters } = request;
      const room = characters + limit * CHARACTERS_PER_TOKEN;
      if (longest === null || room > longest.room) longest = { entry, characters, room };
      options.observe?.(request);
    },
    collected: () => {
      const order = inTime(kept, arrivedMs);
      return {
        kept: order,
        repeated,
        models: [...models],
        longest: longest === null ? null : { index: order.indexOf(longest.entry), characters: longest.characters },
        arrivals: arrivalsOf(arrivedMs),
      };
    },
  };
}

function knownIds({ fault }: Findings): (request: EntryRequest, line: number) => boolean {
  const lineOfId = new Map<string, number>();
  return ({ id }, line) => {
    const before = lineOfId.get(id);
    if (before === undefined) lineOfId.set(id, line);
    else fault(`custom_id ${JSON.stringify(id)} is already on line ${before}. Give every request its own.`, line);
    return before !== undefined;
  };
}

function repeatedPrompts(digest: (text: string) => string): (request: EntryRequest) => boolean {
  const known = new Set<string>();
  return ({ prompt }) => {
    if (prompt === null) return false;
    const before = known.size;
    known.add(digest(prompt));
    return known.size === before;
  };
}

/** Entries in the order of their arrival, or as they are where they have none. */
function inTime(entries: readonly number[], arrivedMs: readonly number[]): readonly number[] {
  if (arrivedMs.every((at, index) => index === 0 || at >= (arrivedMs[index - 1] ?? 0))) return entries;
  const places = entries.map((_, place) => place);
  return places.sort((a, b) => (arrivedMs[a] ?? 0) - (arrivedMs[b] ?? 0)).map((place) => entries[place] ?? 0);
}

function arrivalsOf(arrivedMs: readonly number[]): Collected['arrivals'] {
  if (arrivedMs.length === 0) return null;
  let first = Infinity;
  let last = -Infinity;
  for (const at of arrivedMs) {
    if (at < first) first = at;
    if (at > last) last = at;
  }
  return { firstMs: first, spanMs: last - first };
}
