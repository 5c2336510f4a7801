/**
 * Colours by what they stand for. Charts are drawn with stand-in colours that no chart uses otherwise, and these are
 * then replaced by CSS custom properties, so that one drawing serves light, dark and paper.
 */
const standIns = {
  ink: '#010101',
  muted: '#020202',
  rule: '#030303',
  e2e: '#040404',
  ttft: '#050505',
  failure: '#060606',
  paper: '#070707',
  throughput: '#080808',
  server: '#090909',
  tpot: '#0a0a0a',
} as const;

export type ColourName = keyof typeof standIns;

export const colour: Readonly<Record<ColourName, string>> = standIns;

/** The colour of a metric, the same in every chart. */
export const metricColour = (metric: string): string =>
  metric === 'ttft' ? colour.ttft : metric === 'tpot' ? colour.tpot : colour.e2e;

/** Puts `var(--chart-<name>)` in the place of every stand-in. */
export function withCustomProperties(svg: string): string {
  return Object.entries(standIns).reduce(
    (text, [name, standIn]) => text.replaceAll(standIn, `var(--chart-${name})`),
    svg,
  );
}
