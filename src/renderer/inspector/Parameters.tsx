import { RotateCcw } from 'lucide-react';
import { useId, useState } from 'react';
import type { Diagnostic } from '../../graph/analysis/diagnostic';
import { definitionOf } from '../../graph/blocks/registry';
import { GROUP } from '../../graph/document/scope';
import type { ValueType } from '../../graph/types';
import { PortShape } from '../canvas/PortShape';
import { usePorts } from '../canvas/usePorts';
import { useTr } from '../i18n';
import { ParamControl } from '../params/ParamControl';
import { formatParam } from '../params/parse';
import { TransformList } from '../params/TransformList';
import { useParam } from '../params/useParam';
import { useDocument } from '../state/document';
import { formatCount, formatSample, formatShape, formatShort, shapeOf } from '../state/format';
import { IconButton } from '../ui/Button';
import { Field } from '../ui/Field';
import { GroupFields } from './GroupFields';
import { Initialisation } from './Initialisation';
import { LabelField } from './LabelField';
import styles from './Parameters.module.css';
import { RepairButton } from './RepairButton';

const noDiagnostics: readonly Diagnostic[] = [];

function ParamField({ block, param }: { readonly block: string; readonly param: string }) {
  const { t, tr } = useTr();
  const id = useId();
  const handle = useParam(block, param);
  const [reason, setReason] = useState<string>();
  const problem = useDocument((s) => s.facets[block]?.diagnostics.find((d) => d.param === param));
  if (!handle) return null;
  const { default: fallback, changed, readOnly } = handle;
  const defaultText =
    fallback === undefined
      ? t('inspector.required')
      : t('inspector.default', { value: formatParam(fallback) });
  // What was typed comes first: it is what one is looking at. The block shows the sentence as well.
  const error = reason ?? (problem && tr(problem.message));
  if (handle.field.kind === 'transforms')
    return (
      <>
        <TransformList name={param} handle={handle} />
        {error && <p className={styles.listError}>{error}</p>}
      </>
    );
  return (
    <Field
      htmlFor={id}
      label={param}
      code
      help={`${tr(handle.field.help)}\n(${defaultText})`}
      error={error}
      severity={reason ? 'error' : (problem?.severity ?? 'error')}
      action={!reason && problem?.repair && <RepairButton repair={problem.repair} />}
      changed={changed && fallback !== undefined}
    >
      <ParamControl
        id={id}
        name={param}
        handle={handle}
        invalid={problem?.severity === 'error'}
        testId={`param-${param}`}
        onReason={setReason}
      />
      {changed && fallback !== undefined && !readOnly && (
        <IconButton
          label={`${t('inspector.reset')} (${formatParam(fallback)})`}
          className={styles.reset}
          onClick={() => {
            handle.set(undefined);
            handle.end();
          }}
        >
          <RotateCcw size={13} />
        </IconButton>
      )}
    </Field>
  );
}

/** Problems that belong to no single parameter; the others stand at their fields. */
function Problems({ block }: { readonly block: string }) {
  const { tr } = useTr();
  const diagnostics = useDocument((s) => s.facets[block]?.diagnostics ?? noDiagnostics);
  const shown = diagnostics.filter((d) => !d.param);
  if (shown.length === 0) return null;
  return (
    <ul className={styles.problems}>
      {shown.map((d) => (
        <li key={`${d.code} ${d.port} ${d.param} ${d.wire}`} data-severity={d.severity}>
          <p className="selectable">{tr(d.message)}</p>
          {d.repair && <RepairButton repair={d.repair} />}
        </li>
      ))}
    </ul>
  );
}

