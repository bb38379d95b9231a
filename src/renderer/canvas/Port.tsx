import { Handle, Position } from '@xyflow/react';
import { type KeyboardEvent, memo } from 'react';
import type { PortDefinition } from '../../graph/blocks/contract';
import { useTr } from '../i18n';
import { selectedBlock, useDocument } from '../state/document';
import { formatSample, formatShape, shapeOf } from '../state/format';
import { cx } from '../ui/classes';
import styles from './Port.module.css';
import { PortShape } from './PortShape';
import { portKey, type Side, useCanvas } from './store';

export interface PortProps {
  readonly block: string;
  readonly side: Side;
  readonly port: PortDefinition;
  readonly faulty?: boolean;
  /** Its height on the head, where that is not the middle. */
  readonly top?: string | undefined;
}

/** What flows through a port, for its tooltip: `Tensor 64 × 6 × 28 × 28`. */
function usePortTitle(block: string, side: Side, port: PortDefinition): string {
  const { t } = useTr();
  const value = useDocument((s) => s.facets[block]?.[side][port.name]);
  const types = side === 'inputs' ? port.types.join(' | ') : port.types[0];
  const head = `${port.name}: ${value?.type ?? types}`;
  const optional = port.optional ? ` (${t('canvas.optional')})` : '';
  if (!value) return head + optional;
  const shape = shapeOf(value);
  const detail =
    value.type === 'Dataset' ? formatSample(value.sample) : shape ? formatShape(shape) : '';
  return `${head} ${detail}`.trim() + optional;
}

/** A port: the disc (or other shape) of its type, with a hit area larger than itself. */
export const Port = memo(function Port({ block, side, port, faulty, top }: PortProps) {
  const key = portKey(block, side, port.name);
  const fit = useCanvas((s) => {
    if (!s.drawing) return undefined;
    if (s.fits.has(key)) return 'yes';
    const { port: from, side: fromSide } = s.drawing;
    return from.block === block && from.port === port.name && fromSide === side ? 'self' : 'no';
  });
  const title = usePortTitle(block, side, port);
  // Tab goes through the ports of the selected block only.
  const reachable = useDocument((s) => selectedBlock(s) === block);
  const onKeyDown = (event: KeyboardEvent) => {
    const { shown, edit } = useDocument.getState();
    if (event.key === 'Enter' || event.key === ' ')
      useCanvas.setState({ connecting: { block, port: { name: port.name, side } } });
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      const end = side === 'inputs' ? 'to' : 'from';
      const wires = Object.entries(shown.wires)
        .filter(([, wire]) => wire[end].block === block && wire[end].port === port.name)
        .map(([id]) => id);
      if (wires.length > 0) edit({ kind: 'remove', blocks: [], wires });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Handle
      id={port.name}
      type={side === 'inputs' ? 'target' : 'source'}
      position={side === 'inputs' ? Position.Left : Position.Right}
      className={cx(styles.port, faulty && styles.faulty)}
      {...(top !== undefined && { style: { top } })}
      data-fit={fit}
      data-testid={`port-${block}-${port.name}`}
      data-side={side}
      data-type={port.types[0]}
      title={title}
      role="button"
      aria-label={title}
      tabIndex={reachable ? 0 : -1}
      onKeyDown={onKeyDown}
    >
      <PortShape type={port.types[0]} hollow={port.optional} />
    </Handle>
  );
});
