import { z } from 'zod';

const milliseconds = z.number().nonnegative();
const count = z.number().int().nonnegative();
/** Of all cores that the process may use, 0 to 1; clocks that are read one after the other may show a little more. */
const share = z.number().nonnegative();

/** What the load generator measured of itself while it ran: whether it was fit to measure a server. */
export const clientReportSchema = z.object({
  /** Cores that the process may use. */
  cores: z.number().positive(),
  wallMs: milliseconds,
  /** Processor time, all cores together. */
  cpuMs: milliseconds,
  cpuShareMean: share,
  /** The worst window of one second. */
  cpuShareMax: share,
  /** All processes of the machine together; null where the operating system does not tell. */
  machineCpuShareMean: share.nullable(),
  machineCpuShareMax: share.nullable(),
  /** Resident memory at its highest, MiB; null where the operating system does not tell. */
  memoryPeakMb: z.number().nonnegative().nullable(),
  /** How late a sleeper of 10 ms woke up: operating system and Go scheduler together. */
  wakeLateness: z.object({ count, p50Ms: milliseconds, p99Ms: milliseconds, maxMs: milliseconds }),
  /** How long goroutines that could have run waited (Go's `/sched/latencies`). */
  schedulerDelay: z.object({ p50Ms: milliseconds, p99Ms: milliseconds, maxMs: milliseconds }),
  gc: z.object({ count, pauseTotalMs: milliseconds, pauseMaxMs: milliseconds, cpuMs: milliseconds }),
  /** k6's channel of samples: its size, how full it was seen, and how long requests waited to put theirs in. */
  samples: z.object({ capacity: count, peak: count, blockedMs: milliseconds, blockedMaxMs: milliseconds }),
  /** Actual minus scheduled sending; null in a closed loop. */
  sendLateness: z.object({ count, p50Ms: z.number(), p99Ms: z.number(), maxMs: z.number() }).nullable(),
});

export type ClientReport = z.infer<typeof clientReportSchema>;
