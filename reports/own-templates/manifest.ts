import { templateFormat, templateSchema, templateVersion, type TemplateManifest } from '../../lib/schema/template.ts';
import { issueTexts, quoted } from '../reading/problems.ts';

/** The file that makes a folder one of templates. */
export const manifestName = 'template.json';

/** What the least manifest holds, and one to begin with. */
export const plainManifest = { format: templateFormat, version: templateVersion } as const;

const none: TemplateManifest = { ...plainManifest, sections: {} };

/** What a file that is one of templates, and of our version, says otherwise. */
function headProblems({ format, version }: { readonly format?: unknown; readonly version?: unknown }): string[] {
  const known = `this suite knows version ${templateVersion}`;
  return [
    ...(format === templateFormat ? [] : [`format is ${quoted(format)}, expected "${templateFormat}"`]),
    ...(version === templateVersion
      ? []
      : [
          version === undefined
            ? `version is missing; ${known}`
            : `version is ${quoted(version)}; ${known} (docs/templates.md says what each changes)`,
        ]),
  ];
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
  const given = typeof value === 'object' && value !== null ? value : {};
  for (const problem of headProblems(given)) tell(problem);
  const parsed = templateSchema.safeParse({ ...given, ...plainManifest });
  if (parsed.success) return parsed.data;
  for (const issue of issueTexts(parsed.error.issues)) tell(issue);
  return none;
}
