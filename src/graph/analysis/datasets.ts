/** The blocks of a document that only the disk knows about. */
import { definitionOf } from '../blocks/registry';
import type { BlockNode, NetDocument } from '../document/schema';
import { flatten } from './flatten';

/** Dataset blocks by their place in the flat network; blocks that join and divide datasets are none. */
export function datasetBlocks(document: NetDocument): [id: string, block: BlockNode][] {
  return Object.entries(flatten(document).document.blocks).filter(([, { type }]) => {
    const definition = definitionOf(type);
    return (
      definition?.category === 'data' && definition.inputs(definition.initial as never).length === 0
    );
  });
}
