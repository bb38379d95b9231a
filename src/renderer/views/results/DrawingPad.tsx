/** A pad to draw on with the mouse, as large as the data's pictures; takes dropped pictures too. */
import { Eraser, FolderOpen } from 'lucide-react';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useEngine } from '../../engine';
import { useTr } from '../../i18n';
import { Button } from '../../ui/Button';
import { toast } from '../../ui/toast';
import { giveImage, useMoment } from '../moment';
import { usePicture } from '../usePicture';
import {
  emptyPad,
  imageOf,
  imageOfFile,
  isEmpty,
  type Pad,
  type Point,
  pixelsOf,
  stroke,
} from './pad';
import styles from './results.module.css';
import { resultTexts } from './resulttexts';

/** Pads are as large as the data's pictures, within reason. */
const LARGEST = 256;
const USUAL = 28;

export function DrawingPad() {
  const { tr } = useTr();
  const canvas = useRef<HTMLCanvasElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const pad = useRef<Pad>(emptyPad(USUAL, USUAL));
  const last = useRef<Point | null>(null);
  const waiting = useRef(0);
  const [brush, setBrush] = useState(1);
  const [over, setOver] = useState(false);
  const pin = useEngine((s) => s.pin);
  const given = useMoment((s) => s.given);
  const picture = usePicture(pin);
  const shown = picture.state === 'shown' ? picture.picture : null;
  const width = Math.min(LARGEST, shown?.width ?? USUAL);
  const height = Math.min(LARGEST, shown?.height ?? USUAL);

  useEffect(() => {
    const { current } = pad;
    if (current.width !== width || current.height !== height) pad.current = emptyPad(width, height);
  }, [width, height]);

  // What is given now: a drawing of this pad, a dropped picture, or nothing.
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const image = given ?? imageOf(emptyPad(width, height));
    element.width = image.width;
    element.height = image.height;
    context.putImageData(pixelsOf(image), 0, 0);
    if (!given) pad.current = emptyPad(width, height);
  }, [given, width, height]);

  const give = () => {
    cancelAnimationFrame(waiting.current);
    waiting.current = requestAnimationFrame(() =>
      giveImage(isEmpty(pad.current) ? null : imageOf(pad.current)),
    );
  };
  const at = ({ nativeEvent: { offsetX, offsetY }, currentTarget }: PointerEvent<HTMLElement>) => ({
    x: (offsetX / currentTarget.clientWidth) * width,
    y: (offsetY / currentTarget.clientHeight) * height,
  });
  const draw = (event: PointerEvent<HTMLElement>) => {
    const to = at(event);
    stroke(
      pad.current,
      last.current ?? to,
      to,
      brush * Math.max(1, Math.min(width, height) / USUAL),
    );
    last.current = to;
    give();
  };
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    try {
      giveImage(await imageOfFile(chosen));
      pad.current = emptyPad(width, height);
    } catch {
      toast({ kind: 'error', message: tr(resultTexts.badPicture(chosen.name)) });
    }
  };

  return (
    <section className={styles.pad}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={tr(resultTexts.pad)}
        className={styles.drawing}
        data-testid="drawing-pad"
        data-drop={over || undefined}
        style={{ objectFit: 'contain' }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          if (given && isEmpty(pad.current)) pad.current = emptyPad(width, height);
          last.current = null;
          draw(event);
        }}
        onPointerMove={(event) => {
          if (last.current) draw(event);
        }}
        onPointerUp={() => {
          last.current = null;
        }}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes('Files')) return;
          event.preventDefault();
          event.stopPropagation();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(false);
          void take(event.dataTransfer.files[0]);
        }}
      />
      <div className={styles.tools}>
        <label className={styles.tools}>
          <span className={styles.dim}>{tr(resultTexts.brush)}</span>
          <input
            type="range"
            min={0.5}
            max={3}
            step={0.25}
            value={brush}
            data-testid="pad-brush"
            onChange={(event) => setBrush(Number(event.target.value))}
          />
        </label>
        <Button
          size="small"
          icon={<Eraser size={13} />}
          disabled={!given}
          data-testid="pad-clear"
          onClick={() => giveImage(null)}
        >
          {tr(resultTexts.clear)}
        </Button>
        <Button size="small" icon={<FolderOpen size={13} />} onClick={() => file.current?.click()}>
          {tr(resultTexts.file)}
        </Button>
        <input
          ref={file}
          type="file"
          accept="image/*"
          hidden
          data-testid="pad-file"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      <p className={styles.dim}>{tr(given ? resultTexts.padHint : resultTexts.notDrawn)}</p>
    </section>
  );
}
