/** Why training cannot begin, in words for the Train button. Pure. */
import type { Analysis } from '../../graph/analysis/types';
import type { Text } from '../../graph/types';
import type { EngineLife } from '../../protocol/bridge';
import { runTexts } from './texts';

/** The reason, or `null` when the network can be trained. */
export function whyNotTrain(
  analysis: Pick<Analysis, 'diagnostics' | 'training'>,
  blocks: number,
  life: EngineLife,
): Text | null {
  if (blocks === 0) return runTexts.emptyNetwork;
  const errors = analysis.diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first) return runTexts.blockedBy(errors.length, first.message);
  if (!analysis.training) return runTexts.noTrainer;
  // An engine that failed for good is started again by the wish to train.
  if (life.state === 'starting' || life.state === 'restarting') return runTexts.engineNotReady;
  return null;
}
