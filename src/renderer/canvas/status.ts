import { isActive, useEngine } from '../engine';
import { useDocument } from '../state/document';

/** `quiet`: nothing to train and nothing wrong, so no dot. */
export type BlockStatus = 'error' | 'warning' | 'computing' | 'trained' | 'untrained' | 'quiet';

/** What the dot on a block says; the worst first. */
export function useBlockStatus(id: string): BlockStatus {
  const worst = useDocument((s) => {
    const diagnostics = s.facets[id]?.diagnostics;
    if (!diagnostics?.length) return undefined;
    return diagnostics.some((d) => d.severity === 'error') ? 'error' : 'warning';
  });
  const inTraining = useDocument((s) => {
    const roles = s.analysis.training;
    if (!roles) return false;
    const own = s.prefix + id;
    const parts = [roles.trainer, roles.optimizer, roles.loss, roles.trainLoader, ...roles.layers];
    return parts.some((part) => part === own || part?.startsWith(`${own}.`));
  });
  const trains = useDocument((s) => (s.facets[id]?.cost?.parameters ?? 0) > 0);
  const computing = useEngine((s) => isActive(s.run) && s.run !== 'paused');
  // What was trained is known by the blocks of the network itself.
  const top = useDocument((s) => s.inside[0] ?? id);
  const trained = useEngine((s) => s.epochs.length > 0 && !!s.trained?.blocks[top]);
  if (worst === 'error') return 'error';
  if (computing && inTraining) return 'computing';
  if (worst) return worst;
  if (!trains) return 'quiet';
  return trained ? 'trained' : 'untrained';
}
