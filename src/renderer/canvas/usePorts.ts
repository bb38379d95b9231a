import { useMemo } from 'react';
import { type Ports, portsOf } from '../../graph/analysis/connect';
import { useDocument } from '../state/document';

const none: Ports = { inputs: [], outputs: [] };

/** The ports that a block's parameters, or its group, give it. */
export function usePorts(id: string): Ports {
  const block = useDocument((s) => s.shown.blocks[id]);
  const groups = useDocument((s) => s.shown.groups);
  return useMemo(() => (block ? portsOf({ groups }, block) : none), [block, groups]);
}
