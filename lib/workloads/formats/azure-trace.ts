import { hasAll, millisecondsOf, traceFormat } from './trace-entry.ts';

/** The Azure LLM inference traces of 2023 and 2024. */
export const azureTrace = traceFormat({
  id: 'azure-trace',
  about: 'Azure LLM inference traces (CSV): `TIMESTAMP` (date and time, or ms), `ContextTokens`, `GeneratedTokens`.',
  columns: {
    timestamp: ['TIMESTAMP', 'timestamp'],
    prompt_tokens: ['ContextTokens', 'contexttokens'],
    output_tokens: ['GeneratedTokens', 'generatedtokens'],
  },
  fits: (fields) => hasAll(fields, ['contexttokens', 'generatedtokens']),
  timeMs: dateMs,
  blockTokens: 0,
});

/** `2023-11-16 18:15:46.6805900`, the fraction and a zone being optional. UTC is taken where no zone is named. */
const DATE = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

function dateMs(value: unknown): number | null {
  const parts = DATE.exec(String(value).trim());
  if (parts === null) return millisecondsOf(value, 1);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const whole = Date.UTC(year, month - 1, day, hour, minute, second);
  return whole + Number(parts[7] ?? 0) * 1000 - zoneMs(parts[8]);
}

function zoneMs(zone = 'Z'): number {
  if (zone === 'Z') return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3));
  return (digits.startsWith('-') ? -minutes : minutes) * 60_000;
}
