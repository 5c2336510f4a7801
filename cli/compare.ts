import { InvalidArgumentError, Option } from 'commander';
import { compare as hold } from '../lib/comparison/compare.ts';
import { variableNames } from '../lib/comparison/likeness/find.ts';
import { betterOf, usualMeasures } from '../lib/comparison/measures.ts';
import type { RegressionLimits } from '../lib/comparison/regression.ts';
import { assessmentsOf, type Side } from '../lib/comparison/side.ts';
import { settings } from '../lib/configuration/settings.ts';
import type { Comparison } from '../lib/schema/comparison.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import type { ReadOptions } from '../reports/reading/keep-readable.ts';
import type { CommandDefinition } from './command.ts';
import { endInOrder } from './end-in-order.ts';
import { exitCodeOf, inconclusiveWords } from './exit-codes.ts';
import { factsOption } from './facts-option.ts';
import { keepReadableOption } from './keep-readable-option.ts';
import { numberList } from './number-list.ts';
import { comparisonText } from './comparison-text.ts';
import { jsonOption, speak } from './result.ts';
import { templateOption } from './template-option.ts';
import { teach, type Teaching } from './teaching.ts';

interface CompareOptions extends ReadOptions {
  readonly facts: readonly string[];
  readonly varies?: readonly string[];
  readonly margin: number;
  readonly metrics?: readonly string[];
  readonly failOn?: RegressionLimits;
  readonly strict?: true;
  readonly json?: true;
  readonly output?: string;
  readonly requests?: readonly number[];
  readonly template?: string;
}

const teaching: Teaching = {
  examples: [
    ['k6-vllm compare old=runs/old new=runs/new', 'which is better, by how much and how sure that is'],
    [
      'k6-vllm compare old=runs/old new=runs/new --fail-on regression=5% --output comparison',
      'in a pipeline: 99 where an interval shows a regression, and a page of it',
    ],
    ["k6-vllm compare 'a=runs/a*' 'b=runs/b*' --varies server.version", 'repeated runs of two versions'],
  ],
  exitCodes: {
    0: 'no regression is shown; or it cannot be decided, with a warning',
    99: '--fail-on found a regression; with --strict also: a limit cannot be decided',
    105: 'interrupted (Ctrl-C): no file was left half written',
  },
  failure: 'what was named cannot be read or compared',
};

/** `k6-vllm compare`: runs, or groups of repeated runs, held against the first of them. */
export const compare: CommandDefinition = {
  name: 'compare',
  group: 'answer',
  register: (program) => {
    const command = program
      .command('compare')
      .description('hold runs, or groups of repeated runs, against the first')
      .argument(
        '<sides...>',
        'a run folder, an assessment.json, stated results (FILE or FILE#2), a folder of run folders, or NAME=run1,run2 (also NAME=runs/a*)',
      )
      .option(
        '--fail-on <limits>',
        'what is a regression: regression=5%, or of one measure e2e-p95=10%,success-rate=1%',
        limits,
      )
      .option('--strict', 'with --fail-on: a limit that cannot be decided fails too')
      .addOption(
        new Option('--margin <percent>', 'differences that do not count').argParser(percentOf).default(0.05, '5%'),
      )
      .option('--varies <names>', 'what is varied on purpose: server.version, cacheConfig, model, CONCURRENCY …', names)
      .option('--metrics <ids>', `which measures to compare; else ${usualMeasures.slice(0, 4).join(', ')} …`, names)
      .option('--requests <counts>', 'how long so many requests take on each side: 5000,170000', requestCounts)
      .addOption(factsOption())
      .addOption(keepReadableOption())
      .option(
        '--output <folder>',
        'write comparison.html, comparison.md and comparison.json there, with --fail-on also junit.xml',
      )
      .addOption(templateOption())
      .addOption(jsonOption())
      .action(async (given: readonly string[], options: CompareOptions) => {
        process.exitCode = await endInOrder(() => compareRuns(given, options));
      });
    teach(command, teaching);
  },
};

