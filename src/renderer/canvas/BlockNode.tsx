import { type NodeProps, useUpdateNodeInternals } from '@xyflow/react';
import { memo, useEffect, useMemo } from 'react';
import type { PortDefinition } from '../../graph/blocks/contract';
import { definitionOf } from '../../graph/blocks/registry';
import { GROUP, repeatOf, titleOf } from '../../graph/document/scope';
import { TransformStrip } from '../data/TransformStrip';
import { useTr } from '../i18n';
import { ParamControl } from '../params/ParamControl';
import { useParam } from '../params/useParam';
import { useDocument } from '../state/document';
import { cx } from '../ui/classes';
import { FeatureStrip } from '../views/FeatureStrip';
import { BlockFoot } from './BlockFoot';
import { BlockIcon } from './BlockIcon';
import styles from './BlockNode.module.css';
import { BlockProblem } from './BlockProblem';
import { useDetail } from './detail';
import type { BlockFlowNode } from './flow';
import { Port } from './Port';
import { SketchBlock } from './SketchBlock';
import { useBlockStatus } from './status';
import { usePorts } from './usePorts';

/** One of the two or three parameters that can be changed on the block itself. */
const SummaryParam = memo(function SummaryParam({
  block,
  param,
  invalid,
}: {
  readonly block: string;
  readonly param: string;
  readonly invalid: boolean;
}) {
  const handle = useParam(block, param);
  if (!handle) return null;
  return (
    <div className={styles.param}>
      <span className={cx(styles.paramName, 'mono')}>{param}</span>
      <div className={cx(styles.paramControl, 'nodrag nopan')}>
        <ParamControl
          name={param}
          handle={handle}
          compact
          invalid={invalid}
          testId={`block-param-${block}-${param}`}
        />
      </div>
    </div>
  );
});

/** Ports of groups are called as their author calls them; all others as PyTorch does. */
function shownName({ name, label }: PortDefinition): string {
  return label.en === label.zh ? label.en : name;
}

/** Named ports in rows, where a side has more than one. */
function PortRows({
  id,
  inputs,
  outputs,
  faulty,
}: {
  readonly id: string;
  readonly inputs: readonly PortDefinition[];
  readonly outputs: readonly PortDefinition[];
  readonly faulty: ReadonlySet<string>;
}) {
  const rows = Math.max(inputs.length, outputs.length);
  return (
    <div className={styles.portRows}>
      {Array.from({ length: rows }, (_, i) => {
        const input = inputs[i];
        const output = outputs[i];
        return (
          <div key={`${input?.name}-${output?.name}`} className={styles.portRow}>
            {input && (
              <Port block={id} side="inputs" port={input} faulty={faulty.has(input.name)} />
            )}
            <span>{input && shownName(input)}</span>
            <span>{output && shownName(output)}</span>
            {output && <Port block={id} side="outputs" port={output} />}
          </div>
        );
      })}
    </div>
  );
}

/** A block on the canvas: a sketch of it while it cannot be read, or for a moment in a large network. */
export const BlockNode = memo(function BlockNode({ id, selected }: NodeProps<BlockFlowNode>) {
  return useDetail(id) ? (
    <WholeBlock id={id} selected={selected} />
  ) : (
    <SketchBlock id={id} selected={selected} />
  );
});

