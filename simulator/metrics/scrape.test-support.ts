import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** One line of an exposition text. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One family of an exposition text. */
export interface ScrapedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

/** What `captures/` has. */
export const captureNames = [
  'idle',
  'after-exchanges',
  'during-load',
  'after-load',
  'after-overload',
  'after-preemption',
] as const;

/** A scrape of a real vLLM 0.32. */
export function capture(name: (typeof captureNames)[number]): string {
  return readFileSync(new URL(`captures/${name}.txt`, import.meta.url), 'utf8');
}

/** What the comments of a text say, in order. */
export function familiesOf(text: string): ScrapedFamily[] {
  const headers = text.matchAll(/^# HELP (\S+) (.*)\n# TYPE (\S+) (\S+)$/gm);
  return Array.from(headers, ([, name = '', help = '', , type = '']) => ({ name, type, help }));
}

/** The samples of a text, in order. */
export function samplesOf(text: string): Sample[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', labels = '', value = ''] = /^([^\s{]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === '') throw new Error(`not a sample: ${line}`);
    const pairs = Array.from(
      labels.matchAll(/(\w+)="([^"]*)"/g),
      ([, label = '', content = '']) => [label, content] as const,
    );
    return { name, labels: Object.fromEntries(pairs), value: Number(value.replace('+Inf', 'Infinity')) };
  });
}

/** A series as text, its labels in alphabetical order. */
export function seriesName({ name, labels }: Sample): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${pairs.sort().join(',')}}`;
}

/** Reads sums of samples by name and labels; a name that is not there is an error. */
export function reader(text: string): (name: string, labels?: Readonly<Record<string, string>>) => number {
  const samples = samplesOf(text);
  return (name, labels = {}) => {
    const found = samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    if (found.length === 0) throw new Error(`there is no ${name} ${JSON.stringify(labels)}`);
    return found.reduce((sum, { value }) => sum + value, 0);
  };
}

/** What a simulator, or a real server, says now. */
export async function scrape(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** Scrapes until a sum of samples is this. */
export async function scrapeUntil(url: string, name: string, value: number): Promise<string> {
  for (const startMs = performance.now(); ; await pause(10)) {
    const text = await scrape(url);
    const found = reader(text)(name);
    if (found === value) return text;
    assert.ok(performance.now() - startMs < 20_000, `${name} stays at ${found}, not ${value}`);
  }
}