/** What a value is, in a few words: `64 × 6 × 28 × 28`. */
function ValueText({ value }: { readonly value: ValueType | undefined }) {
  const { t } = useTr();
  if (!value) return <span className={styles.unknown}>{t('inspector.unknown')}</span>;
  if (value.type === 'Dataset')
    return (
      <span className="mono">
        {formatSample(value.sample)}
        {value.length !== null && ` · ${formatCount(value.length)}`}
      </span>
    );
  if (value.type === 'Batches') {
    const { samples, batches, lastBatch } = value;
    const known = samples !== undefined && samples !== null && batches !== null;
    const sizes = { samples: formatCount(samples ?? 0), batches: formatCount(batches ?? 0) };
    if (known) {
      const all = { ...sizes, last: lastBatch ?? '?' };
      return <span title={t('canvas.epochTitle', all)}>{t('canvas.epochShort', all)}</span>;
    }
  }
  const shape = shapeOf(value);
  return <span className="mono">{shape ? formatShape(shape) : value.type}</span>;
}

function Ports({ block }: { readonly block: string }) {
  const { t } = useTr();
  const { inputs, outputs } = usePorts(block);
  const analysis = useDocument((s) => s.facets[block]);
  const wires = useDocument((s) => s.shown.wires);
  const connected = new Set(
    Object.values(wires).flatMap((w) => (w.to.block === block ? [w.to.port] : [])),
  );
  return (
    <>
      {[
        { side: 'inputs' as const, ports: inputs, heading: t('inspector.inputs') },
        { side: 'outputs' as const, ports: outputs, heading: t('inspector.outputs') },
      ].map(
        ({ side, ports, heading }) =>
          ports.length > 0 && (
            <section key={side} className={styles.section}>
              <h3>{heading}</h3>
              {ports.map((port) => (
                <div key={port.name} className={styles.port}>
                  <PortShape type={port.types[0]} hollow={port.optional} />
                  <span className="mono">{port.name}</span>
                  <span className={styles.value}>
                    {side === 'inputs' && !connected.has(port.name) ? (
                      <span className={styles.unknown}>
                        {t('inspector.notConnected')}
                        {port.optional && ` (${t('canvas.optional')})`}
                      </span>
                    ) : (
                      <ValueText value={analysis?.[side][port.name]} />
                    )}
                  </span>
                </div>
              ))}
            </section>
          ),
      )}
    </>
  );
}

function Cost({ block }: { readonly block: string }) {
  const { t } = useTr();
  const cost = useDocument((s) => s.facets[block]?.cost);
  if (!cost || (cost.parameters === 0 && cost.macs === 0)) return null;
  return (
    <section className={styles.section}>
      <h3>{t('inspector.cost')}</h3>
      <div className={styles.row}>
        <span>{t('inspector.parameterCount')}</span>
        <span className="mono">{formatCount(cost.parameters)}</span>
      </div>
      <div className={styles.row} title={formatCount(cost.macs)}>
        <span>{t('inspector.macs')}</span>
        <span className="mono">{formatShort(cost.macs)}</span>
      </div>
    </section>
  );
}

/** The form of a block, generated from its schema, and what flows in and out of it. */
export function Parameters({ block }: { readonly block: string }) {
  const { t } = useTr();
  const type = useDocument((s) => s.shown.blocks[block]?.type);
  const definition = type === undefined ? undefined : definitionOf(type);
  // Which group it is shows in its name; the others are fields.
  const names = Object.keys(definition?.params.shape ?? {}).filter(
    (name) => !(type === GROUP && name === 'group'),
  );
  return (
    <div className={styles.parameters}>
      <Problems block={block} />
      <section className={styles.fields}>
        {type === GROUP && <GroupFields block={block} />}
        {names.map((param) => (
          <ParamField key={param} block={block} param={param} />
        ))}
        {definition && names.length === 0 && (
          <p className={styles.unknown}>{t('inspector.noParams')}</p>
        )}
        {!definition && <p className={styles.unknown}>{t('canvas.unknownBlock')}</p>}
        <LabelField block={block} />
      </section>
      <Initialisation block={block} />
      <Ports block={block} />
      <Cost block={block} />
    </div>
  );
}
