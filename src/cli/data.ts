/** `netloom data PATH…`: what data are there, and every file of them that is bad or read in a special way. */
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { datasetBlocks } from '../graph/analysis/datasets';
import type { FileProblem, ScanReport } from '../protocol/data';
import { type Engine, startEngine } from './engine';
import { CliError } from './error';
import { readProject } from './project';
import { count, table } from './table';

export interface DataCommand {
  readonly command: 'data';
  /** A project, or files and folders of data. */
  readonly paths: readonly string[];
  readonly json: boolean;
}

interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

/** A dataset block, where its relative paths start, and how it is called. */
interface Source {
  readonly name: string;
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly baseDir: string | null;
}

/** Prints the reports; resolves with the exit code: 1 when something cannot be read. */
export async function data(command: DataCommand, output: Output): Promise<number> {
  for (const path of command.paths)
    if (!existsSync(path)) throw new CliError(`${path} does not exist.`);
  const engine = await startEngine();
  try {
    let bad = false;
    const sources = await sourcesOf(command.paths, engine);
    for (const [i, source] of sources.entries()) {
      const report = await scan(engine, source, i, command.json ? undefined : output.stderr);
      bad ||= report.problems.some(({ severity }) => severity === 'error');
      const { name, type, params } = source;
      output.stdout.write(
        command.json
          ? `${JSON.stringify({ event: 'report', dataset: name, type, params, ...report })}\n`
          : `${i > 0 ? '\n' : ''}${reportText(source, report)}\n`,
      );
    }
    return bad ? 1 : 0;
  } finally {
    await engine.close();
  }
}

/** The datasets of a project, or what the paths are recognised as. */
async function sourcesOf(paths: readonly string[], engine: Engine): Promise<Source[]> {
  const [path = ''] = paths;
  if (paths.length === 1 && path.endsWith('.json')) {
    const { document, baseDir } = await readProject(path);
    const datasets = datasetBlocks(document).map(
      ([name, { type, params }]): Source => ({ name, type, params, baseDir }),
    );
    if (datasets.length === 0) throw new CliError(`${path} has no dataset block.`);
    return datasets;
  }
  const { suggestions, reason } = await engine.client.request('recognise', {
    paths: paths.map((p) => resolve(p)),
  });
  if (suggestions.length === 0)
    throw new CliError(reason?.en ?? `${path} is no data.`, 'data.unknown');
  return suggestions.map(({ type, params, title }) => ({
    name: title.en,
    type,
    params,
    baseDir: null,
  }));
}

async function scan(
  engine: Engine,
  { type, params, baseDir }: Source,
  id: number,
  stderr: Output['stderr'] | undefined,
): Promise<ScanReport> {
  const bar = stderr?.isTTY ? stderr : undefined;
  const quiet = engine.client.onEvent((event) => {
    if (event.event === 'scan')
      bar?.write(`\r${count(event.done)} of ${count(event.total)} samples read`);
  });
  try {
    return await engine.client.request('scanDataset', { scan: id, type, params, baseDir });
  } finally {
    quiet();
    bar?.write('\r\x1b[K');
  }
}

/** The report for people. */
export function reportText({ name, type }: Source, report: ScanReport): string {
  const { samples, readable, classes, counts, sizes, problems, more } = report;
  const parts = [`${name} (${type}): ${plural(samples, 'sample')}, ${count(readable)} readable`];
  if (classes.length > 0 && counts.length > 0 && classes.length <= 100)
    parts.push(
      table(
        [{ title: 'Class' }, { title: 'Samples', right: true }],
        classes.map((label, i) => [label, count(counts[i] ?? 0)]),
      ),
    );
  if (sizes.length > 0) {
    const shown = sizes.slice(0, 5).map((s) => `${s.width}×${s.height} (${count(s.count)})`);
    parts.push(`Sizes: ${shown.join(', ')}${sizes.length > 5 ? ', …' : ''}`);
  }
  if (problems.length > 0) {
    const word = ({ severity }: FileProblem) => (severity === 'error' ? 'error' : 'note');
    parts.push(
      table(
        [{ title: '' }, { title: 'File' }, { title: 'Reason' }],
        problems.map((row) => [word(row), shortened(row.file), row.message.en]),
      ),
    );
  }
  if (more > 0) parts.push(`and ${plural(more, 'more row')}`);
  return parts.join('\n\n');
}

const plural = (n: number, word: string) => `${count(n)} ${word}${n === 1 ? '' : 's'}`;

/** The end of a long path, which tells files apart. */
function shortened(path: string): string {
  if (path.length <= 60) return path;
  const name = basename(path);
  return `…${path.slice(-Math.max(59, name.length))}`;
}
