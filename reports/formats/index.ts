import type { Format } from './format.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';

/** Every format that a run can be rendered in, in the order written. */
export const formats: readonly Format[] = [json, html, markdown, junit];
