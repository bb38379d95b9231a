import { useMemo } from 'react';
import { portsOf } from '../../graph/analysis/connect';
import { useDocument } from '../state/document';

/** The ports that a block's parameters give it. */
export function usePorts(id: string) {
  const block = useDocument((s) => s.document.blocks[id]);
  return useMemo(() => (block ? portsOf(block) : { inputs: [], outputs: [] }), [block]);
}
