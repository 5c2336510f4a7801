/** A line of a panel: PromQL and how the line is called. */
export interface Query {
  readonly expr: string;
  /** `{{label}}` stands for the value of a label. */
  readonly legend: string;
}

/** One panel, as it is described in `rows.ts`. */
export interface Panel {
  readonly title: string;
  /** What it shows and how to read it; Grafana has it behind the (i). */
  readonly description: string;
  /** Grafana's name of the unit: `s`, `percentunit`, `reqps`, `short` … */
  readonly unit: string;
  /** One number; a course over time when left out. */
  readonly stat?: true;
  /** Above (or, downwards, below) these the colour changes to yellow and red. */
  readonly limits?: { readonly warning: number; readonly critical: number; readonly below?: true };
  readonly queries: readonly Query[];
  /** Why a run in good order may have nothing to show here. */
  readonly rare?: string;
}

/** A row of panels with its title. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}
