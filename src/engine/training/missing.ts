/** Samples that take no part in a run because they cannot be read: in the log and in run.json, never silently. */
import type { FileProblem } from '../../protocol/data';
import type { Loader } from '../data/contract';
import type { LeftOut, RunFolder } from './runfolder';

/** Samples that the log names; run.json has all. */
const LOGGED = 100;

export class Missing {
  /** Of the run; `null` where it keeps none. */
  folder: RunFolder | null = null;
  /** Samples lost while the run goes on. */
  private lostOnes = 0;

  constructor(private readonly log: (message: string) => void) {}

  /** Logs what was found unreadable before the run, each sample once, and returns it. */
  before(loaders: readonly Loader[]): LeftOut[] {
    const rows = new Map<string, LeftOut>();
    for (const loader of loaders)
      for (const row of loader.leftOut ?? []) rows.set(row.file, leftOutOf(row));
    const all = [...rows.values()];
    if (all.length === 0) return all;
    this.log(
      all.length === 1
        ? '1 sample is left out because it cannot be read:'
        : `${all.length} samples are left out because they cannot be read:`,
    );
    for (const { file, message } of all.slice(0, LOGGED)) this.log(`${file}: ${message}`);
    if (all.length > LOGGED) this.log(`and ${all.length - LOGGED} more, listed in run.json.`);
    return all;
  }

  /** A sample became unreadable while the run went on: its batch goes without it. */
  readonly lost = (problem: FileProblem): void => {
    const row = leftOutOf(problem);
    this.lostOnes++;
    if (this.lostOnes <= LOGGED) this.log(`${row.file}: ${row.message} Its batch goes without it.`);
    else if (this.lostOnes === LOGGED + 1)
      this.log('More samples cannot be read any more; run.json lists them.');
    this.folder?.leaveOut([row]);
  };
}

const leftOutOf = ({ file, reason, message }: FileProblem): LeftOut => ({
  file,
  reason,
  message: message.en,
});