/** It reads everything by its id, so that moving it renders nothing again. */
const WholeBlock = memo(function WholeBlock({
  id,
  selected,
}: {
  readonly id: string;
  readonly selected: boolean;
}) {
  const { t, tr } = useTr();
  const block = useDocument((s) => s.shown.blocks[id]);
  const off = useDocument((s) => s.facets[id]?.off);
  const diagnostics = useDocument((s) => s.facets[id]?.diagnostics);
  const status = useBlockStatus(id);
  const updateInternals = useUpdateNodeInternals();

  const title = useDocument((s) => {
    const node = s.shown.blocks[id];
    return node ? titleOf(s.document, node) : '';
  });
  const viewed = useDocument((s) => s.facets[id]?.standsFor ?? s.prefix + id);
  const definition = block && definitionOf(block.type);
  const ports = usePorts(id);
  const signature = `${block?.collapsed} ${[...ports.inputs, ...ports.outputs].map((p) => p.name).join()}`;
  // React Flow measures handles once; a parameter may add some (return_indices).
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature is what changes
  useEffect(() => updateInternals(id), [signature, id, updateInternals]);

  const faulty = useMemo(
    () => new Set(diagnostics?.flatMap((d) => (d.port && d.severity === 'error' ? [d.port] : []))),
    [diagnostics],
  );
  const badParams = useMemo(
    () =>
      new Set(diagnostics?.flatMap((d) => (d.param && d.severity === 'error' ? [d.param] : []))),
    [diagnostics],
  );

  if (!block) return null;
  const { inputs, outputs } = ports;
  const collapsed = block.collapsed === true;
  const isGroup = block.type === GROUP;
  const repeat = isGroup ? repeatOf(block) : 1;
  const inRows = !collapsed && (inputs.length > 1 || outputs.length > 1);
  const category = definition?.category;
  return (
    <div
      className={cx(
        styles.block,
        isGroup && styles.group,
        selected && styles.selected,
        collapsed && styles.collapsed,
        off && styles.off,
        styles[status],
      )}
      data-off={off}
      style={{ '--cat': `var(--cat-${category ?? 'training'})` } as React.CSSProperties}
      data-testid={`block-${id}`}
      data-type={block.type}
      data-status={status}
    >
      <div className={styles.stripe} />
      <div className={styles.activity} />
      <header className={styles.head}>
        <span className={styles.icon} data-far-hide>
          <BlockIcon type={block.type} category={category} />
        </span>
        <span className={styles.names}>
          <span className={styles.name} data-far-name>
            {title}
          </span>
          {block.label && (
            <span className={styles.label} title={block.label}>
              {block.label}
            </span>
          )}
        </span>
        {off && (
          <span className={styles.offMark} data-testid={`off-${id}`} title={tr(OFF[off].hint)}>
            {tr(OFF[off].name)}
          </span>
        )}
        {repeat > 1 && (
          <span className={cx(styles.repeat, 'mono')} data-testid={`repeat-${id}`}>
            ×{repeat}
          </span>
        )}
        {status !== 'quiet' && (
          <span
            className={styles.dot}
            role="img"
            aria-label={t(STATUS[status])}
            title={t(STATUS[status])}
          />
        )}
        {!inRows &&
          inputs.map((port, i) => (
            <Port
              key={port.name}
              block={id}
              side="inputs"
              port={port}
              faulty={faulty.has(port.name)}
              top={shareOf(i, inputs.length)}
            />
          ))}
        {!inRows &&
          outputs.map((port, i) => (
            <Port
              key={port.name}
              block={id}
              side="outputs"
              port={port}
              top={shareOf(i, outputs.length)}
            />
          ))}
      </header>
      {inRows && <PortRows id={id} inputs={inputs} outputs={outputs} faulty={faulty} />}
      {!collapsed && definition && definition.summary.length > 0 && (
        <div className={styles.params}>
          {definition.summary.map((param) => (
            <SummaryParam key={param} block={id} param={param} invalid={badParams.has(param)} />
          ))}
        </div>
      )}
      {!collapsed && (
        <>
          <FeatureStrip block={viewed} on={id} />
          <TransformStrip block={viewed} on={id} />
          <BlockFoot id={id} />
        </>
      )}
      <BlockProblem id={id} selected={selected} />
    </div>
  );
});

/** Where the i-th of so many ports sits on the head; one sits in the middle by itself. */
function shareOf(i: number, of: number): string | undefined {
  return of > 1 ? `${(100 * (i + 1)) / (of + 1)}%` : undefined;
}

/** Why a block takes no part, on it in a word and in its tooltip. */
const OFF = {
  muted: {
    name: { en: 'muted', zh: '静音' },
    hint: { en: 'Muted: as if this block were not there', zh: '静音：如同该块不存在' },
  },
  bypassed: {
    name: { en: 'bypassed', zh: '旁路' },
    hint: { en: 'Bypassed: its input passes through unchanged', zh: '旁路：输入原样通过' },
  },
  joined: {
    name: { en: 'one branch', zh: '仅一支' },
    hint: {
      en: 'All but one of its branches are muted: that one passes through',
      zh: '其余分支已静音：剩下的一支直接通过',
    },
  },
} as const;

const STATUS = {
  untrained: 'canvas.statusUntrained',
  trained: 'canvas.statusTrained',
  computing: 'canvas.statusComputing',
  warning: 'canvas.statusWarning',
  error: 'canvas.statusError',
} as const;