const names = (text: string): string[] => text.split(',').map((name) => name.trim());

/** `5000,170000`. */
function requestCounts(text: string): number[] {
  const counts = numberList(text);
  if (counts.every(Number.isInteger)) return counts;
  throw new InvalidArgumentError('They must be whole numbers, e.g. 5000,170000.');
}

function percentOf(text: string): number {
  const [, digits] = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim()) ?? [];
  const share = Number(digits) / 100;
  if (!(share < 1)) throw new InvalidArgumentError('It must be a percentage below 100, e.g. 5%.');
  return share;
}

/** `regression=5%,e2e-p95=10%`, once or several times. */
function limits(text: string, earlier: RegressionLimits = { every: null, named: new Map() }): RegressionLimits {
  const named = new Map(earlier.named);
  let { every } = earlier;
  for (const part of names(text)) {
    const [name = '', limit, ...rest] = part.split('=');
    if (limit === undefined || rest.length > 0)
      throw new InvalidArgumentError('It must be like regression=5% or e2e-p95=10%, several apart by commas.');
    if (name === 'regression') every = percentOf(limit);
    else named.set(name, percentOf(limit));
  }
  return { every, named };
}

/** Names that stand for nothing in these runs, with what they may be. */
function problemsOf(
  sides: readonly Side[],
  { varies = [], metrics = [], failOn, strict, template, output }: CompareOptions,
): string[] {
  const known = new Map(
    sides
      .flatMap(assessmentsOf)
      .flatMap(({ measures, levels }) =>
        [...measures, ...(levels?.list.flatMap((level) => level.measures) ?? [])].map((measure) => [
          measure.id,
          measure,
        ]),
      ),
  );
  const variable = new Set([...variableNames(sides), ...Object.keys(settings())]);
  const compared = metrics.length > 0 ? metrics : usualMeasures;
  return [
    ...varies
      .filter((name) => !variable.has(name))
      .map((name) => `--varies ${name}: known are settings, and ${variableNames(sides).slice(0, 24).join(', ')}`),
    ...metrics
      .filter((id) => !known.has(id))
      .map((id) => `--metrics ${id}: no run has it; known are ${[...known.keys()].join(', ')}`),
    ...[...(failOn?.named.keys() ?? [])].flatMap((id) => {
      const measure = known.get(id);
      if (measure === undefined || !compared.includes(id))
        return [`--fail-on ${id}: it is not compared; compared are ${compared.join(', ')}`];
      return betterOf(measure) === null ? [`--fail-on ${id}: more of it is neither better nor worse`] : [];
    }),
    ...(strict === true && failOn === undefined ? ['--strict goes with --fail-on'] : []),
    ...(template !== undefined && output === undefined ? ['--template goes with --output'] : []),
  ];
}

async function compareRuns(given: readonly string[], options: CompareOptions): Promise<number> {
  const { result } = speak(options.json === true);
  const { readSides } = await import('../reports/comparison/read-sides.ts');
  const sides = await readSides(given, options);
  const problems = problemsOf(sides, options);
  if (problems.length > 0) throw new UsageError('These runs cannot be compared so.', problems);
  const comparison = hold(sides, {
    margin: options.margin,
    varies: options.varies ?? null,
    measures: options.metrics ?? null,
    limits: options.failOn ?? null,
    requests: options.requests ?? [],
  });
  const files = options.output === undefined ? [] : await writeFiles(comparison, options.output, options.template);
  if (options.json === true) result(comparison);
  else console.log(comparisonText(comparison, files));
  const outcome = comparison.regressions?.verdict ?? 'pass';
  if (outcome === 'inconclusive') console.error(inconclusiveWords(options.strict === true));
  return exitCodeOf(outcome, options.strict === true);
}

async function writeFiles(comparison: Comparison, folder: string, template?: string): Promise<readonly string[]> {
  const { renderComparison } = await import('../reports/comparison/render.ts');
  return renderComparison(comparison, folder, template);
}
