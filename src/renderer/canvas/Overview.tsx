import { type ReactFlowState, useStore, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useRef } from 'react';
import { definitionOf } from '../../graph/blocks/registry';
import { useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { type BlockFlowNode, noteIdOf } from './flow';
import { type Extent, extentOf, type Fitted, fitted } from './mapping';
import styles from './Overview.module.css';
import { useCanvas } from './store';

const SIZE = { width: 152, height: 96 };
/** Free room around everything, as a part of it. */
const MARGIN = 0.05;
const RADIUS = 8;

/** Whether some block lies at least partly outside of what is shown. */
function somethingHidden({ nodes, transform, width, height }: ReactFlowState): boolean {
  const [x, y, zoom] = transform;
  return nodes.some(({ position, measured }) => {
    const left = position.x * zoom + x;
    const top = position.y * zoom + y;
    const right = left + (measured?.width ?? 0) * zoom;
    const bottom = top + (measured?.height ?? 0) * zoom;
    return left < 0 || top < 0 || right > width || bottom > height;
  });
}

type Seen = Pick<ReactFlowState<BlockFlowNode>, 'nodes' | 'transform' | 'width' | 'height'>;

const boxOf = ({ position, measured }: BlockFlowNode): Extent => ({
  ...position,
  width: measured?.width ?? 0,
  height: measured?.height ?? 0,
});

/** What the canvas shows, in the network's own measure. */
function viewOf({ transform: [x, y, zoom], width, height }: Seen): Extent {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}

/** Where the map draws: it holds all nodes and what the canvas shows. */
function mapOf(state: Seen): Fitted {
  return fitted(extentOf([viewOf(state), ...state.nodes.map(boxOf)]), SIZE, MARGIN);
}

/** The variable with the colour of a node. */
function colorOf({ id }: BlockFlowNode): string {
  if (noteIdOf(id) !== undefined) return '--line';
  const type = useDocument.getState().shown.blocks[id]?.type;
  return `--cat-${(type && definitionOf(type)?.category) ?? 'training'}`;
}

/** Colours by variable: asking for them makes the browser style the whole window at once. */
type Palette = Map<string, string>;

function draw(canvas: HTMLCanvasElement, state: Seen, palette: Palette): void {
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const sharp = window.devicePixelRatio;
  canvas.width = SIZE.width * sharp;
  canvas.height = SIZE.height * sharp;
  const paint = (variable: string): string => {
    const old = palette.get(variable);
    if (old !== undefined) return old;
    const color = getComputedStyle(canvas).getPropertyValue(variable);
    palette.set(variable, color);
    return color;
  };
  const { scale, x, y } = mapOf(state);
  pen.setTransform(scale * sharp, 0, 0, scale * sharp, x * sharp, y * sharp);
  const byColor = new Map<string, Extent[]>();
  for (const node of state.nodes) {
    const color = colorOf(node);
    const same = byColor.get(color);
    if (same) same.push(boxOf(node));
    else byColor.set(color, [boxOf(node)]);
  }
  for (const [color, boxes] of byColor) {
    pen.fillStyle = paint(color);
    pen.beginPath();
    for (const box of boxes) pen.roundRect(box.x, box.y, box.width, box.height, RADIUS);
    pen.fill();
  }
  const view = viewOf(state);
  pen.fillStyle = paint('--minimap-mask');
  pen.beginPath();
  pen.rect(-x / scale, -y / scale, SIZE.width / scale, SIZE.height / scale);
  pen.rect(view.x, view.y, view.width, view.height);
  pen.fill('evenodd');
}

/**
 * The map itself, in one picture: hundreds of elements would be laid out and painted for every step of
 * a drag. Pressing it looks there; dragging and the wheel move and zoom the canvas.
 */
function Map2d({ label }: { readonly label: string }) {
  const store = useStoreApi<BlockFlowNode>();
  const theme = useUi((s) => s.resolvedTheme);
  const picture = useRef<HTMLCanvasElement>(null);
  /** From the place pressed to the middle of the view; `null` while nothing is pressed. */
  const held = useRef<{ map: Fitted; dx: number; dy: number } | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    const palette: Palette = new Map();
    let frame = 0;
    const now = () => {
      frame = 0;
      if (picture.current) draw(picture.current, store.getState(), palette);
    };
    const soon = () => {
      if (frame === 0) frame = requestAnimationFrame(now);
    };
    soon();
    const stopFlow = store.subscribe((s, old) => {
      if (s.nodes !== old.nodes || s.transform !== old.transform || s.width !== old.width) soon();
      else if (s.height !== old.height) soon();
    });
    const stopDocument = useDocument.subscribe((s, old) => {
      if (s.shown.blocks !== old.shown.blocks) soon();
    });
    return () => {
      stopFlow();
      stopDocument();
      cancelAnimationFrame(frame);
    };
  }, [store, theme]);

  useEffect(() => {
    const canvas = picture.current;
    // React's own listener for wheels cannot keep the window from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      void useCanvas
        .getState()
        .flow?.zoomTo(store.getState().transform[2] * 2 ** (-event.deltaY / 500));
    };
    canvas?.addEventListener('wheel', onWheel, { passive: false });
    return () => canvas?.removeEventListener('wheel', onWheel);
  }, [store]);

  const placeIn = (map: Fitted, event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      x: (event.clientX - box.x - map.x) / map.scale,
      y: (event.clientY - box.y - map.y) / map.scale,
    };
  };
  const lookAt = (x: number, y: number) => {
    const [, , zoom] = store.getState().transform;
    void useCanvas.getState().flow?.setCenter(x, y, { zoom });
  };

  return (
    <canvas
      ref={picture}
      className={styles.map}
      style={SIZE}
      role="img"
      aria-label={label}
      data-testid="overview"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const map = mapOf(store.getState());
        const at = placeIn(map, event);
        const view = viewOf(store.getState());
        const middle = { x: view.x + view.width / 2, y: view.y + view.height / 2 };
        const inside =
          Math.abs(at.x - middle.x) <= view.width / 2 &&
          Math.abs(at.y - middle.y) <= view.height / 2;
        held.current = {
          map,
          dx: inside ? middle.x - at.x : 0,
          dy: inside ? middle.y - at.y : 0,
        };
        if (!inside) lookAt(at.x, at.y);
      }}
      onPointerMove={(event) => {
        const hold = held.current;
        if (!hold) return;
        const at = placeIn(hold.map, event);
        lookAt(at.x + hold.dx, at.y + hold.dy);
      }}
      onPointerUp={() => {
        held.current = null;
      }}
      onPointerCancel={() => {
        held.current = null;
      }}
    />
  );
}

/** The minimap: there when the network is larger than the window. */
export function Overview({ label }: { readonly label: string }) {
  const needed = useStore(somethingHidden);
  return needed ? <Map2d label={label} /> : null;
}
