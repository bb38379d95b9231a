import { definitionOf } from '../../graph/blocks/registry';
import { groupOf } from '../../graph/document/scope';
import { BlockIcon } from '../canvas/BlockIcon';
import { choiceOf } from '../canvas/choices';
import { useCanvas } from '../canvas/store';
import { useDocument } from '../state/document';
import { cx } from '../ui/classes';
import styles from './DragGhost.module.css';
import { useDragged } from './useBlockDrag';

/** The block that follows the pointer while it is dragged from the palette. */
export function DragGhost() {
  const dragged = useDragged((s) => s.dragged);
  const flow = useCanvas((s) => s.flow);
  if (!dragged) return null;
  const { type, group } = choiceOf(dragged.type);
  const category = definitionOf(type)?.category;
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
      <BlockIcon type={type} category={category} />
      <span>{groupOf(useDocument.getState().document, group)?.name ?? type}</span>
    </div>
  );
}
