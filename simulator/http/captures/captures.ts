import { readdirSync, readFileSync } from 'node:fs';

/** One exchange with a real vLLM. */
export interface Capture {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
    /** A body that is not JSON. */
    readonly raw_body?: string;
  };
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

const folder = new URL('.', import.meta.url);

/** Every capture of the folder. */
export const captures: readonly Capture[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({
    name: file.replace(/\.json$/, ''),
    ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Omit<Capture, 'name'>),
  }));

/** A request that a real vLLM refused. */
export interface Refusal {
  readonly request: {
    readonly path: string;
    /** POST where there is none. */
    readonly method?: string;
    /** JSON's content type where there are none. */
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly raw_body?: string;
  };
  /** 200 for what was found after the headers of a stream. */
  readonly status: number;
  readonly body: string;
}

/** Every refusal of the folder `refusals`. */
export const refusals = JSON.parse(readFileSync(new URL('refusals/refusals.json', folder), 'utf8')) as readonly Refusal[];

/** The body as it was sent, or undefined when there was none. */
export function sentBody({ request }: {
  readonly request: Pick<Capture['request'], 'body' | 'raw_body'>;
}): string | undefined {
  if (request.raw_body !== undefined) return request.raw_body;
  if (request.body === undefined) return undefined;
  return JSON.stringify(request.body).replace('word ×6000 (cut here)', 'word '.repeat(6000));
}
