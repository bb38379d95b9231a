/** A feature vector: named bars for a few features, rows of bars for many. */
import { useEffect, useRef, useState } from 'react';
import { formatValue } from '../engine/format';
import { useTr } from '../i18n';
import { useUi } from '../state/ui';
import { byteValue, type Frame, vectorBytes } from './atlas';
import { type BarLayout, barAt, barRows, drawBars } from './bars';
import { prepareCanvas } from './render';
import { viewTexts } from './texts';
import styles from './VectorView.module.css';

/** Up to this many features have a line each. */
const NAMED = 20;
const ROW = 64;
const ROW_GAP = 10;

export interface VectorViewProps {
  readonly frame: Frame;
  readonly width: number;
  readonly names: readonly string[] | undefined;
  /** The right class of the pinned sample, where the features are classes. */
  readonly answer: number | undefined;
  readonly label: string;
  readonly testId: string;
}

export function VectorView(props: VectorViewProps) {
  return vectorBytes(props.frame).length <= NAMED ? <Named {...props} /> : <Rows {...props} />;
}

function Named({ frame, names, answer, label, testId }: VectorViewProps) {
  const bytes = [...vectorBytes(frame)];
  const values = bytes.map((byte) => byteValue(frame, byte));
  const top = values.indexOf(Math.max(...values));
  const zero = frame.signed ? 50 : 0;
  return (
    <ol className={styles.list} aria-label={label} data-testid={testId} data-step={frame.step}>
      {values.map((value, i) => {
        const share = ((bytes[i] ?? 0) / 255) * 100;
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a feature is its place
            key={i}
            className={styles.item}
            data-top={i === top}
            data-answer={i === answer}
          >
            <span className={styles.name}>{names?.[i] ?? i}</span>
            <span className={styles.track}>
              {frame.signed && <i className={styles.zero} />}
              <span
                className={styles.bar}
                style={{
                  left: `${Math.min(zero, share)}%`,
                  width: `${Math.abs(share - zero)}%`,
                }}
              />
            </span>
            <span className={styles.value}>{formatValue(value, 3)}</span>
          </li>
        );
      })}
    </ol>
  );
}

function Rows({ frame, width, label, testId }: VectorViewProps) {
  const { tr } = useTr();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState(-1);
  const theme = useUi((s) => s.resolvedTheme);
  const bytes = vectorBytes(frame);
  const rows = barRows(bytes.length, width);
  const layout: BarLayout = { width, rowHeight: ROW, rowGap: ROW_GAP, rows };
  const height = rows * (ROW + layout.rowGap) - layout.rowGap;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the layout is made of width, rows and height, colours of the theme
  useEffect(() => {
    if (!canvas.current) return;
    const context = prepareCanvas(canvas.current, width, height, devicePixelRatio);
    if (context) drawBars(context, frame, layout, hovered);
  }, [frame, width, height, rows, hovered, theme]);

  return (
    <div data-testid={testId} data-step={frame.step}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        className={styles.canvas}
        style={{ width, height }}
        onPointerMove={({ nativeEvent: { offsetX, offsetY } }) =>
          setHovered(barAt(bytes.length, layout, offsetX, offsetY))
        }
        onPointerLeave={() => setHovered(-1)}
      />
      <p className={styles.readout}>
        {hovered < 0 ? (
          tr(viewTexts.hoverHintBars)
        ) : (
          <>
            {tr(viewTexts.feature)} <b>{hovered}</b>{' '}
            <b className={styles.strong}>{formatValue(byteValue(frame, bytes[hovered] ?? 0), 3)}</b>
          </>
        )}
      </p>
    </div>
  );
}
