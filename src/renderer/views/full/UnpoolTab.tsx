/** A max pool turned round: its switches, what is put back, and three ways to a larger map compared. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Panel } from '../../../protocol/inspect';
import { formatPercent } from '../../engine/format';
import { useTr } from '../../i18n';
import { useUi } from '../../state/ui';
import { Tooltip } from '../../ui/Tooltip';
import { type AnswerOf, type QueryOf, useAsk } from '../ask';
import { cssColour, tableFor } from '../colormap';
import { lookTexts } from '../looktexts';
import { useSample } from '../moment';
import { fitted } from '../PictureView';
import { Room } from '../Room';
import { prepareCanvas, themeColour } from '../render';
import { SaveMenu } from '../SaveMenu';
import { TileGrid } from '../TileGrid';
import { Answered, Choice, NumberBox, Says, Spring, Toolbar } from '../Toolbar';
import { byteOf, pick, tilesOf } from '../tiles';
import styles from './full.module.css';

export function UnpoolTab({ block }: { readonly block: string }) {
  const { tr } = useTr();
  const sample = useSample();
  const [channel, setChannel] = useState(0);
  const query = useMemo<QueryOf<'unpool'>>(
    () => ({ view: 'unpool', block, sample, channel }),
    [block, sample, channel],
  );
  const asked = useAsk<'unpool'>(query, { form: 'exact', live: 1500 });
  const [saved, setSaved] = useState('MaxUnpool');
  const { answer } = asked;
  const most = answer?.panels[0]?.shape[0];
  return (
    <div className={styles.view}>
      <Toolbar>
        <Choice label={tr(lookTexts.channel)}>
          <NumberBox
            label={tr(lookTexts.channel)}
            testId="unpool-channel"
            value={channel}
            most={most === undefined ? undefined : most - 1}
            onChange={setChannel}
          />
        </Choice>
        <Spring />
        <SaveMenu query={query} panel={answer?.panels.find(({ name }) => name === saved)} />
      </Toolbar>
      <Answered asked={asked}>
        {(made) => (
          <div className={styles.columns}>
            <aside className={styles.side}>
              <Says asked={asked} />
              <p className={styles.dim}>
                {tr(
                  lookTexts.unpool.kept(
                    new Set(made.facts.switches).size,
                    made.facts.to[0] * made.facts.to[1],
                  ),
                )}
              </p>
            </aside>
            <Room className={styles.main}>
              {(width) => (
                <div className={styles.hands}>
                  <Switches answer={made} channel={channel} width={width} />
                  <Ways
                    answer={made}
                    channel={channel}
                    width={width}
                    chosen={saved}
                    onChoose={setSaved}
                  />
                </div>
              )}
            </Room>
          </div>
        )}
      </Answered>
    </div>
  );
}

interface PartProps {
  readonly answer: AnswerOf<'unpool'>;
  readonly channel: number;
  readonly width: number;
}

/** Colours that tell neighbouring windows apart: the palette of the ports, in turn. */
const WINDOWS = ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#d55e00', '#cc79a7'] as const;

const panelNamed = (answer: AnswerOf<'unpool'>, name: string): Panel | undefined =>
  answer.panels.find((panel) => panel.name === name);

