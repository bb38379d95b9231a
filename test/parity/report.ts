/** The table of `npm run parity`, for terminals and for docs/parity.md. */
import type { BackendName } from '../../src/engine/backends/contract';
import type { ParityCase } from './contract';

export interface Row {
  readonly kind: ParityCase['kind'];
  readonly subject: string;
  cases: number;
  /** Worst error on each backend. */
  readonly error: Partial<Record<BackendName, number>>;
  /** Cases that failed, counted once for each backend. */
  failed: number;
}

export interface Run {
  readonly rows: readonly Row[];
  readonly cases: number;
  readonly failed: number;
  readonly backends: readonly BackendName[];
  readonly descriptions: Partial<Record<BackendName, string>>;
  /** PyTorch versions that the fixtures come from. */
  readonly torch: readonly string[];
  readonly date: string;
}

const titles: Readonly<Record<ParityCase['kind'], string>> = {
  op: 'Ops',
  block: 'Blocks',
  optimizer: 'Optimizers',
  scheduler: 'Learning-rate schedulers',
  initialisation: 'Initialisation',
  trajectory: 'Trajectories',
};
const kinds = Object.keys(titles) as ParityCase['kind'][];
const deviceOf: Readonly<Record<BackendName, string>> = { onnx: 'cpu', webgpu: 'webgpu' };

function number(error: number | undefined): string {
  if (error === undefined) return '–';
  if (!Number.isFinite(error)) return '∞';
  return error === 0 ? '0' : error.toExponential(1);
}

const verdict = (row: Row) => (row.failed === 0 ? 'pass' : 'FAIL');

function rowsOf(run: Run, kind: ParityCase['kind']): Row[] {
  return run.rows
    .filter((row) => row.kind === kind)
    .sort((a, b) => a.subject.localeCompare(b.subject, 'en'));
}

/** Cells in columns of equal width. */
function columns(lines: readonly (readonly string[])[], separator: string): string[] {
  const widths = lines.reduce<number[]>(
    (most, cells) => cells.map((cell, i) => Math.max(most[i] ?? 0, cell.length)),
    [],
  );
  return lines.map((cells) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join(separator)
      .trimEnd(),
  );
}

const cells = (run: Run, row: Row) => [
  row.subject,
  String(row.cases),
  ...run.backends.map((name) => number(row.error[name])),
  verdict(row),
];

/** For a terminal: one table for each kind. */
export function table(run: Run): string {
  const head = ['', 'cases', ...run.backends.map((name) => deviceOf[name]), ''];
  const sections = kinds.flatMap((kind) => {
    const rows = rowsOf(run, kind);
    if (rows.length === 0) return [];
    const lines = [[titles[kind], ...head.slice(1)], ...rows.map((row) => cells(run, row))];
    return [columns(lines, '  ').join('\n')];
  });
  return sections.join('\n\n');
}

/** docs/parity.md. */
export function markdown(run: Run): string {
  const sections = kinds.flatMap((kind) => {
    const rows = rowsOf(run, kind);
    if (rows.length === 0) return [];
    const head = ['Name', 'Cases', ...run.backends.map((name) => deviceOf[name]), 'Result'];
    const lines = [head, ...rows.map((row) => cells(run, row))];
    const [first = '', ...rest] = columns(lines, ' | ').map((line) => `| ${line} |`);
    return [
      [`## ${titles[kind]}`, '', first, `|${' --- |'.repeat(head.length)}`, ...rest].join('\n'),
    ];
  });
  const where = run.backends.map((name) => `${deviceOf[name]}: ${run.descriptions[name]}`);
  return `# Parity with PyTorch

Made by \`npm run parity -- --write\` on ${run.date}; do not edit.

PyTorch ${run.torch.join(' and ')} wrote the fixtures in \`test/fixtures/\`; ${where.join('; ')}.
${run.rows.length} rows, ${run.cases} cases on each backend, ${run.failed === 0 ? 'no failure' : `${run.failed} failures`}.

A case compares outputs, gradients of inputs and parameters, and buffers after the step. Each column
is the worst |ours − PyTorch's| / (|PyTorch's| + atol/rtol) of all elements: a case passes while that
is at most its rtol (1e-5 element by element, 1e-4 where many terms are summed, 1e-3 for gradients),
and 0 where results must be exact. NaN, infinities and integers must be the same.

${sections.join('\n\n')}
`;
}
