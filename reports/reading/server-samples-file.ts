import { basename } from 'node:path';
import { parseJson } from '../../lib/records/json.ts';
import { serverSampleSchema, type ServerSample } from '../../lib/schema/server-sample.ts';
import { foreignBytes } from './foreign-bytes.ts';
import { forEachLine, longestLineBytes } from './lines.ts';

export interface ServerSamplesFile {
  readonly samples: readonly ServerSample[];
  /** Lines that were left out, each with its number and what is wrong with it. */
  readonly problems: readonly string[];
}

function problemOf(value: unknown): string {
  if (value === undefined) return 'it is not JSON';
  const [issue] = serverSampleSchema.safeParse(value).error?.issues ?? [];
  if (issue === undefined) return 'it is no sample';
  return `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`;
}

/** Reads `server.ndjson`. A report can do without a scrape, so what cannot be read is told and left out. */
export async function readServerSamples(file: string): Promise<ServerSamplesFile> {
  const foreign = await foreignBytes(file);
  if (foreign !== null) return { samples: [], problems: [`${basename(file)} is ${foreign.what}`] };
  const samples: ServerSample[] = [];
  const problems: string[] = [];
  let number = 0;
  await forEachLine(file, {
    line: (text) => {
      number++;
      if (text.trim() === '') return;
      const value = parseJson(text);
      const parsed = serverSampleSchema.safeParse(value);
      if (parsed.success) samples.push(parsed.data);
      else problems.push(`${basename(file)} line ${number}: ${problemOf(value)}`);
    },
    tooLong: () => {
      number++;
      problems.push(`${basename(file)} line ${number}: it has more than ${longestLineBytes >> 20} MB`);
    },
  });
  return { samples, problems };
}
