/** The first feature maps of a block, live, inside the block on the canvas. */
import { memo, useEffect, useMemo, useRef } from 'react';
import { useFrame } from '../engine';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { type Frame, isSpatial, mapCount, stripGrid } from './atlas';
import { drawBars } from './bars';
import styles from './FeatureStrip.module.css';
import { openFull } from './full/open';
import { BORDER, drawMaps, prepareCanvas } from './render';
import { hasTensor } from './subject';
import { viewTexts } from './texts';
import { useVisible, useWatch } from './useWatch';

const MOST_MAPS = 8;
/** Room inside a block, in CSS pixels. */
const WIDTH = 174;
const TILE = 42;
const BAR_HEIGHT = 22;
/** Small maps are asked for whole, so that a larger view of the same block needs nothing else. */
const LEAST_TILE = 32;
/** The canvas is zoomed: drawn finer than the screen needs at 100 %. */
const FINER = 2;

export interface FeatureStripProps {
  /** The block whose maps are shown, as the engine names it. */
  readonly block: string;
  /** The block on the canvas that shows them. */
  readonly on: string;
}

export const FeatureStrip = memo(function FeatureStrip({ block, on }: FeatureStripProps) {
  const shows = useDocument((s) => hasTensor(s.analysis, block));
  return shows ? <Strip block={block} on={on} /> : null;
});

function Strip({ block, on }: FeatureStripProps) {
  const { tr } = useTr();
  const place = useRef<HTMLDivElement>(null);
  const visible = useVisible(place);
  const frame = useFrame(block);
  const type = useDocument((s) => s.analysis.flat.blocks[block]?.type ?? '');
  useWatch(block, Math.max(LEAST_TILE, TILE * devicePixelRatio), visible, MOST_MAPS);

  const all = frame ? mapCount(frame) : 0;
  const shown = frame && isSpatial(frame) ? Math.min(MOST_MAPS, all) : all;
  return (
    <div ref={place} className={frame ? styles.strip : styles.nothing}>
      {frame && (
        <button
          type="button"
          className={styles.open}
          data-testid={`strip-${block}`}
          data-step={frame.step}
          aria-label={tr(viewTexts.stripLabel(type, shown, all))}
          title={`${tr(viewTexts.stripLabel(type, shown, all))}. ${tr(viewTexts.stripHint)}`}
          onClick={() => {
            useDocument.getState().select({ blocks: [on], wires: [] });
            openFull(block, 'maps');
          }}
        >
          {visible && <Picture frame={frame} maps={shown} />}
        </button>
      )}
    </div>
  );
}

function Picture({ frame, maps }: { frame: Frame; maps: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useUi((s) => s.resolvedTheme);
  const spatial = isSpatial(frame);
  const { tileWidth, tileHeight } = frame;
  const grid = useMemo(
    () => stripGrid(maps, tileWidth / tileHeight, WIDTH, TILE),
    [maps, tileWidth, tileHeight],
  );
  const width = spatial ? grid.width + 2 * BORDER : WIDTH;
  const height = spatial ? grid.height + 2 * BORDER : BAR_HEIGHT;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page's colours
  useEffect(() => {
    if (!canvas.current) return;
    const scale = devicePixelRatio * FINER;
    const context = prepareCanvas(canvas.current, width, height, scale);
    if (!context) return;
    if (spatial) drawMaps(context, frame, grid, scale);
    else drawBars(context, frame, { width, rowHeight: height, rowGap: 0, rows: 1 });
  }, [frame, grid, spatial, width, height, theme]);

  return <canvas ref={canvas} style={{ width, height }} className={styles.canvas} />;
}
