/**
 * PyTorch's numbers on both backends, as a table: a row for each op, block, optimizer, …
 *
 *   npm run parity [-- --json] [--write] [--only TEXT] [--backend onnx]
 *
 * --json    a JSON object a row; the last line is the sum
 * --write   also writes docs/parity.md
 * --only    only rows whose name, or cases whose name, contain the text
 *
 * Exit code 1 when a case fails or a backend cannot be opened.
 */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Backend, BackendName } from '../../src/engine/backends/contract';
import { openOnnx } from '../../src/engine/backends/onnx';
import { openWebGpu } from '../../src/engine/backends/webgpu';
import { fixtures, type ParityCase } from './contract';
import { markdown, type Row, type Run, table } from './report';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
    backend: { type: 'string' },
  },
});
const openers: Readonly<Record<BackendName, () => Promise<Backend>>> = {
  onnx: openOnnx,
  webgpu: openWebGpu,
};
const names = (Object.keys(openers) as BackendName[]).filter(
  (name) => options.backend === undefined || options.backend === name,
);

const modules = import.meta.glob<{ readonly cases: readonly ParityCase[] }>('./*.cases.ts', {
  eager: true,
});
const all = Object.values(modules).flatMap(({ cases }) => cases);
const wanted = options.only?.toLowerCase();
const cases = wanted ? all.filter((test) => test.name.toLowerCase().includes(wanted)) : all;

const failures: string[] = [];
const rows = new Map<string, Row>();
const descriptions: Partial<Record<BackendName, string>> = {};

/** The row of a case, made when first met. */
function rowOf({ kind, subject }: ParityCase): Row {
  const key = `${kind} ${subject}`;
  let row = rows.get(key);
  if (!row) {
    row = { kind, subject, cases: 0, error: {}, failed: 0 };
    rows.set(key, row);
  }
  return row;
}

for (const test of cases) rowOf(test).cases++;
for (const name of names) {
  const backend = await openers[name]();
  descriptions[name] = backend.description;
  for (const [i, test] of cases.entries()) {
    if (process.stderr.isTTY) process.stderr.write(`\r${name} ${i + 1}/${cases.length} `);
    const row = rowOf(test);
    const { error, wrong } = await outcome(test, backend);
    row.error[name] = Math.max(row.error[name] ?? 0, error);
    if (wrong.length === 0) continue;
    row.failed++;
    failures.push(`${test.name} on ${name}: ${wrong.slice(0, 3).join('; ')}`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  await backend.dispose();
}

async function outcome(test: ParityCase, backend: Backend) {
  try {
    return await test.run(backend);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { error: Number.POSITIVE_INFINITY, wrong: [text] };
  }
}

const torch = ['*.json', 'blocks/*.json'].flatMap((pattern) =>
  fixtures<{ readonly torch?: string }>(pattern).flatMap((file) => file.torch ?? []),
);
const run: Run = {
  rows: [...rows.values()],
  cases: cases.length,
  failed: failures.length,
  backends: names,
  descriptions,
  torch: [...new Set(torch.map((version) => version.split('+')[0] as string))].sort(),
  date: new Date().toISOString().slice(0, 10),
};

if (options.write) await writeFile(resolve('docs/parity.md'), markdown(run));
if (options.json) {
  for (const row of run.rows) console.log(JSON.stringify(row));
  for (const failure of failures) console.log(JSON.stringify({ failure }));
  const { failed, backends } = run;
  console.log(JSON.stringify({ ops: run.rows.length, cases: run.cases, failed, backends }));
} else {
  console.log(table(run));
  for (const failure of failures) console.log(`✗ ${failure}`);
  const verdict = failures.length === 0 ? 'all as PyTorch has them' : `${failures.length} failed`;
  console.log(
    `\n${run.rows.length} rows, ${run.cases} cases on ${names.join(' and ')}: ${verdict}`,
  );
}
process.exit(failures.length === 0 && cases.length > 0 ? 0 : 1);
