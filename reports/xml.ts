import { oneLine } from '../lib/units/printable.ts';

/** An element of XML with what it holds: elements, or one text of one or more lines. */
export interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Xml[] | string;
}

/** An element; without children it is printed empty. */
export const element = (name: string, attributes: Xml['attributes'], children: Xml['children'] = []): Xml => ({
  name,
  attributes,
  children,
});

/** What XML 1.0 has no place for, not even escaped: halves of surrogate pairs, and two that are no characters. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Any text as XML shows it, in one line with plain spaces. */
export const asXml = (text: string): string =>
  oneLine(text)
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    .replaceAll(forbidden, '\ufffd')
    .replaceAll(/[&<>"]/g, (mark) => entities[mark] ?? '');

function lines({ name, attributes, children }: Xml, indent: string): string[] {
  const told = Object.entries(attributes).map(([key, value]) => ` ${key}="${asXml(value)}"`);
  const start = `${indent}<${name}${told.join('')}`;
  if (children.length === 0) return [`${start}/>`];
  if (typeof children === 'string') return [`${start}>${children.split('\n').map(asXml).join('\n')}</${name}>`];
  return [`${start}>`, ...children.flatMap((child) => lines(child, `${indent}  `)), `${indent}</${name}>`];
}

/** A document of one element. */
export const printXml = (root: Xml): string =>
  `${['<?xml version="1.0" encoding="UTF-8"?>', ...lines(root, '')].join('\n')}\n`;
