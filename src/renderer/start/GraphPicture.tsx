import { useMemo } from 'react';
import { portsOf } from '../../graph/analysis/connect';
import { definitionOf } from '../../graph/blocks/registry';
import type { NetDocument } from '../../graph/document/schema';
import { GROUP } from '../../graph/document/scope';
import { portColor } from '../canvas/PortShape';
import { BLOCK_SIZE } from '../canvas/place';
import styles from './StartPage.module.css';

const WIDTH = 400;
const HEIGHT = 208;
const MARGIN = 18;
/** Blocks differ in height on the canvas; in the small picture they do not. */
const BLOCK_HEIGHT = 110;

/** Where a document's blocks lie in a picture of the given size. */
export function fitBlocks(document: NetDocument, width: number, height: number, margin: number) {
  const places = Object.values(document.blocks).map((b) => b.position);
  const left = Math.min(...places.map((p) => p.x));
  const top = Math.min(...places.map((p) => p.y));
  const spanX = Math.max(...places.map((p) => p.x)) + BLOCK_SIZE.width - left;
  const spanY = Math.max(...places.map((p) => p.y)) + BLOCK_HEIGHT - top;
  const scale = Math.min((width - 2 * margin) / spanX, (height - 2 * margin) / spanY, 0.5);
  const dx = (width - spanX * scale) / 2;
  const dy = (height - spanY * scale) / 2;
  return {
    scale,
    place: ({ x, y }: { x: number; y: number }) => ({
      x: (x - left) * scale + dx,
      y: (y - top) * scale + dy,
    }),
  };
}

/** A curve forwards; backwards, as to the beginning of a next row, round the blocks and between rows. */
function wirePath(x1: number, y1: number, x2: number, y2: number, w: number, h: number): string {
  if (x2 >= x1) {
    const bend = Math.max(4, Math.min((x2 - x1) / 2, w));
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  }
  const out = w * 0.2;
  const down = Math.sign(y2 - y1) || -1;
  const between = y2 - down * h;
  return `M${x1} ${y1}h${out}V${between}H${x2 - out}V${y2}H${x2}`;
}

/** A small drawing of a network. */
export function GraphPicture({ document }: { readonly document: NetDocument }) {
  const drawn = useMemo(() => {
    const { scale, place } = fitBlocks(document, WIDTH, HEIGHT, MARGIN);
    const w = BLOCK_SIZE.width * scale;
    const h = Math.max(8, BLOCK_HEIGHT * scale);
    const wires = Object.entries(document.wires).flatMap(([id, { from, to }]) => {
      const a = document.blocks[from.block];
      const b = document.blocks[to.block];
      if (!a || !b) return [];
      const type =
        portsOf(document, a).outputs.find((p) => p.name === from.port)?.types[0] ?? 'Tensor';
      const start = place(a.position);
      const end = place(b.position);
      const [x1, y1, x2, y2] = [start.x + w, start.y + h / 2, end.x, end.y + h / 2];
      return <path key={id} d={wirePath(x1, y1, x2, y2, w, h)} stroke={portColor(type)} />;
    });
    const blocks = Object.entries(document.blocks).map(([id, block]) => {
      const { x, y } = place(block.position);
      const category = definitionOf(block.type)?.category ?? 'training';
      return (
        <g key={id}>
          {block.type === GROUP && (
            <rect className={styles.miniBlock} x={x + 3} y={y - 3} width={w} height={h} rx={3} />
          )}
          <rect className={styles.miniBlock} x={x} y={y} width={w} height={h} rx={3} />
          <rect
            x={x}
            y={y}
            width={Math.max(2.5, w * 0.08)}
            height={h}
            rx={1.2}
            fill={`var(--cat-${category})`}
          />
          <rect
            className={styles.miniText}
            x={x + w * 0.2}
            y={y + h * 0.26}
            width={w * Math.min(0.66, 0.09 * block.type.length)}
            height={Math.max(1.5, h * 0.14)}
            rx={1}
          />
        </g>
      );
    });
    return { wires, blocks };
  }, [document]);
  return (
    <svg className={styles.picture} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <g fill="none" strokeWidth="1.5" strokeLinejoin="round" opacity="0.9">
        {drawn.wires}
      </g>
      {drawn.blocks}
    </svg>
  );
}
