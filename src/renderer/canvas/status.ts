import { isActive, useEngine } from '../engine';
import { useDocument } from '../state/document';

/** `quiet`: nothing to train and nothing wrong, so no dot. */
export type BlockStatus = 'error' | 'warning' | 'computing' | 'trained' | 'untrained' | 'quiet';

/** What the dot on a block says; the worst first. */
export function useBlockStatus(id: string): BlockStatus {
  const worst = useDocument((s) => {
    const diagnostics = s.analysis.blocks[id]?.diagnostics;
    if (!diagnostics?.length) return undefined;
    return diagnostics.some((d) => d.severity === 'error') ? 'error' : 'warning';
  });
  const inTraining = useDocument((s) => {
    const roles = s.analysis.training;
    return (
      !!roles &&
      (roles.layers.includes(id) ||
        [roles.trainer, roles.optimizer, roles.loss, roles.trainLoader].includes(id))
    );
  });
  const trains = useDocument((s) => (s.analysis.blocks[id]?.cost?.parameters ?? 0) > 0);
  const computing = useEngine((s) => isActive(s.run) && s.run !== 'paused');
  const trained = useEngine((s) => s.epochs.length > 0 && !!s.trained?.blocks[id]);
  if (worst === 'error') return 'error';
  if (computing && inTraining) return 'computing';
  if (worst) return worst;
  if (!trains) return 'quiet';
  return trained ? 'trained' : 'untrained';
}
