import type { Panel, Row } from './panel.ts';
import { rows } from './rows.ts';

/** Of Grafana's grid, which is 24 wide. */
const statSize = { w: 4, h: 4 };
const chartSize = { w: 8, h: 8 };
const width = 24;

const datasource = { type: 'prometheus', uid: '${datasource}' };

/** One letter a query. */
const refId = (index: number): string => String.fromCharCode(65 + index);

const steps = ({ limits }: Panel) => {
  if (limits === undefined) return [{ color: 'green', value: null }];
  const { warning, critical, below } = limits;
  return below === true
    ? [
        { color: 'red', value: null },
        { color: 'yellow', value: critical },
        { color: 'green', value: warning },
      ]
    : [
        { color: 'green', value: null },
        { color: 'yellow', value: warning },
        { color: 'red', value: critical },
      ];
};

const statOptions = {
  reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
  colorMode: 'value',
  graphMode: 'area',
  textMode: 'auto',
};

const chartOptions = {
  legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'] },
  tooltip: { mode: 'multi', sort: 'desc' },
};

/** A panel in the form of Grafana's dashboard JSON. */
function panelJson(panel: Panel, id: number, place: { readonly x: number; readonly y: number }) {
  const isStat = panel.stat === true;
  const custom = {
    axisSoftMin: 0,
    lineWidth: 1,
    fillOpacity: 5,
    showPoints: 'never',
    spanNulls: true,
    thresholdsStyle: { mode: panel.limits === undefined ? 'off' : 'dashed' },
  };
  return {
    id,
    type: isStat ? 'stat' : 'timeseries',
    title: panel.title,
    description: panel.description,
    datasource,
    gridPos: { ...(isStat ? statSize : chartSize), ...place },
    fieldConfig: {
      defaults: {
        unit: panel.unit,
        noValue: panel.rare === undefined ? undefined : `No data: ${panel.rare}.`,
        thresholds: { mode: 'absolute', steps: steps(panel) },
        ...(isStat ? {} : { custom }),
      },
      overrides: [],
    },
    options: isStat ? statOptions : chartOptions,
    targets: panel.queries.map(({ expr, legend }, index) => ({
      refId: refId(index),
      datasource,
      expr,
      legendFormat: legend,
      range: true,
    })),
  };
}

type RowTitle = ReturnType<typeof titleJson>;

const titleJson = (title: string, id: number, y: number) => ({
  id,
  type: 'row',
  title,
  collapsed: false,
  gridPos: { x: 0, y, w: width, h: 1 },
  panels: [],
});

/** Panels from left to right and from top to bottom, under the title of their row. */
function placed(described: readonly Row[]) {
  const all: (RowTitle | ReturnType<typeof panelJson>)[] = [];
  let y = 0;
  for (const { title, panels } of described) {
    all.push(titleJson(title, all.length + 1, y));
    y += 1;
    let x = 0;
    let high = 0;
    for (const panel of panels) {
      const { w, h } = panel.stat === true ? statSize : chartSize;
      if (x + w > width) {
        x = 0;
        y += high;
      }
      all.push(panelJson(panel, all.length + 1, { x, y }));
      x += w;
      high = h;
    }
    y += high;
  }
  return all;
}

interface Variable {
  readonly name: string;
  readonly label: string;
  readonly query: string;
}

/** Everything is shown until somebody chooses; what has no such label is shown under "all", too. */
const variable = ({ name, label, query }: Variable) => ({
  name,
  label,
  type: 'query',
  datasource,
  query: { query, refId: name },
  definition: query,
  refresh: 2,
  sort: 1,
  multi: true,
  includeAll: true,
  allValue: '.*',
  current: { selected: true, text: ['All'], value: ['$__all'] },
});

const variables: readonly Variable[] = [
  { name: 'model', label: 'Model', query: 'label_values(vllm:num_requests_running, model_name)' },
  {
    name: 'instance',
    label: 'Server',
    query: 'label_values(vllm:num_requests_running{model_name=~"$model"}, instance)',
  },
  { name: 'scenario', label: 'Scenario', query: 'label_values(k6_llm_requests_total, scenario)' },
  { name: 'run', label: 'Run', query: 'label_values(k6_llm_requests_total{scenario=~"$scenario"}, testid)' },
];

/** Runs of k6-vllm and the vLLM that they load, in the form that Grafana imports (10 and later). */
export const dashboard = () => ({
  uid: 'k6-vllm',
  title: 'k6-vllm: load test and server',
  description:
    'What the load generator of k6-vllm sees (k6_…, by Prometheus remote write), beside what vLLM says of itself (vllm:…) and its GPU.',
  tags: ['k6', 'vllm', 'llm'],
  schemaVersion: 39,
  version: 1,
  editable: true,
  graphTooltip: 1,
  refresh: '5s',
  time: { from: 'now-15m', to: 'now' },
  timepicker: {},
  annotations: { list: [] },
  links: [],
  templating: {
    list: [
      {
        name: 'datasource',
        label: 'Prometheus',
        type: 'datasource',
        query: 'prometheus',
        refresh: 1,
        includeAll: false,
        multi: false,
        current: {},
      },
      ...variables.map(variable),
    ],
  },
  panels: placed(rows),
});
