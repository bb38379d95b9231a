/** What was dropped, what it was recognised as, and what the engine found in it. */
import { create } from 'zustand';
import type { Text } from '../../graph/types';
import type { DatasetSample, ScanReport, Suggestion } from '../../protocol/data';
import type { EngineErrorInfo } from '../../protocol/engine';

export interface ScanProgress {
  readonly done: number;
  readonly total: number;
  readonly problems: number;
}

/** Finding out about one suggestion. */
export interface Findings {
  /** What the block finds there; without the rows that cannot be read where there are some. */
  readonly facts: Suggestion['facts'] | null;
  readonly samples: readonly DatasetSample[] | null;
  readonly progress: ScanProgress | null;
  readonly report: ScanReport | null;
  readonly failed: EngineErrorInfo | null;
}

interface ImportState {
  readonly open: boolean;
  readonly paths: readonly string[];
  readonly recognising: boolean;
  readonly suggestions: readonly Suggestion[];
  /** Why nothing was recognised. */
  readonly reason: Text | null;
  readonly failed: EngineErrorInfo | null;
  /** Index into `suggestions`. */
  readonly chosen: number;
  readonly findings: Findings;
}

const nothing: Findings = {
  facts: null,
  samples: null,
  progress: null,
  report: null,
  failed: null,
};

const closed: ImportState = {
  open: false,
  paths: [],
  recognising: false,
  suggestions: [],
  reason: null,
  failed: null,
  chosen: 0,
  findings: nothing,
};

export const useImport = create<ImportState>(() => closed);

/** Samples shown, over the whole dataset. */
const SAMPLES = 24;
/** Longest side of a sample, in device pixels. */
const SIDE = 128;

let nextScan = 1;
/** The scan under way; answers of others come too late. */
let scan = 0;

function endScan(): void {
  const { findings } = useImport.getState();
  if (scan > 0 && !findings.report) void window.netloom.request('cancelScan', { scan });
  scan = 0;
}

/** Opens the sheet; without paths it asks for them. */
export function openImport(paths: readonly string[] = []): void {
  endScan();
  useImport.setState({ ...closed, open: true, paths, recognising: paths.length > 0 });
  if (paths.length > 0) void recognise(paths);
}

export function closeImport(): void {
  endScan();
  useImport.setState(closed);
}

async function recognise(paths: readonly string[]): Promise<void> {
  const outcome = await window.netloom.request('recognise', { paths: [...paths] });
  // Something else was dropped in the meantime, or the sheet is closed.
  if (useImport.getState().paths !== paths) return;
  if (!outcome.ok) {
    useImport.setState({ recognising: false, failed: outcome.error });
    return;
  }
  const { suggestions, reason = null } = outcome.value;
  useImport.setState({ recognising: false, suggestions, reason });
  if (suggestions.length > 0) chooseSuggestion(0);
}

/** Looks at one of the things that the dropped files can be. */
export function chooseSuggestion(chosen: number): void {
  const suggestion = useImport.getState().suggestions[chosen];
  if (!suggestion) return;
  endScan();
  useImport.setState({ chosen, findings: nothing });
  void look(suggestion, nextScan++);
}

async function look(suggestion: Suggestion, id: number): Promise<void> {
  scan = id;
  const current = () => scan === id;
  const add = (more: Partial<Findings>) => {
    if (current()) useImport.setState((s) => ({ findings: { ...s.findings, ...more } }));
  };
  const source = { type: suggestion.type, params: suggestion.params, baseDir: null };
  const stop = window.netloom.onEngineEvent((event) => {
    if (event.event === 'scan' && event.scan === id)
      add({ progress: { done: event.done, total: event.total, problems: event.problems } });
  });
  try {
    const facts = await factsOf(suggestion);
    add({ facts });
    const { length, error } = facts;
    if (length > 0 && !error) {
      const count = Math.min(SAMPLES, length);
      const indices = Array.from({ length: count }, (_, i) => Math.floor((i * length) / count));
      const outcome = await window.netloom.request('datasetSamples', {
        ...source,
        indices,
        maxSide: SIDE,
      });
      add(outcome.ok ? { samples: outcome.value.samples } : { failed: outcome.error });
    }
    if (!current()) return;
    const outcome = await window.netloom.request('scanDataset', { ...source, scan: id });
    add(outcome.ok ? { report: outcome.value } : { failed: outcome.error });
  } finally {
    stop();
  }
}

/** Rows that make no sample refuse the whole file, unless they are left out. */
async function factsOf({ type, params, facts }: Suggestion): Promise<Suggestion['facts']> {
  if (!facts.error) return facts;
  const outcome = await window.netloom.request('describeDataset', {
    type,
    params,
    baseDir: null,
    unreadable: 'skip',
  });
  return outcome.ok && !outcome.value.error ? outcome.value : facts;
}

/** Ends the scan; what was found stays. */
export function cancelScan(): void {
  if (scan > 0) void window.netloom.request('cancelScan', { scan });
}
