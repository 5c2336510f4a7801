/** The name of a run: `20261122T030000Z-inngest-style`; sorts by time, and is a folder name everywhere. */
export function runId(startedAt: Date, scenario: string): string {
  const stamp = startedAt.toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '');
  return `${stamp}-${scenario}`;
}
