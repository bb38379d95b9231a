import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { GROUP_INPUT } from '../../graph/document/scope';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { formatShape, shapeOf } from '../state/format';
import { cx } from '../ui/classes';
import { BlockIcon } from './BlockIcon';
import { BlockProblem } from './BlockProblem';
import type { BlockFlowNode } from './flow';
import { Port } from './Port';
import styles from './TerminalNode.module.css';
import { usePorts } from './usePorts';

/** A port of the group whose inside is shown: what arrives from outside, or what leaves. */
export const TerminalNode = memo(function TerminalNode({ id, selected }: NodeProps<BlockFlowNode>) {
  const { t } = useTr();
  const block = useDocument((s) => s.shown.blocks[id]);
  const facet = useDocument((s) => s.facets[id]);
  const { inputs, outputs } = usePorts(id);
  if (!block) return null;
  const isInput = block.type === GROUP_INPUT;
  const value = isInput ? facet?.outputs.output : facet?.inputs.input;
  const shape = value && shapeOf(value);
  const error = facet?.diagnostics.some((d) => d.severity === 'error') ?? false;
  return (
    <div
      className={cx(styles.terminal, selected && styles.selected, error && styles.error)}
      data-testid={`block-${id}`}
      data-type={block.type}
      title={t(isInput ? 'groups.inputHint' : 'groups.outputHint')}
    >
      <span className={styles.icon}>
        <BlockIcon type={block.type} category="groups" size={14} />
      </span>
      <span className={styles.name}>{block.label ?? id}</span>
      {shape && (
        <span className={cx(styles.shape, 'mono')} data-testid={`shape-${id}`}>
          {formatShape(shape)}
        </span>
      )}
      {inputs[0] && <Port block={id} side="inputs" port={inputs[0]} faulty={error} />}
      {outputs[0] && <Port block={id} side="outputs" port={outputs[0]} />}
      <BlockProblem id={id} selected={selected} />
    </div>
  );
});
