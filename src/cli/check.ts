/** `netloom check FILE`: what the network is, or what is wrong with it. */
import { analyze } from '../graph/analysis/analyze';
import { datasetBlocks } from '../graph/analysis/datasets';
import type { Analysis } from '../graph/analysis/types';
import type { DatasetFacts, ValueType } from '../graph/types';
import { diagnosticLines } from './diagnostics';
import { startEngine } from './engine';
import { type Project, readProject } from './project';
import { count, table } from './table';

/** Prints the table or the diagnostics; resolves with the exit code. */
export async function check(
  file: string,
  out: (text: string) => void,
  err: (text: string) => void,
): Promise<number> {
  const project = await readProject(file);
  const analysis = analyze(project.document, await readFacts(project));
  const problems = diagnosticLines(analysis.diagnostics);
  if (analysis.diagnostics.some((d) => d.severity === 'error')) {
    err(`${file}: ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}\n`);
    for (const line of problems) err(`${line}\n`);
    return 1;
  }
  out(`${networkTable(analysis)}\n`);
  for (const line of problems) err(`${line}\n`);
  return 0;
}

/** What only the disk knows about the datasets: the engine looks. */
async function readFacts({ document, baseDir }: Project): Promise<Record<string, DatasetFacts>> {
  const datasets = datasetBlocks(document);
  const unreadable = document.data?.unreadable ?? 'stop';
  if (datasets.length === 0) return {};
  const engine = await startEngine();
  try {
    const facts: Record<string, DatasetFacts> = {};
    for (const [id, { type, params }] of datasets)
      facts[id] = await engine.client.request('describeDataset', {
        type,
        params,
        baseDir,
        unreadable,
      });
    return facts;
  } finally {
    await engine.close();
  }
}

/** Blocks in order with output shapes, parameters and MACs, and the sums below. */
export function networkTable(analysis: Analysis): string {
  const rows = analysis.order.map((id) => {
    const { outputs, cost } = analysis.blocks[id] ?? { outputs: {} };
    return [
      id,
      analysis.flat.blocks[id]?.type ?? '',
      Object.values(outputs).map(shapeText).filter(Boolean).join(', '),
      cost?.parameters ? count(cost.parameters) : '',
      cost?.macs ? count(cost.macs) : '',
    ];
  });
  const { parameters, macs, activationBytes } = analysis.totals;
  const sums = table(
    [
      { title: 'Block' },
      { title: 'Type' },
      { title: 'Output' },
      { title: 'Parameters', right: true },
      { title: 'MACs', right: true },
    ],
    rows,
  );
  const memory = `${(activationBytes / 2 ** 20).toFixed(1)} MiB`;
  return `${sums}\n\n${count(parameters)} parameters, ${count(macs)} multiply-accumulates a sample, ${memory} of activations a batch`;
}

function shapeText(value: ValueType): string {
  const dims = (shape: readonly (number | null)[]) =>
    `(${shape.map((d) => (d === null ? '?' : String(d))).join(', ')})`;
  switch (value.type) {
    case 'Dataset': {
      const { sample, length } = value;
      const one = sample.kind === 'crops' ? sample.sample : sample;
      const crops = sample.kind === 'crops' ? `${sample.count} × ` : '';
      const shape =
        one.kind === 'image'
          ? `${crops}${one.height ?? '?'}×${one.width ?? '?'} ${one.mode}`
          : `${crops}${dims(one.shape)}`;
      return length === null ? shape : `${count(length)} × ${shape}`;
    }
    case 'Batches':
      return value.batches === null
        ? ''
        : `${count(value.batches)} batches, the last of ${value.lastBatch}`;
    case 'Tensor':
    case 'Indices':
      return dims(value.shape);
    default:
      return '';
  }
}
