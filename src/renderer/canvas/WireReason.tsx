import { useConnection } from '@xyflow/react';
import { whyNotConnect } from '../../graph/analysis/connect';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import type { BlockFlowNode } from './flow';
import { paneRect, useCanvas } from './store';
import styles from './WireReason.module.css';

/** While a wire is drawn over a port that it cannot end at: why not. */
export function WireReason() {
  const { tr } = useTr();
  const shown = useDocument((s) => s.shown);
  const drawn = useConnection<BlockFlowNode>();
  const { flow } = useCanvas.getState();
  if (!drawn.inProgress || !drawn.toHandle || drawn.isValid === true || !flow) return null;
  const { fromHandle, toHandle, to } = drawn;
  if (!fromHandle.id || !toHandle.id) return null;
  if (fromHandle.nodeId === toHandle.nodeId && fromHandle.id === toHandle.id) return null;
  const start = { block: fromHandle.nodeId, port: fromHandle.id };
  const end = { block: toHandle.nodeId, port: toHandle.id };
  const why =
    fromHandle.type === 'source'
      ? whyNotConnect(shown, start, end)
      : whyNotConnect(shown, end, start);
  const pane = paneRect();
  if (!why || !pane) return null;
  const at = flow.flowToScreenPosition(to);
  return (
    <div
      className={styles.reason}
      role="status"
      data-testid="wire-reason"
      style={{ left: at.x - pane.left + 16, top: at.y - pane.top + 16 }}
    >
      {tr(why)}
    </div>
  );
}
