import { useId, useMemo, useRef, useState } from 'react';
import type { z } from 'zod';
import { fieldOf } from '../../graph/blocks/fields';
import { type ChosenInit, initParam, weightsOf } from '../../graph/blocks/initialization/chosen';
import { METHOD_NAMES, methodOf } from '../../graph/blocks/initialization/methods';
import { definitionOf } from '../../graph/blocks/registry';
import { useTr } from '../i18n';
import { ParamControl } from '../params/ParamControl';
import { defaultOf, formatParam, sameValue } from '../params/parse';
import type { ParamHandle } from '../params/useParam';
import { useDocument } from '../state/document';
import { Field } from '../ui/Field';
import { Select } from '../ui/Select';
import styles from './Parameters.module.css';
import { RepairButton } from './RepairButton';

/** What the list calls "as PyTorch does". */
const DEFAULT = 'default';

let stays = 0;

function setInit(block: string, parameter: string, init: ChosenInit | undefined, merge?: string) {
  useDocument
    .getState()
    .edit(
      { kind: 'set-init', block, parameter, ...(init && { init }) },
      merge === undefined ? {} : { merge },
    );
}

/** Methods that PyTorch takes for a tensor of so many axes. */
function fitting(shape: readonly number[]): string[] {
  return METHOD_NAMES.filter((name) => {
    const method = methodOf(name);
    const params = method?.params.safeParse(method.initial);
    if (!method || !params?.success) return false;
    return !method.check?.(params.data, shape).some((p) => p.code === 'init.axes');
  });
}

function InitParam(props: {
  readonly block: string;
  readonly tensor: string;
  readonly chosen: ChosenInit;
  readonly param: string;
  readonly schema: z.ZodType;
}) {
  const { block, tensor, chosen, param, schema } = props;
  const { t, tr } = useTr();
  const id = useId();
  const readOnly = useDocument((s) => s.readOnly);
  const [reason, setReason] = useState<string>();
  const stay = useRef<string | undefined>(undefined);
  const handle = useMemo((): ParamHandle => {
    const fallback = defaultOf(schema);
    const given = chosen[param];
    return {
      schema,
      field: fieldOf(schema),
      value: given === undefined ? fallback : given,
      default: fallback,
      changed: given !== undefined && !sameValue(given, fallback),
      readOnly,
      set: (value) => {
        stay.current ??= `init ${++stays}`;
        const { [param]: _, ...others } = chosen;
        const plain = value === undefined || sameValue(value, fallback);
        const next = plain ? others : { ...others, [param]: value };
        setInit(block, tensor, { ...next, method: chosen.method }, stay.current);
      },
      end: () => {
        if (stay.current === undefined) return;
        stay.current = undefined;
        useDocument.getState().endMerge();
      },
    };
  }, [block, tensor, chosen, param, schema, readOnly]);
  const fallback =
    handle.default === undefined
      ? t('inspector.required')
      : t('inspector.default', { value: formatParam(handle.default) });
  return (
    <Field
      htmlFor={id}
      label={param}
      code
      help={`${tr(handle.field.help)}\n(${fallback})`}
      error={reason}
      changed={handle.changed && handle.default !== undefined}
    >
      <ParamControl
        id={id}
        name={`${tensor}: ${param}`}
        handle={handle}
        testId={`init-${tensor}-${param}`}
        onReason={setReason}
      />
    </Field>
  );
}

function InitOf(props: {
  readonly block: string;
  readonly tensor: string;
  /** `undefined` for a tensor that the block does not have (any more). */
  readonly shape: readonly number[] | undefined;
}) {
  const { block, tensor, shape } = props;
  const { t, tr } = useTr();
  const id = useId();
  const chosen = useDocument((s) => s.shown.blocks[block]?.init?.[tensor]) as
    | ChosenInit
    | undefined;
  const readOnly = useDocument((s) => s.readOnly);
  const problem = useDocument((s) =>
    s.facets[block]?.diagnostics.find((d) => d.param === initParam(tensor)),
  );
  const methods = useMemo(() => (shape ? fitting(shape) : []), [shape]);
  const method = chosen && methodOf(chosen.method);
  const names = chosen && !methods.includes(chosen.method) ? [...methods, chosen.method] : methods;
  return (
    <div className={styles.init}>
      <Field
        htmlFor={id}
        label={tensor}
        code
        help={method ? tr(method.help) : t('inspector.initHelp')}
        error={problem && tr(problem.message)}
        severity={problem?.severity ?? 'error'}
        action={problem?.repair && <RepairButton repair={problem.repair} />}
        changed={chosen !== undefined}
      >
        <Select
          id={id}
          label={tensor}
          data-testid={`param-${initParam(tensor)}`}
          invalid={problem?.severity === 'error'}
          value={chosen?.method ?? DEFAULT}
          disabled={readOnly}
          options={[
            { value: DEFAULT, label: t('inspector.initDefault') },
            ...names.map((name) => ({ value: name, label: name })),
          ]}
          onChange={(name) =>
            setInit(
              block,
              tensor,
              name === DEFAULT ? undefined : { ...methodOf(name)?.initial, method: name },
            )
          }
        />
      </Field>
      {chosen &&
        Object.entries(method?.params.shape ?? {}).map(([param, schema]) => (
          <InitParam
            key={`${chosen.method} ${param}`}
            block={block}
            tensor={tensor}
            chosen={chosen}
            param={param}
            schema={schema as z.ZodType}
          />
        ))}
    </div>
  );
}

/** How what a layer learns starts: for each tensor a function of torch.nn.init, or PyTorch's default. */
export function Initialisation({ block }: { readonly block: string }) {
  const { t } = useTr();
  const type = useDocument((s) => s.shown.blocks[block]?.type);
  const params = useDocument((s) => s.facets[block]?.params);
  const chosen = useDocument((s) => s.shown.blocks[block]?.init);
  const definition = type === undefined ? undefined : definitionOf(type);
  const weights = useMemo(
    () => (definition && params ? weightsOf(definition, params) : {}),
    [definition, params],
  );
  // A choice for a tensor that is gone must be seen to be removed.
  const names = [
    ...new Set([...Object.keys(weights), ...(params ? Object.keys(chosen ?? {}) : [])]),
  ];
  if (names.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3>{t('inspector.initHeading')}</h3>
      {names.map((tensor) => (
        <InitOf key={tensor} block={block} tensor={tensor} shape={weights[tensor]} />
      ))}
    </section>
  );
}
