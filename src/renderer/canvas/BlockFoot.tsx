import type { ValueType } from '../../graph/types';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { formatCount, formatDim, formatSample, formatShape, formatShort } from '../state/format';
import { cx } from '../ui/classes';
import styles from './BlockNode.module.css';
import { useFlash } from './useFlash';

/** The output that the foot shows: the tensor where there is one. */
function mainOutput(outputs: Readonly<Record<string, ValueType>>): ValueType | undefined {
  const values = Object.values(outputs);
  return values.find((v) => v.type === 'Tensor') ?? values[0];
}

function Output({ value }: { readonly value: ValueType }) {
  if (value.type === 'Dataset')
    return (
      <>
        {formatSample(value.sample)}
        {value.length !== null && (
          <span className={styles.dimmed}> · {formatCount(value.length)}</span>
        )}
      </>
    );
  if (value.type !== 'Tensor' && value.type !== 'Indices' && value.type !== 'Target') return null;
  const [batch, ...rest] = value.shape;
  if (rest.length === 0) return <>{formatShape(value.shape)}</>;
  return (
    <>
      {batch !== undefined && <span className={styles.dimmed}>{formatDim(batch)} × </span>}
      {formatShape(rest)}
    </>
  );
}

/** `11 batches`; when pointed at also the samples of an epoch and the size of the last batch. */
function Epoch({ batches }: { readonly batches: Extract<ValueType, { type: 'Batches' }> }) {
  const { t } = useTr();
  const { samples, batches: number, lastBatch } = batches;
  if (samples === undefined || samples === null || number === null || lastBatch === null)
    return null;
  const values = { samples: formatCount(samples), batches: formatCount(number), last: lastBatch };
  return (
    <span className={styles.count} title={t('canvas.epochTitle', values)} data-testid="epoch">
      {t('canvas.epoch', values)}
    </span>
  );
}

/** So many characters leave room for a whole word after them. */
const ROOM = 16;

/** The last line of a block: output shape and number of parameters. */
export function BlockFoot({ id }: { readonly id: string }) {
  const { t } = useTr();
  const value = useDocument((s) => {
    const outputs = s.facets[id]?.outputs;
    return outputs && mainOutput(outputs);
  });
  const batches = useDocument((s) => s.facets[id]?.outputs.batches);
  const parameters = useDocument((s) => s.facets[id]?.cost?.parameters ?? 0);
  const flash = useFlash(value && 'shape' in value ? formatShape(value.shape) : undefined);
  const says = value && ['Dataset', 'Tensor', 'Indices', 'Target'].includes(value.type);
  if (!says && parameters === 0) return null;
  const count = parameters < 100_000 ? formatCount(parameters) : formatShort(parameters);
  const shape = says && 'shape' in value ? formatShape(value.shape) : '';
  const long = shape.length + count.length <= ROOM;
  return (
    <footer className={cx(styles.foot, 'mono')}>
      <span
        key={flash}
        className={styles.shape}
        data-testid={`shape-${id}`}
        data-flash={flash > 0 || undefined}
      >
        {value && <Output value={value} />}
      </span>
      {batches?.type === 'Batches' && <Epoch batches={batches} />}
      {parameters > 0 && (
        <span
          className={styles.count}
          title={`${formatCount(parameters)} ${t('canvas.parameters')}`}
        >
          {count} {long ? t('canvas.parametersShort') : 'p'}
        </span>
      )}
    </footer>
  );
}
