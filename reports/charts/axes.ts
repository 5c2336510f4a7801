import { formatElapsed } from '../../lib/units/duration.ts';
import { formatCount, formatLevel, formatTrimmed } from '../../lib/units/number.ts';
import { formatTick } from '../../lib/units/quantity.ts';
import { colour } from './palette.ts';
import type { Scale } from './scales.ts';

export type AxisOf = 'latency' | 'elapsed' | 'count' | 'level' | 'rate' | 'share';

const shareTick = (share: number): string => `${formatTrimmed(100 * share)}\u00a0%`;

const tickText = {
  latency: formatTick,
  elapsed: formatElapsed,
  count: formatCount,
  level: formatLevel,
  rate: formatTrimmed,
  share: shareTick,
} as const;

/** The settings of one axis of panel number `panel`: quiet rules, ticks with units. */
export function axis(
  panel: number,
  of: AxisOf,
  scale: Scale,
  options: {
    readonly across: boolean;
    readonly fontSize: number;
    readonly labels: boolean;
    /** Where the ticks stand, instead of round numbers. */
    readonly ticks?: readonly number[];
  },
) {
  const custom = options.ticks === undefined ? {} : { customValues: [...options.ticks] };
  return {
    type: scale.type,
    gridIndex: panel,
    min: scale.min,
    max: scale.max,
    interval: scale.interval,
    axisLine: { show: options.across, lineStyle: { color: colour.muted } },
    axisTick: { show: options.across && options.labels, lineStyle: { color: colour.muted }, ...custom },
    splitLine: { show: !options.across, lineStyle: { color: colour.rule, width: 1 } },
    axisLabel: {
      show: options.labels,
      color: colour.muted,
      fontSize: options.fontSize,
      hideOverlap: true,
      ...custom,
      // The end of an axis of time or load is the end of the data, which is seldom a round number.
      ...(of === 'elapsed' || (of === 'level' && options.ticks === undefined)
        ? { showMaxLabel: scale.max % scale.interval === 0 }
        : {}),
      ...(scale.type === 'log' ? { showMaxLabel: Number.isInteger(Math.log10(scale.max)) } : {}),
      formatter: (value: number) => tickText[of](value),
    },
  };
}
