import { defineFormat } from './format.ts';

/** Columns of numbers on one line each: a number a line would make the file unreadable. */
const numberColumn = /\[\s+((?:-?[\d.e+-]+|null)(?:,\s+(?:-?[\d.e+-]+|null))*)\s+\]/g;

/** JSON that people can read too. */
export function jsonText(value: object): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(numberColumn, (_, items: string) => `[${items.replaceAll(/\s+/g, ' ')}]`)}\n`;
}

/** The assessment itself, for programs. */
export const json = defineFormat({
  id: 'json',
  file: 'assessment.json',
  render: jsonText,
});
