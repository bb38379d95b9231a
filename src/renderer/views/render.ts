/** Drawing frames on canvases: each frame is coloured once, its maps are then copied to where they go. */
import { type Frame, type Grid, gridOrigin, tileOrigin } from './atlas';
import { paint, tableFor } from './colormap';

const images = new WeakMap<Frame, OffscreenCanvas>();

/** The coloured atlas of a frame; strips and views share it. */
export function atlasImage(frame: Frame): OffscreenCanvas | null {
  const known = images.get(frame);
  if (known) return known;
  const width = frame.columns * frame.tileWidth;
  const height = frame.rows * frame.tileHeight;
  if (width === 0 || height === 0 || frame.pixels.length < width * height) return null;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) return null;
  const data = context.createImageData(width, height);
  const bytes = frame.pixels.subarray(0, width * height);
  paint(bytes, tableFor(frame.signed), new Uint32Array(data.data.buffer));
  context.putImageData(data, 0, 0);
  images.set(frame, canvas);
  return canvas;
}

/** Gives a canvas the size of its content in device pixels and a context that counts CSS pixels. */
export function prepareCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  scale: number,
): CanvasRenderingContext2D | null {
  const w = Math.max(1, Math.round(width * scale));
  const h = Math.max(1, Math.round(height * scale));
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Room for the border around the outer maps of a grid. */
export const BORDER = 1;

/** Draws the first maps of a frame into a grid, each with a fine border. */
export function drawMaps(
  context: CanvasRenderingContext2D,
  frame: Frame,
  grid: Grid,
  scale: number,
): void {
  const image = atlasImage(frame);
  if (!image) return;
  context.fillStyle = themeColour('--line-strong');
  // Single values stay sharp squares; only maps shown smaller than they are get averaged.
  const ratio = (grid.tileWidth * scale) / frame.tileWidth;
  context.imageSmoothingEnabled = ratio < 1;
  context.imageSmoothingQuality = 'high';
  for (let map = 0; map < grid.maps; map++) {
    const from = tileOrigin(frame, map);
    const to = gridOrigin(grid, map);
    const { tileWidth, tileHeight } = grid;
    context.fillRect(to.x, to.y, tileWidth + 2 * BORDER, tileHeight + 2 * BORDER);
    context.drawImage(
      image,
      from.x,
      from.y,
      frame.tileWidth,
      frame.tileHeight,
      to.x + BORDER,
      to.y + BORDER,
      tileWidth,
      tileHeight,
    );
  }
}

/** A colour of the theme, for canvases. */
export function themeColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
