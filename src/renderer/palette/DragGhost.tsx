import { definitionOf } from '../../graph/blocks/registry';
import { BlockIcon } from '../canvas/BlockIcon';
import { useCanvas } from '../canvas/store';
import { cx } from '../ui/classes';
import styles from './DragGhost.module.css';
import { useDragged } from './useBlockDrag';

/** The block that follows the pointer while it is dragged from the palette. */
export function DragGhost() {
  const dragged = useDragged((s) => s.dragged);
  const flow = useCanvas((s) => s.flow);
  if (!dragged) return null;
  const category = definitionOf(dragged.type)?.category;
  const zoom = dragged.over ? (flow?.getZoom() ?? 1) : 1;
  return (
    <div
      className={cx(styles.ghost, dragged.over && styles.over)}
      style={
        {
          transform: `translate(${dragged.x}px, ${dragged.y}px) scale(${zoom}) translate(-100px, -19px)`,
          '--cat': `var(--cat-${category ?? 'training'})`,
        } as React.CSSProperties
      }
    >
      <BlockIcon type={dragged.type} category={category} />
      <span>{dragged.type}</span>
    </div>
  );
}
