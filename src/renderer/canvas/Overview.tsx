import { MiniMap, type ReactFlowState, useStore } from '@xyflow/react';
import { definitionOf } from '../../graph/blocks/registry';
import { useDocument } from '../state/document';
import { type BlockFlowNode, noteIdOf } from './flow';

const SIZE = { width: 152, height: 96 };

const color = (node: BlockFlowNode) => {
  if (noteIdOf(node.id) !== undefined) return 'var(--line)';
  const type = useDocument.getState().shown.blocks[node.id]?.type;
  return `var(--cat-${(type && definitionOf(type)?.category) ?? 'training'})`;
};

/** Whether some block lies at least partly outside of what is shown. */
function somethingHidden({ nodes, transform, width, height }: ReactFlowState): boolean {
  const [x, y, zoom] = transform;
  return nodes.some(({ position, measured }) => {
    const left = position.x * zoom + x;
    const top = position.y * zoom + y;
    const right = left + (measured?.width ?? 0) * zoom;
    const bottom = top + (measured?.height ?? 0) * zoom;
    return left < 0 || top < 0 || right > width || bottom > height;
  });
}

/** The minimap: there when the network is larger than the window. */
export function Overview({ label }: { readonly label: string }) {
  const needed = useStore(somethingHidden);
  if (!needed) return null;
  return (
    <MiniMap<BlockFlowNode>
      nodeColor={color}
      nodeBorderRadius={8}
      bgColor="var(--panel)"
      maskColor="var(--minimap-mask)"
      pannable
      zoomable
      ariaLabel={label}
      style={SIZE}
    />
  );
}
