import { z } from 'zod';

/** What `template.json` says it is. */
export const templateFormat = 'k6-vllm/template';

/** The contract between templates and what they get; docs/templates.md says what raises it. */
export const templateVersion = 1;

/** `template.json`, which makes a folder one of report templates. */
export const templateSchema = z.strictObject({
  format: z.literal(templateFormat),
  version: z.literal(templateVersion),
  /** Ids of the sections to print, in their order, by kind of report; of a kind that is not named, all. */
  sections: z.record(z.string(), z.array(z.string()).min(1)).default({}),
});

export type TemplateManifest = z.infer<typeof templateSchema>;
