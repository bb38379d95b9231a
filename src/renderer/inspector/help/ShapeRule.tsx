import { useMemo } from 'react';
import type { ValueType } from '../../../graph/types';
import { useTr } from '../../i18n';
import { useDocument } from '../../state/document';
import { formatSample, formatShape, shapeOf } from '../../state/format';
import { shapeRule } from './rule';
import styles from './ShapeRule.module.css';

function shown(value: ValueType | undefined): string {
  if (!value) return '?';
  if (value.type === 'Dataset') return formatSample(value.sample);
  const shape = shapeOf(value);
  return shape ? formatShape(shape) : value.type;
}

/** What goes in and out of this block, and how its numbers make the one from the other. */
export function ShapeRule({ block }: { readonly block: string }) {
  const { t, tr } = useTr();
  const type = useDocument((s) => s.shown.blocks[block]?.type ?? '');
  const facet = useDocument((s) => s.facets[block]);
  const lines = useMemo(
    () =>
      facet?.params
        ? shapeRule({
            type,
            params: facet.params,
            inputs: facet.inputs,
            outputs: facet.outputs,
            parameters: facet.cost?.parameters ?? 0,
          })
        : [],
    [type, facet],
  );
  const inputs = Object.entries(facet?.inputs ?? {});
  const outputs = Object.entries(facet?.outputs ?? {});
  if (inputs.length === 0 && outputs.length === 0) return null;
  const known = outputs.length > 0;
  return (
    <section data-testid="shape-rule">
      <h3>{t('help.shapeRule')}</h3>
      <dl className={styles.shapes}>
        {inputs.map(([name, value]) => (
          <div key={`in ${name}`}>
            <dt className="mono">{name}</dt>
            <dd className="mono selectable">{shown(value)}</dd>
          </div>
        ))}
        {outputs.map(([name, value]) => (
          <div key={`out ${name}`}>
            <dt className="mono">→ {name}</dt>
            <dd className="mono selectable">{shown(value)}</dd>
          </div>
        ))}
      </dl>
      {!known && <p className={styles.hint}>{t('help.connectFirst')}</p>}
      {lines.length > 0 && (
        <dl className={styles.lines}>
          {lines.map(({ name, text }) => (
            <div key={name.en}>
              <dt>{tr(name)}</dt>
              <dd className="mono selectable">{text}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
