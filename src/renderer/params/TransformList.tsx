import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { z } from 'zod';
import { fieldOf } from '../../graph/blocks/fields';
import { definitionOf } from '../../graph/blocks/registry';
import { type InnerSpec, innerTypes } from '../../graph/blocks/transforms/inner';
import { useTr } from '../i18n';
import { Button, IconButton } from '../ui/Button';
import { Field } from '../ui/Field';
import { Menu } from '../ui/Menu';
import { ParamControl } from './ParamControl';
import { defaultOf, sameValue } from './parse';
import styles from './TransformList.module.css';
import type { ParamHandle } from './useParam';

/** A handle for one parameter of a transform in the list. */
function innerHandle(
  outer: ParamHandle,
  spec: InnerSpec,
  param: string,
  schema: z.ZodType,
  change: (next: InnerSpec) => void,
): ParamHandle {
  const fallback = defaultOf(schema);
  const given = spec.params[param];
  return {
    schema,
    field: fieldOf(schema),
    value: given === undefined ? fallback : given,
    default: fallback,
    changed: given !== undefined && !sameValue(given, fallback),
    readOnly: outer.readOnly,
    set: (value) => {
      const { [param]: _, ...rest } = spec.params;
      const unset = value === undefined || (fallback !== undefined && sameValue(value, fallback));
      change({ ...spec, params: unset ? rest : { ...rest, [param]: value } });
    },
    end: outer.end,
  };
}

function InnerParam({ handle, name }: { readonly handle: ParamHandle; readonly name: string }) {
  const { tr } = useTr();
  const id = useId();
  const [reason, setReason] = useState<string>();
  if (handle.field.kind === 'transforms') return <TransformList name={name} handle={handle} />;
  return (
    <Field
      htmlFor={id}
      label={name}
      code
      help={tr(handle.field.help)}
      error={reason}
      changed={handle.changed && handle.default !== undefined}
    >
      <ParamControl
        id={id}
        name={name}
        handle={handle}
        testId={`inner-${name}`}
        onReason={setReason}
      />
    </Field>
  );
}

interface TransformListProps {
  readonly name: string;
  readonly handle: ParamHandle;
}

/** Transforms inside a transform: each with its parameters, in their order. */
export function TransformList({ name, handle }: TransformListProps) {
  const { t, tr } = useTr();
  const specs = (Array.isArray(handle.value) ? handle.value : []) as readonly InnerSpec[];
  const { readOnly } = handle;
  const put = (next: readonly InnerSpec[]) => {
    handle.set(next);
    handle.end();
  };
  const move = (from: number, to: number) => {
    const next = specs.toSpliced(from, 1);
    put(next.toSpliced(to, 0, specs[from] as InnerSpec));
  };
  return (
    <fieldset className={styles.list} data-testid={`transforms-${name}`}>
      <legend className="mono" title={tr(handle.field.help)}>
        {name}
      </legend>
      {specs.length === 0 && <p className={styles.empty}>{t('inspector.noTransforms')}</p>}
      {specs.map((spec, index) => {
        const definition = definitionOf(spec.type);
        return (
          <section
            // biome-ignore lint/suspicious/noArrayIndexKey: a transform has no identity but its place
            key={`${index} ${spec.type}`}
            className={styles.item}
            aria-label={spec.type}
            data-testid={`transform-${index}`}
          >
            <header>
              <span className="mono">
                {index + 1}. {spec.type}
              </span>
              <IconButton
                label={t('inspector.moveUp')}
                disabled={readOnly || index === 0}
                onClick={() => move(index, index - 1)}
              >
                <ArrowUp size={13} />
              </IconButton>
              <IconButton
                label={t('inspector.moveDown')}
                disabled={readOnly || index === specs.length - 1}
                onClick={() => move(index, index + 1)}
              >
                <ArrowDown size={13} />
              </IconButton>
              <IconButton
                label={t('inspector.removeTransform')}
                disabled={readOnly}
                onClick={() => put(specs.toSpliced(index, 1))}
              >
                <X size={13} />
              </IconButton>
            </header>
            {Object.entries(definition?.params.shape ?? {}).map(([param, schema]) => (
              <InnerParam
                key={param}
                name={param}
                handle={innerHandle(handle, spec, param, schema as z.ZodType, (next) =>
                  handle.set(specs.with(index, next)),
                )}
              />
            ))}
          </section>
        );
      })}
      <Menu
        trigger={
          <Button
            size="small"
            icon={<Plus size={12} />}
            disabled={readOnly}
            data-testid="add-transform"
          >
            {t('inspector.addTransform')}
          </Button>
        }
        entries={innerTypes().map((type) => ({
          label: type,
          testId: `add-${type}`,
          run: () => put([...specs, { type, params: { ...definitionOf(type)?.initial } }]),
        }))}
      />
    </fieldset>
  );
}