/** Before and after the pool: each pooled value, and the place it came from, in one colour. */
function Switches({ answer, channel, width }: PartProps) {
  const { tr } = useTr();
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useUi((s) => s.resolvedTheme);
  const [over, setOver] = useState(-1);
  const { switches, from, to } = answer.facts;
  const side = Math.max(140, Math.min(190, Math.floor((width - 96) / 3)));
  const large = fitted(to, side, side);
  const gap = 48;
  const wide = 3 * large.width + 2 * gap;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the layout is made of width
  useEffect(() => {
    if (!canvas.current) return;
    const context = prepareCanvas(canvas.current, wide, large.height, devicePixelRatio);
    if (!context) return;
    const [before, after, back] = ['before', 'pooled', 'MaxUnpool'].map((name) =>
      panelNamed(answer, name),
    );
    const colour = themeColour('--line-strong');
    const draw = (panel: Panel | undefined, x: number, plane: readonly [number, number]) => {
      if (!panel) return;
      const tiles = tilesOf(panel);
      const scale = tiles.scale(channel);
      const table = tableFor(scale.signed);
      const [h, w] = [large.height / plane[0], large.width / plane[1]];
      for (let r = 0; r < plane[0]; r++)
        for (let c = 0; c < plane[1]; c++) {
          context.fillStyle = cssColour(table, byteOf(tiles.value(channel, r, c), scale));
          context.fillRect(x + c * w, r * h, w + 0.5, h + 0.5);
        }
      context.strokeStyle = colour;
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, 0.5, large.width - 1, large.height - 1);
    };
    const starts = [0, large.width + gap, 2 * (large.width + gap)] as const;
    draw(before, starts[0], to);
    draw(after, starts[1], from);
    draw(back, starts[2], to);
    const fine = { w: large.width / to[1], h: large.height / to[0] };
    const coarse = { w: large.width / from[1], h: large.height / from[0] };
    switches.forEach((place, i) => {
      const [r, c] = [Math.floor(i / from[1]), i % from[1]];
      const mark = WINDOWS[(c + 2 * r) % WINDOWS.length] as string;
      const [tr_, tc] = [Math.floor(place / to[1]), place % to[1]];
      const strong = over < 0 || over === i;
      context.globalAlpha = strong ? 1 : 0.2;
      context.strokeStyle = mark;
      context.lineWidth = over === i ? 3 : 1.5;
      for (const x of [starts[0], starts[2]])
        context.strokeRect(x + tc * fine.w + 0.75, tr_ * fine.h + 0.75, fine.w - 1.5, fine.h - 1.5);
      context.strokeRect(
        starts[1] + c * coarse.w + 1.5,
        r * coarse.h + 1.5,
        coarse.w - 3,
        coarse.h - 3,
      );
      context.globalAlpha = 1;
      if (over !== i) return;
      arrow(
        context,
        mark,
        [starts[0] + (tc + 0.5) * fine.w, (tr_ + 0.5) * fine.h],
        [starts[1] + (c + 0.5) * coarse.w, (r + 0.5) * coarse.h],
      );
      arrow(
        context,
        mark,
        [starts[1] + (c + 0.5) * coarse.w, (r + 0.5) * coarse.h],
        [starts[2] + (tc + 0.5) * fine.w, (tr_ + 0.5) * fine.h],
      );
    });
  }, [answer, channel, wide, large.height, over, theme]);

  const titles = [
    lookTexts.unpool.before,
    lookTexts.unpool.after,
    { en: 'MaxUnpool2d', zh: 'MaxUnpool2d' },
  ];
  return (
    <figure className={styles.figure}>
      <figcaption style={{ display: 'flex', gap }}>
        {titles.map((title) => (
          <span key={title.en} className={styles.heading} style={{ width: large.width }}>
            {tr(title)}
          </span>
        ))}
      </figcaption>
      <canvas
        ref={canvas}
        role="img"
        aria-label={tr(lookTexts.unpool.before)}
        data-testid="unpool-switches"
        style={{ width: wide, height: large.height }}
        onPointerMove={({ nativeEvent: { offsetX, offsetY } }) => {
          const part = Math.floor(offsetX / (large.width + gap));
          const x = offsetX - part * (large.width + gap);
          if (x >= large.width) return setOver(-1);
          const plane = part === 1 ? from : to;
          const r = Math.floor((offsetY / large.height) * plane[0]);
          const c = Math.floor((x / large.width) * plane[1]);
          setOver(part === 1 ? r * from[1] + c : switches.indexOf(r * to[1] + c));
        }}
        onPointerLeave={() => setOver(-1)}
      />
    </figure>
  );
}

type Point = readonly [number, number];

function arrow(context: CanvasRenderingContext2D, colour: string, a: Point, b: Point): void {
  const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const head = (turn: number) =>
    [b[0] - 9 * Math.cos(angle + turn), b[1] - 9 * Math.sin(angle + turn)] as const;
  for (const [width, stroke] of [
    [5, '#000000'],
    [2.5, colour],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.beginPath();
    context.moveTo(...a);
    context.lineTo(...b);
    context.moveTo(...head(0.45));
    context.lineTo(...b);
    context.lineTo(...head(-0.45));
    context.stroke();
  }
}

const WAYS = [
  'MaxUnpool',
  'ConvTranspose odd',
  'ConvTranspose even',
  'Nearest',
  'Bilinear',
] as const;

/** Every way back, with its spectrum and how much of it is checkerboard. */
function Ways({
  answer,
  channel,
  width,
  chosen,
  onChoose,
}: PartProps & { readonly chosen: string; readonly onChoose: (name: string) => void }) {
  const { tr } = useTr();
  const side = Math.max(
    90,
    Math.min(120, Math.floor((width - 16 * (WAYS.length - 1)) / WAYS.length) - 2),
  );
  return (
    <section>
      <h3 className={styles.heading}>{tr(lookTexts.unpool.back)}</h3>
      <div className={styles.row} style={{ gap: 16 }}>
        {WAYS.map((way) => {
          const map = panelNamed(answer, way);
          const spectrum = panelNamed(answer, `spectrum ${way}`);
          if (!map || !spectrum) return null;
          return (
            <figure key={way} className={styles.figure} style={{ width: side + 2 }}>
              <figcaption className={styles.dim} style={{ minHeight: 40 }}>
                <button
                  type="button"
                  aria-pressed={chosen === way}
                  title={tr(map.title)}
                  onClick={() => onChoose(way)}
                  style={{ fontWeight: chosen === way ? 600 : 400 }}
                >
                  {tr(map.title)}
                </button>
              </figcaption>
              <Way panel={map} map={channel} side={side} />
              <Tooltip label={tr(lookTexts.unpool.checkerboardHelp)} side="top">
                <b
                  className="mono"
                  style={{ fontSize: 12 }}
                  data-testid={`checkerboard-${way}`}
                  data-value={answer.facts.checkerboard[way]}
                >
                  {tr(lookTexts.unpool.checkerboard(formatPercent(answer.facts.checkerboard[way])))}
                </b>
              </Tooltip>
              <span className={styles.dim}>{tr(lookTexts.unpool.spectrum)}</span>
              <Way panel={spectrum} map={0} side={side} />
            </figure>
          );
        })}
      </div>
    </section>
  );
}

function Way({
  panel,
  map,
  side,
}: {
  readonly panel: Panel;
  readonly map: number;
  readonly side: number;
}) {
  const { tr } = useTr();
  const tiles = useMemo(() => pick(tilesOf(panel, 'own'), [map]), [panel, map]);
  return (
    <TileGrid
      tiles={tiles}
      width={side + 2}
      height={side + 2}
      maxTile={side}
      columns={1}
      label={tr(panel.title)}
    />
  );
}
