/** One value of a convolution by hand: the window, the kernel, their products, the sum. */
import { useMemo, useRef, useState } from 'react';
import { formatValue } from '../../engine/format';
import { useTr } from '../../i18n';
import { useSize } from '../../run/useSize';
import { type AnswerOf, type QueryOf, useAsk } from '../ask';
import { cssColour, inkOn, tableFor } from '../colormap';
import { lookTexts } from '../looktexts';
import { useSample } from '../moment';
import { SaveMenu } from '../SaveMenu';
import { TileGrid } from '../TileGrid';
import { Answered, Choice, NumberBox, Spring, Toolbar } from '../Toolbar';
import { byteOf, pick, type Scale, scaleOf, tilesOf } from '../tiles';
import styles from './full.module.css';

export function HandTab({ block, rank }: { readonly block: string; readonly rank: number }) {
  const { tr } = useTr();
  const sample = useSample();
  const [channel, setChannel] = useState(0);
  const [at, setAt] = useState<readonly number[]>(() => Array(rank).fill(0));
  const maps = useMemo<QueryOf<'feature-maps'>>(
    () => ({ view: 'feature-maps', block, sample }),
    [block, sample],
  );
  const query = useMemo<QueryOf<'convolution'>>(
    () => ({ view: 'convolution', block, sample, channel, at: [...at] }),
    [block, sample, channel, at],
  );
  const output = useAsk<'feature-maps'>(maps, { form: 'exact', live: 1500 });
  const asked = useAsk<'convolution'>(query, { form: 'exact', live: 1500 });
  const host = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(host);
  const panel = output.answer?.panels[0];
  const [depth = 1, rows = 1, columns = 1] = [1, 1, 1, ...(panel?.shape.slice(1) ?? [])].slice(-3);
  const size = rank === 3 ? [depth, rows, columns] : rank === 2 ? [rows, columns] : [columns];
  const tiles = useMemo(() => {
    if (!panel || rank === 1) return null;
    return pick(tilesOf(panel), [rank === 3 ? channel * depth + (at[0] ?? 0) : channel]);
  }, [panel, channel, rank, depth, at]);
  const place = (axis: number, value: number) =>
    setAt((old) => old.map((x, i) => (i === axis ? value : x)));

  return (
    <div className={styles.view}>
      <Toolbar>
        <Choice label={tr(lookTexts.channel)}>
          <NumberBox
            label={tr(lookTexts.channel)}
            testId="hand-channel"
            value={channel}
            most={panel ? (panel.shape[0] ?? 1) - 1 : undefined}
            onChange={setChannel}
          />
        </Choice>
        <Choice label={tr(lookTexts.output)}>
          {size.map((length, axis) => (
            <NumberBox
              // biome-ignore lint/suspicious/noArrayIndexKey: axes are known by their place
              key={axis}
              label={`${tr(lookTexts.output)} ${axis}`}
              testId={`hand-at-${axis}`}
              value={at[axis] ?? 0}
              most={length - 1}
              onChange={(value) => place(axis, value)}
            />
          ))}
        </Choice>
        <span className={styles.dim}>{tr(lookTexts.hand.choose)}</span>
        <Spring />
        <SaveMenu query={query} panel={asked.answer?.panels[0]} />
      </Toolbar>
      <div className={styles.columns}>
        <aside className={styles.side} style={{ width: 300 }} ref={host}>
          {tiles && width > 0 && (
            <figure className={styles.figure}>
              <figcaption className={styles.heading}>{tr(lookTexts.output)}</figcaption>
              <TileGrid
                tiles={tiles}
                width={width}
                height={Math.min(height, 320)}
                maxTile={300}
                label={tr(lookTexts.hand.choose)}
                testId="hand-map"
                marks={[
                  { map: 0, row: at.at(-2) ?? 0, column: at.at(-1) ?? 0, rows: 1, columns: 1 },
                ]}
                onChoose={({ row, column }) => setAt((old) => [...old.slice(0, -2), row, column])}
              />
            </figure>
          )}
        </aside>
        <div className={styles.main}>
          <Answered asked={asked}>
            {(answer) => <Numbers answer={answer} at={at} channel={channel} />}
          </Answered>
        </div>
      </div>
    </div>
  );
}

