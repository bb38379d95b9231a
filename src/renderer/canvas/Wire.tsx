import { BaseEdge, type EdgeProps, getBezierPath, getSmoothStepPath } from '@xyflow/react';
import { memo } from 'react';
import { createPortal } from 'react-dom';
import { useEngine } from '../engine';
import { useDocument } from '../state/document';
import { wireLabels } from '../state/format';
import { cx } from '../ui/classes';
import { useWalk } from '../views/insight/walkstore';
import type { WireFlowEdge } from './flow';
import { portColor } from './PortShape';
import { useCanvas } from './store';
import { useFlash } from './useFlash';
import { useLit } from './useLit';
import styles from './Wire.module.css';

/** Width of one character of the pill's face at 10 px. */
const CHARACTER = 6;
const PILL_PADDING = 8;
/** From this distance down the target stands in another row. */
const ROW_GAP = 160;
/** How far above a block's first port a wire passes over it. */
const ABOVE_ROW = 56;
/** Room that the ports at both ends need. */
const PORTS = 4;

/**
 * The label that fits between two blocks. Where the ends are far apart vertically the wire runs free
 * in the middle, and there is always room.
 */
export function labelThatFits(
  labels: readonly string[],
  dx: number,
  dy: number,
): string | undefined {
  const width = (label: string) => label.length * CHARACTER + PILL_PADDING;
  if (dx > 0) return labels.find((label) => width(label) + PORTS <= dx);
  return Math.abs(dy) > 120 ? labels[0] : undefined;
}

/** A wire: a bezier in the colour of what it carries, with the shape in a pill. */
export const Wire = memo(function Wire({
  id,
  source,
  sourceHandleId,
  sourceX,
  sourceY,
  sourcePosition,
  targetX,
  targetY,
  targetPosition,
  selected,
  data,
}: EdgeProps<WireFlowEdge>) {
  const { line, pill } = useLit(id);
  const labels = useCanvas((s) => (s.distant ? null : s.labels));
  const distant = useCanvas((s) => s.distant);
  // From afar a wire says nothing, and need not be drawn again when a shape changes.
  const value = useDocument((s) =>
    distant ? undefined : s.facets[source]?.outputs[sourceHandleId ?? ''],
  );
  const prefix = useDocument((s) => s.prefix);
  const flowing = useEngine((s) => s.run === 'training' || s.run === 'evaluating');
  const ends = { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition };
  // A wire to the next row runs in the gap above that row, not behind the blocks of this one.
  const [path, labelX, labelY] =
    targetX < sourceX && targetY - sourceY > ROW_GAP
      ? getSmoothStepPath({ ...ends, centerY: targetY - ABOVE_ROW, borderRadius: 16, offset: 16 })
      : getBezierPath(ends);
  // A training step that is gone through by hand says what the wire carries.
  const walked = useWalk((s) => s.wires[`${prefix}${source}.${sourceHandleId ?? ''}`]);
  const label =
    value && labelThatFits(walked ?? wireLabels(value), targetX - sourceX, targetY - sourceY);
  const flash = useFlash(label);
  const color = data?.type ? portColor(data.type) : 'var(--error)';
  return (
    <g
      ref={line}
      data-testid={`wire-${id}`}
      data-carries={data?.type}
      className={cx(styles.wire, selected && styles.lit, flowing && styles.flowing)}
      style={{ '--wire': color } as React.CSSProperties}
    >
      <BaseEdge id={id} path={path} className={styles.line} interactionWidth={distant ? 0 : 16} />
      {label &&
        labels &&
        createPortal(
          <div
            ref={pill}
            key={flash}
            data-flash={flash > 0 || undefined}
            className={cx(styles.pill, selected && styles.litPill, 'mono')}
            data-wire-label
            data-walked={walked !== undefined || undefined}
            style={
              {
                transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)`,
                '--wire': color,
              } as React.CSSProperties
            }
          >
            {label}
          </div>,
          labels,
        )}
    </g>
  );
});
