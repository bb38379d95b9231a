/** A layer's output of many samples as points in the plane, coloured by class. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Pin } from '../../../protocol/engine';
import { useEngine } from '../../engine';
import { formatPercent } from '../../engine/format';
import { useTr } from '../../i18n';
import { useDocument } from '../../state/document';
import { useUi } from '../../state/ui';
import { Button } from '../../ui/Button';
import { Segmented } from '../../ui/Segmented';
import { Select } from '../../ui/Select';
import { type AnswerOf, type QueryOf, useAsk } from '../ask';
import { Room } from '../Room';
import { prepareCanvas, themeColour } from '../render';
import { SaveMenu } from '../SaveMenu';
import { Answered, Choice, NumberBox, Says, Spring, Toolbar } from '../Toolbar';
import { Thumb } from './Gallery';
import styles from './results.module.css';
import { resultTexts } from './resulttexts';
import { classColour, nearest, placed } from './scatter';

export function EmbeddingTab() {
  const { tr } = useTr();
  const analysis = useDocument((s) => s.analysis);
  const layers = analysis.training?.layers ?? [];
  const validated = analysis.training?.validationLoader !== undefined;
  const usual = layers.at(-2) ?? layers.at(-1) ?? '';
  const [layer, setLayer] = useState(usual);
  const [method, setMethod] = useState<'pca' | 'umap'>('pca');
  const [samples, setSamples] = useState(500);
  const split: Pin['split'] = validated ? 'validation' : 'train';
  const block = layers.includes(layer) ? layer : usual;
  const query = useMemo<QueryOf<'embedding'> | null>(
    () => (block === '' ? null : { view: 'embedding', block, method, split, samples }),
    [block, method, split, samples],
  );
  const asked = useAsk<'embedding'>(query, { form: 'exact' });
  return (
    <div className={styles.view}>
      <Toolbar>
        <Choice label={tr(resultTexts.layer)}>
          <Select
            label={tr(resultTexts.layer)}
            value={block}
            onChange={setLayer}
            options={layers.map((id) => ({
              value: id,
              label: `${analysis.flat.blocks[id]?.type ?? ''} ${id}`,
            }))}
          />
        </Choice>
        <Choice label={tr(resultTexts.method)}>
          <Segmented<'pca' | 'umap'>
            label={tr(resultTexts.method)}
            value={method}
            onChange={setMethod}
            options={[
              { value: 'pca', label: 'PCA' },
              { value: 'umap', label: 'UMAP' },
            ]}
          />
        </Choice>
        <Choice label={tr(resultTexts.samples)}>
          <NumberBox
            label={tr(resultTexts.samples)}
            value={samples}
            least={4}
            most={2000}
            onChange={setSamples}
          />
        </Choice>
        <Button size="small" disabled={asked.busy} onClick={asked.again}>
          {tr(resultTexts.again)}
        </Button>
        {method === 'umap' && asked.busy && (
          <span className={styles.dim}>{tr(resultTexts.umapSlow)}</span>
        )}
        <Spring />
        <SaveMenu query={query} panel={asked.answer?.panels[0]} />
      </Toolbar>
      <Answered asked={asked}>
        {(answer) => (
          <div className={styles.columns}>
            <Room className={styles.main}>
              {(width, height) => (
                <Scatter answer={answer} split={split} width={width} height={height - 4} />
              )}
            </Room>
            <aside className={styles.says} style={{ width: 260 }}>
              <Says asked={asked} />
              {answer.facts.explained && (
                <p className={styles.dim}>
                  {tr(
                    resultTexts.axes(
                      formatPercent(answer.facts.explained[0]),
                      formatPercent(answer.facts.explained[1]),
                    ),
                  )}
                </p>
              )}
              <ClassList classes={answer.facts.classes} />
            </aside>
          </div>
        )}
      </Answered>
    </div>
  );
}

function ClassList({ classes }: { readonly classes: readonly string[] }) {
  return (
    <div className={styles.classes}>
      {classes.slice(0, 40).map((name, id) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: classes are known by their place
        <span key={id}>
          <i style={{ background: classColour(id) }} />
          {name}
        </span>
      ))}
    </div>
  );
}

interface ScatterProps {
  readonly answer: AnswerOf<'embedding'>;
  readonly split: Pin['split'];
  readonly width: number;
  readonly height: number;
}

function Scatter({ answer, split, width, height }: ScatterProps) {
  const { tr } = useTr();
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useUi((s) => s.resolvedTheme);
  const setPin = useEngine((s) => s.setPin);
  const [over, setOver] = useState(-1);
  const { points, truth, index, classes } = answer.facts;
  const at = useMemo(() => placed(points, width, height, 16), [points, width, height]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page's colours
  useEffect(() => {
    if (!canvas.current) return;
    const context = prepareCanvas(canvas.current, width, height, devicePixelRatio);
    if (!context) return;
    context.strokeStyle = themeColour('--line');
    context.strokeRect(0.5, 0.5, width - 1, height - 1);
    for (let i = 0; i < index.length; i++) {
      context.globalAlpha = 0.8;
      context.fillStyle = classColour(truth[i] ?? 0);
      context.beginPath();
      context.arc(at[2 * i] ?? 0, at[2 * i + 1] ?? 0, 4, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
    if (over < 0) return;
    context.strokeStyle = themeColour('--text');
    context.lineWidth = 2;
    context.beginPath();
    context.arc(at[2 * over] ?? 0, at[2 * over + 1] ?? 0, 7, 0, 2 * Math.PI);
    context.stroke();
  }, [at, truth, index, width, height, over, theme]);

  return (
    <div style={{ position: 'relative' }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${answer.facts.method.toUpperCase()}. ${tr(resultTexts.hoverPoint)}`}
        data-testid="embedding"
        data-points={index.length}
        style={{ width, height, display: 'block' }}
        onPointerMove={({ nativeEvent: { offsetX, offsetY } }) =>
          setOver(nearest(at, offsetX, offsetY, 14))
        }
        onPointerLeave={() => setOver(-1)}
        onClick={() => over >= 0 && setPin({ split, index: index[over] ?? 0 })}
      />
      {over >= 0 && (
        <div
          style={{
            position: 'absolute',
            left: Math.min(width - 96, (at[2 * over] ?? 0) + 12),
            top: Math.min(height - 110, (at[2 * over + 1] ?? 0) + 12),
            padding: 6,
            border: '1px solid var(--line-strong)',
            borderRadius: 5,
            background: 'var(--raised)',
            pointerEvents: 'none',
          }}
        >
          <Thumb split={split} index={index[over] ?? 0} />
          <span className={styles.said}>
            <b>{classes[truth[over] ?? -1] ?? truth[over]}</b> #{index[over]}
          </span>
        </div>
      )}
    </div>
  );
}
