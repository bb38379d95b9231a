/** A dataset read from end to end, and the report of every file that is bad or read in a special way. */
import type { FileProblem, ScanReport } from '../../protocol/data';
import { checkBlockSpec, findDataset } from './chain';
import { DataError } from './contract';
import { rowOf } from './problems';
import { examineAll, isError } from './readable';

/** Rows that a report holds; more are counted. */
const MOST_ROWS = 10_000;
const MOST_SIZES = 20;

export interface ScanWatch {
  progress(done: number, total: number, problems: number): void;
  cancelled(): boolean;
}

const EMPTY: ScanReport = {
  samples: 0,
  readable: 0,
  classes: [],
  counts: [],
  sizes: [],
  problems: [],
  more: 0,
  cancelled: false,
};

/** Reads every sample of a dataset block. What is wrong is a row of the report, never thrown. */
export async function scanDataset(
  type: string,
  params: Readonly<Record<string, unknown>>,
  baseDir: string | null,
  watch: ScanWatch,
): Promise<ScanReport> {
  try {
    return await scan(type, params, baseDir, watch);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const path = params.root ?? params.file ?? params.images;
    return { ...EMPTY, problems: [rowOf(typeof path === 'string' ? path : type, null, error)] };
  }
}

async function scan(
  type: string,
  params: Readonly<Record<string, unknown>>,
  baseDir: string | null,
  watch: ScanWatch,
): Promise<ScanReport> {
  const block = checkBlockSpec({ id: type, type, params });
  const found = await findDataset(block, baseDir, true);
  const dataset = await found.open();
  const rows = new Map<number, readonly FileProblem[]>();
  const sizes = new Map<string, { width: number; height: number; count: number }>();
  const good: number[] = [];
  let done = 0;
  let problems = found.problems?.length ?? 0;
  if (dataset.examine)
    await examineAll(
      dataset,
      (index, { size, problems: own }) => {
        if (own.length > 0) rows.set(index, own);
        if (!own.some(isError)) {
          good.push(index);
          if (size) {
            const key = `${size.width}×${size.height}`;
            const known = sizes.get(key) ?? { ...size, count: 0 };
            sizes.set(key, { ...known, count: known.count + 1 });
          }
        }
        done++;
        problems += own.length;
        watch.progress(done, dataset.length, problems);
      },
      watch.cancelled,
    );
  else {
    for (let i = 0; i < dataset.length; i++) good.push(i);
    done = dataset.length;
  }
  const kept = Int32Array.from(good).sort();
  const { classes, counts = [] } = await found.facts(kept);
  const all = [
    ...(found.problems ?? []),
    ...[...rows.keys()].sort((a, b) => a - b).flatMap((index) => rows.get(index) ?? []),
  ];
  const bySize = [...sizes.values()].sort((a, b) => b.count - a.count);
  return {
    samples: done,
    readable: good.length,
    classes: [...classes],
    counts: [...counts],
    sizes: bySize.slice(0, MOST_SIZES),
    problems: all.slice(0, MOST_ROWS),
    more: Math.max(0, all.length - MOST_ROWS),
    cancelled: done < dataset.length,
  };
}
