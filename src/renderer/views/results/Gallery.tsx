/** Samples as small pictures, each with what was said of it; a click pins one. */
import { useEffect, useRef } from 'react';
import type { Picture, Pin } from '../../../protocol/engine';
import { useEngine } from '../../engine';
import { formatPercent } from '../../engine/format';
import { useTr } from '../../i18n';
import { toast } from '../../ui/toast';
import type { AnswerOf } from '../ask';
import { giveImage } from '../moment';
import { usePictureOf } from './pictures';
import styles from './results.module.css';
import { resultTexts } from './resulttexts';

type Facts = AnswerOf<'outcomes'>['facts'];

export interface GalleryProps {
  readonly facts: Facts;
  /** Places in the arrays of the facts. */
  readonly of: readonly number[];
  readonly split: Pin['split'];
  readonly most?: number;
  readonly testId: string;
}

export function Gallery({ facts, of, split, most = 120, testId }: GalleryProps) {
  const { tr } = useTr();
  const setPin = useEngine((s) => s.setPin);
  const { classes, truth, predicted, confidence, index } = facts;
  const name = (id: number | undefined) => (id === undefined ? '' : (classes[id] ?? String(id)));
  return (
    <ul className={styles.gallery} data-testid={testId}>
      {of.slice(0, most).map((i) => {
        const sample = index[i] ?? 0;
        const share = formatPercent(confidence[i]);
        const text = tr(resultTexts.sampleTitle(sample, name(truth[i]), name(predicted[i]), share));
        return (
          <li key={i}>
            <button
              type="button"
              className={styles.sample}
              title={text}
              aria-label={text}
              data-testid="gallery-sample"
              data-index={sample}
              onClick={() => {
                giveImage(null);
                setPin({ split, index: sample });
                toast({ kind: 'info', message: tr(resultTexts.pinned(sample)) });
              }}
            >
              <Thumb split={split} index={sample} />
              <span className={styles.said}>
                <b>{name(predicted[i])}</b> {share}
              </span>
            </button>
          </li>
        );
      })}
      {of.length > most && <li className={styles.dim}>{tr(resultTexts.more(of.length - most))}</li>}
    </ul>
  );
}

export function Thumb({
  split,
  index,
  side = 64,
}: {
  readonly split: Pin['split'];
  readonly index: number;
  readonly side?: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = usePictureOf(split, index);
  useEffect(() => {
    if (canvas.current && picture) drawPicture(canvas.current, picture);
  }, [picture]);
  return <canvas ref={canvas} className={styles.thumb} style={{ width: side, height: side }} />;
}

/** A picture in its own pixels; the page scales it. */
export function drawPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height, channels, pixels } = picture;
  canvas.width = width;
  canvas.height = height;
  const image = context.createImageData(width, height);
  const colour = channels >= 3;
  for (let i = 0, from = 0; i < image.data.length; i += 4, from += channels) {
    image.data[i] = pixels[from] ?? 0;
    image.data[i + 1] = pixels[colour ? from + 1 : from] ?? 0;
    image.data[i + 2] = pixels[colour ? from + 2 : from] ?? 0;
    image.data[i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
