/** Draw or drop a picture: its probabilities, and its way through the layers. */
import { useMemo, useRef } from 'react';
import { formatPercent } from '../../engine/format';
import { useTr } from '../../i18n';
import { useDocument } from '../../state/document';
import { type AnswerOf, type QueryOf, useAsk, useLoaded } from '../ask';
import { openFull } from '../full/open';
import { useSample } from '../moment';
import { PanelView } from '../PanelView';
import { Room } from '../Room';
import { TileGrid } from '../TileGrid';
import { Answered, Says } from '../Toolbar';
import { pick, tilesOf } from '../tiles';
import { useVisible } from '../useWatch';
import { DrawingPad } from './DrawingPad';
import styles from './results.module.css';
import { resultTexts } from './resulttexts';

/** Classes that are listed, and maps that one layer shows. */
const MOST_CLASSES = 12;
const MOST_MAPS = 16;
const MAP = 52;

export function PredictTab() {
  const sample = useSample();
  const loaded = useLoaded();
  const query = useMemo<QueryOf<'predict'>>(() => ({ view: 'predict', sample }), [sample]);
  const asked = useAsk<'predict'>(query, { form: 'exact', live: 700 });
  return (
    <div className={styles.view}>
      <div className={styles.columns}>
        <DrawingPad />
        <div className={styles.says}>
          <Answered asked={asked}>
            {(answer) => (
              <>
                <Chances facts={answer.facts} />
                <Says asked={asked} />
              </>
            )}
          </Answered>
        </div>
        <div className={styles.main}>{loaded && <Layers />}</div>
      </div>
    </div>
  );
}

function Chances({ facts: { chances, truth } }: { readonly facts: AnswerOf<'predict'>['facts'] }) {
  const { tr } = useTr();
  const true_ = truth === null ? undefined : chances.find((chance) => chance.class === truth);
  return (
    <section>
      <h3 className={styles.heading}>
        {tr(resultTexts.says)}{' '}
        <b data-testid="predicted-class" data-class={chances[0]?.class}>
          {chances[0]?.name}
        </b>
        {true_ && <span className={styles.dim}> · {tr(resultTexts.truly(true_.name))}</span>}
      </h3>
      <ul className={styles.chances}>
        {chances.slice(0, MOST_CLASSES).map(({ class: id, name, probability }, i) => (
          <li key={id} data-first={i === 0 || undefined}>
            <span className={styles.name} title={name}>
              {name}
            </span>
            <span className={styles.track}>
              <i style={{ width: `${probability * 100}%` }} />
            </span>
            <span className={styles.share}>{formatPercent(probability)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The layers whose outputs are maps or vectors, in order. */
function Layers() {
  const { tr } = useTr();
  const analysis = useDocument((s) => s.analysis);
  const layers = (analysis.training?.layers ?? []).filter((block) =>
    Object.values(analysis.blocks[block]?.outputs ?? {}).some(({ type }) => type === 'Tensor'),
  );
  return (
    <>
      <h3 className={styles.heading}>{tr(resultTexts.throughLayers)}</h3>
      {layers.map((block) => (
        <Layer key={block} block={block} type={analysis.flat.blocks[block]?.type ?? ''} />
      ))}
    </>
  );
}

function Layer({ block, type }: { readonly block: string; readonly type: string }) {
  const place = useRef<HTMLDivElement>(null);
  const visible = useVisible(place);
  const sample = useSample();
  const query = useMemo<QueryOf<'feature-maps'> | null>(
    () => (visible ? { view: 'feature-maps', block, sample } : null),
    [visible, block, sample],
  );
  const { answer } = useAsk<'feature-maps'>(query, { maxTile: 64, live: 1500 });
  const panel = answer?.panels[0];
  const tiles = useMemo(() => {
    if (panel?.kind !== 'maps') return null;
    const all = tilesOf(panel);
    return pick(
      all,
      Array.from({ length: Math.min(MOST_MAPS, all.count) }, (_, i) => i),
    );
  }, [panel]);
  return (
    <div className={styles.layer} ref={place} style={{ minHeight: 90 }}>
      <button type="button" onClick={() => openFull(block, 'maps')}>
        {type} <span className={styles.dim}>{block}</span>
      </button>
      {panel && (
        <Room>
          {(width) =>
            tiles ? (
              <TileGrid
                tiles={tiles}
                width={width}
                height={MAP + 4}
                minTile={12}
                maxTile={MAP}
                columns={Math.max(1, Math.min(MOST_MAPS, Math.floor(width / (MAP + 2))))}
                label={`${type} ${block}`}
                testId={`drawn-maps-${block}`}
              />
            ) : (
              <PanelView panel={panel} width={width} height={56} caption={false} />
            )
          }
        </Room>
      )}
    </div>
  );
}