interface NumbersProps {
  readonly answer: AnswerOf<'convolution'>;
  readonly at: readonly number[];
  readonly channel: number;
}

function Numbers({ answer, at, channel }: NumbersProps) {
  const { tr } = useTr();
  const { facts } = answer;
  const { window, kernel, products, shape, padding, bias, sum, computed, inputChannels } = facts;
  const [into = 1, ...kernelShape] = shape;
  const columns = kernelShape.at(-1) ?? 1;
  const size = kernelShape.reduce((a, b) => a * b, 1);
  const part = (values: Float32Array, c: number) => values.subarray(c * size, (c + 1) * size);
  const scales = [scaleOf(window), scaleOf(kernel), scaleOf(products)] as const;
  return (
    <div
      className={styles.hands}
      data-testid="hand"
      data-at={at.join()}
      data-channel={channel}
      data-step={answer.step}
      data-window={JSON.stringify([...window])}
      data-kernel={JSON.stringify([...kernel])}
      data-bias={bias}
      data-sum={sum}
      data-computed={computed}
    >
      <div className={styles.total}>
        <span>{tr(lookTexts.hand.place(channel, at.join(', ')))}</span>
        <span />
        <span>{tr(lookTexts.hand.total)}</span>
        <b data-testid="hand-sum">
          {formatValue(sum - bias, 6)} {bias < 0 ? '−' : '+'} {formatValue(Math.abs(bias), 6)} ={' '}
          {formatValue(sum, 6)}
        </b>
        <span>{tr(lookTexts.hand.computed)}</span>
        <b data-testid="hand-computed">{formatValue(computed, 6)}</b>
      </div>
      {padding.some(Boolean) && <p className={styles.dim}>{tr(lookTexts.hand.padding)}</p>}
      {Array.from({ length: into }, (_, c) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: channels are known by their place
        <section key={c} className={styles.hand}>
          <Matrix
            caption={`${tr(lookTexts.hand.window)}, ${tr(lookTexts.hand.inputChannel(inputChannels[0] + c))}`}
            values={part(window, c)}
            columns={columns}
            scale={scales[0]}
            padding={padding.slice(c * size, (c + 1) * size)}
          />
          <span className={styles.sign}>×</span>
          <Matrix
            caption={tr(lookTexts.hand.kernel)}
            values={part(kernel, c)}
            columns={columns}
            scale={scales[1]}
          />
          <span className={styles.sign}>=</span>
          <Matrix
            caption={`${tr(lookTexts.hand.products)}, ${tr(
              lookTexts.hand.sumOf(
                formatValue(
                  part(products, c).reduce((a, b) => a + b, 0),
                  4,
                ),
              ),
            )}`}
            values={part(products, c)}
            columns={columns}
            scale={scales[2]}
          />
        </section>
      ))}
    </div>
  );
}

interface MatrixProps {
  readonly caption: string;
  readonly values: Float32Array;
  readonly columns: number;
  readonly scale: Scale;
  readonly padding?: readonly boolean[];
}

function Matrix({ caption, values, columns, scale, padding }: MatrixProps) {
  const rows = Math.ceil(values.length / columns);
  const table = tableFor(scale.signed);
  return (
    <table className={styles.matrix}>
      <caption>{caption}</caption>
      <tbody>
        {Array.from({ length: rows }, (_, r) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: cells are known by their place
          <tr key={r}>
            {Array.from({ length: columns }, (_, c) => {
              const i = r * columns + c;
              const byte = byteOf(values[i] ?? 0, scale);
              const away = padding?.[i] === true;
              return (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells are known by their place
                  key={c}
                  data-padding={away || undefined}
                  style={
                    away
                      ? { color: 'var(--text-dim)' }
                      : { background: cssColour(table, byte), color: inkOn(table, byte) }
                  }
                >
                  {formatValue(values[i], 3)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
