import { readFileSync } from 'node:fs';

/** Above this share of the machine, other work is said to have disturbed a measurement. */
export const disturbingShare = 0.1;

/** Clock ticks of all processors since boot, and how many of them were not idle; stolen ones count as busy. */
function machineTicks(): { all: number; busy: number } {
  const [, ...fields] = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.split(/\s+/) ?? [];
  // user nice system idle iowait irq softirq steal; guest time, which follows, is part of user time
  const ticks = fields.slice(0, 8).map(Number);
  const all = ticks.reduce((sum, each) => sum + each, 0);
  return { all, busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0) };
}

/** Ticks of this process and of all children that it has waited for. */
function ownTicks(): number {
  const text = readFileSync('/proc/self/stat', 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
}

/**
 * Watches the whole machine from now on: the function it returns tells which share of its processor time others took
 * (0 to 1). Ask when all children have ended: those still running count as others.
 */
export function watchOthers(): () => number {
  const before = { ...machineTicks(), own: ownTicks() };
  return () => {
    const now = machineTicks();
    const others = now.busy - before.busy - (ownTicks() - before.own);
    return Math.max(0, others / Math.max(1, now.all - before.all));
  };
}
