/** One list of what analysis found and of what only the engine could find. Pure. */
import type { Diagnostic } from '../../graph/analysis/diagnostic';
import type { WireDiagnostic } from '../engine/store';

export type Problem = (Diagnostic | WireDiagnostic) & {
  readonly key: string;
  readonly fromEngine: boolean;
  readonly path?: readonly string[];
  readonly repair?: Diagnostic['repair'];
};

/** Analysis first; of the engine's diagnostics those that analysis does not know. */
export function collectProblems(
  analysed: readonly Diagnostic[],
  refused: readonly WireDiagnostic[],
): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  const add = (diagnostic: Diagnostic | WireDiagnostic, fromEngine: boolean) => {
    const { code, block = '', port = '', param = '', message } = diagnostic;
    const key = [code, block, port, param, message.en].join('|');
    if (seen.has(key)) return;
    seen.add(key);
    problems.push({ ...diagnostic, key, fromEngine });
  };
  for (const diagnostic of analysed) add(diagnostic, false);
  for (const diagnostic of refused) add(diagnostic, true);
  return problems;
}
