import { memo, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { definitionOf } from '../../graph/blocks/registry';
import type { NetDocument } from '../../graph/document/schema';
import { titleOf } from '../../graph/document/scope';
import { placeBlock } from '../app/picture/layout';
import { useDocument } from '../state/document';
import { cx } from '../ui/classes';
import styles from './BlockNode.module.css';
import sketch from './SketchBlock.module.css';

/** The outline of a block with its name: as large as the block, with its ports where they are. */
export const SketchBlock = memo(function SketchBlock({
  id,
  selected,
}: {
  readonly id: string;
  readonly selected: boolean;
}) {
  // One look for all: a large network has hundreds of these.
  const [block, groups, title, faulty, off] = useDocument(
    useShallow((s) => {
      const node = s.shown.blocks[id];
      const facet = s.facets[id];
      return [
        node,
        s.document.groups,
        node ? titleOf(s.document, node) : '',
        facet?.diagnostics.some(({ severity }) => severity === 'error') ?? false,
        facet?.off,
      ] as const;
    }),
  );
  const placed = useMemo(
    // Of the document it is only asked which ports the instances of groups have.
    () => block && placeBlock({ groups } as NetDocument, id, block, true),
    [block, groups, id],
  );
  if (!block || !placed) return null;
  const category = definitionOf(block.type)?.category;
  const handle = (side: 'source' | 'target', port: string, y: number) => (
    <i
      key={`${side} ${port}`}
      className={cx(side, sketch.port, sketch[side])}
      data-handleid={port}
      data-handlepos={side === 'source' ? 'right' : 'left'}
      style={{ top: y - 4 }}
    />
  );
  return (
    <div
      className={cx(
        styles.block,
        sketch.sketch,
        selected && styles.selected,
        off && styles.off,
        faulty && styles.error,
      )}
      style={
        {
          height: placed.height,
          '--cat': `var(--cat-${category ?? 'training'})`,
        } as React.CSSProperties
      }
      data-testid={`block-${id}`}
      data-type={block.type}
      data-sketch
    >
      <div className={styles.stripe} />
      <span className={sketch.name} data-far-name>
        {title}
      </span>
      {placed.inputs.map(({ port, at }) => handle('target', port.name, at.y - placed.y))}
      {placed.outputs.map(({ port, at }) => handle('source', port.name, at.y - placed.y))}
    </div>
  );
});
