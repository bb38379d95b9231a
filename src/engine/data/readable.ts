/** Which samples of a dataset can be read: those that cannot are left out before a sampler sees them. */
import type { DatasetFacts } from '../../graph/types';
import type { FileProblem } from '../../protocol/data';
import { DataError, type Unreadable } from './contract';
import type { Dataset, Examined, Found } from './datasets/contract';

/** Samples that are read at the same time. */
const READS = 8;

export const isError = ({ severity }: FileProblem): boolean => severity === 'error';

/**
 * Reads every sample whole and hands what was found to `take`, in any order; `stopped` ends it early. A
 * dataset that was checked on opening has nothing to say.
 */
export async function examineAll(
  dataset: Dataset,
  take: (index: number, examined: Examined) => void,
  stopped: () => boolean = () => false,
): Promise<void> {
  let next = 0;
  const read = async () => {
    while (next < dataset.length && !stopped()) {
      const index = next++;
      take(index, (await dataset.examine?.(index)) ?? { problems: [] });
    }
  };
  await Promise.all(Array.from({ length: READS }, read));
}

/** A dataset, the samples that are used, and why others are not. */
export interface Usable {
  readonly dataset: Dataset;
  readonly facts: DatasetFacts;
  /** Samples that can be read; all without. */
  readonly kept?: Int32Array;
  /** One row for each row or file that is left out. */
  readonly leftOut: readonly FileProblem[];
}

/**
 * Opens a dataset that was found. With `stop` a row that makes no sample is an error, and a picture that
 * cannot be read is one when its turn comes; with `skip` both are left out. Throws DataError.
 */
export async function openUsable(found: Found, unreadable: Unreadable): Promise<Usable> {
  if (unreadable === 'stop') {
    refuseRows(found);
    const facts = await found.facts();
    return { dataset: await found.open(), facts, leftOut: [] };
  }
  const dataset = await found.open();
  const leftOut = (found.problems ?? []).filter(isError);
  const bad = new Map<number, FileProblem>();
  if (dataset.examine)
    await examineAll(dataset, (index, { problems }) => {
      const error = problems.find(isError);
      if (error) bad.set(index, error);
    });
  const rows = [...leftOut];
  for (const index of [...bad.keys()].sort((a, b) => a - b))
    rows.push(bad.get(index) as FileProblem);
  if (bad.size === 0)
    return { dataset, facts: withCount(await found.facts(), rows), leftOut: rows };
  const kept = new Int32Array(dataset.length - bad.size);
  let at = 0;
  for (let i = 0; i < dataset.length; i++) if (!bad.has(i)) kept[at++] = i;
  return { dataset, kept, leftOut: rows, facts: withCount(await found.facts(kept), rows) };
}

function withCount(facts: DatasetFacts, { length }: readonly FileProblem[]): DatasetFacts {
  return length > 0 ? { ...facts, leftOut: length } : facts;
}

/** What a block says of its dataset. Throws DataError. */
export async function factsOf(found: Found, unreadable: Unreadable): Promise<DatasetFacts> {
  if (unreadable === 'skip') return (await openUsable(found, unreadable)).facts;
  refuseRows(found);
  return found.facts();
}

/** Throws the first row that makes no sample, and says how many there are. */
function refuseRows({ problems = [] }: Found): void {
  const errors = problems.filter(isError);
  const [first] = errors;
  if (!first) return;
  const { message, file, reason } = first;
  const more = errors.length - 1;
  throw new DataError(
    'data.invalid',
    `${file}: ${message.en}${more > 0 ? ` (and ${more} more)` : ''}`,
    { reason, zh: `${file}：${message.zh}${more > 0 ? `（还有 ${more} 处）` : ''}` },
  );
}
