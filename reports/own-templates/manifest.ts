import { templateFormat, templateSchema, templateVersion, type TemplateManifest } from '../../lib/schema/template.ts';
import { issueTexts, quoted } from '../reading/problems.ts';

/** The file that makes a folder one of templates. */
export const manifestName = 'template.json';

/** What the least manifest holds, and one to begin with. */
export const plainManifest = { format: templateFormat, version: templateVersion } as const;

const none: TemplateManifest = { ...plainManifest, sections: {} };

function versionProblem(version: unknown): string | null {
  if (version === templateVersion) return null;
  if (version === undefined) return `version is missing; this suite knows version ${templateVersion}`;
  return `version is ${quoted(version)}; this suite knows version ${templateVersion} (docs/templates.md says what each changes)`;
}

/** Reads the text of a `template.json`; each mistake goes to `add`, and what it spoils is as if it were not there. */
export function readManifest(text: string | null, add: (problem: string) => void): TemplateManifest {
  const tell = (problem: string): void => add(`${manifestName}: ${problem}`);
  if (text === null) {
    tell(`it is missing; write ${JSON.stringify(plainManifest)} there, or begin with k6-vllm template init`);
    return none;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    tell(`it is not JSON (${(error as Error).message})`);
    return none;
  }
  const given = (typeof value === 'object' && value !== null ? value : {}) as { version?: unknown };
  const version = versionProblem(given.version);
  if (version !== null) tell(version);
  const parsed = templateSchema.safeParse({ ...given, version: templateVersion });
  if (parsed.success) return parsed.data;
  for (const issue of issueTexts(parsed.error.issues)) tell(issue);
  return none;
}
