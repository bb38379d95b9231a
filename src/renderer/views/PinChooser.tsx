/** Which sample the views look at: its set, its index, its picture and label. */
import { ChevronLeft, ChevronRight, Shuffle } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Picture, Pin } from '../../protocol/engine';
import { useEngine } from '../engine';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { formatCount } from '../state/format';
import { IconButton } from '../ui/Button';
import { Segmented } from '../ui/Segmented';
import { Tooltip } from '../ui/Tooltip';
import styles from './PinChooser.module.css';
import { splitLength } from './subject';
import { viewTexts } from './texts';
import { usePicture } from './usePicture';

export function PinChooser() {
  const { tr } = useTr();
  const pin = useEngine((s) => s.pin);
  const setPin = useEngine((s) => s.setPin);
  const length = useDocument((s) => splitLength(s.analysis, pin.split));
  const hasValidation = useDocument((s) => s.analysis.training?.validationLoader !== undefined);
  const picture = usePicture(pin);
  const last = length === null ? Number.POSITIVE_INFINITY : Math.max(0, length - 1);
  const move = (index: number) => {
    if (Number.isFinite(index))
      setPin({ ...pin, index: Math.min(last, Math.max(0, Math.trunc(index))) });
  };

  return (
    <div className={styles.chooser}>
      <Tooltip label={tr(viewTexts.pinnedHelp)} side="bottom">
        <div className={styles.frame}>
          {picture.state === 'shown' && <PictureView picture={picture.picture} />}
        </div>
      </Tooltip>
      <div className={styles.controls}>
        {hasValidation ? (
          <Segmented<Pin['split']>
            label={tr(viewTexts.split)}
            value={pin.split}
            onChange={(split) => setPin({ split, index: 0 })}
            options={[
              { value: 'train', label: tr(viewTexts.train) },
              { value: 'validation', label: tr(viewTexts.validation) },
            ]}
          />
        ) : (
          <span className={styles.title}>{tr(viewTexts.pinned)}</span>
        )}
        <div className={styles.row}>
          <IconButton
            label={tr(viewTexts.previous)}
            disabled={pin.index === 0}
            onClick={() => move(pin.index - 1)}
          >
            <ChevronLeft size={14} />
          </IconButton>
          <IndexField index={pin.index} onCommit={move} />
          <IconButton
            label={tr(viewTexts.next)}
            disabled={pin.index >= last}
            onClick={() => move(pin.index + 1)}
          >
            <ChevronRight size={14} />
          </IconButton>
          <IconButton
            label={tr(viewTexts.random)}
            disabled={length === null}
            onClick={() => move(Math.random() * (length ?? 1))}
          >
            <Shuffle size={13} />
          </IconButton>
        </div>
        <div className={styles.facts}>
          {picture.state === 'shown' && picture.picture.label >= 0 && (
            <span>
              {tr(viewTexts.label)} <b data-testid="pin-label">{labelOf(picture.picture)}</b>
            </span>
          )}
          {picture.state !== 'failed' && length !== null && (
            <span>{tr(viewTexts.of(formatCount(length)))}</span>
          )}
          {picture.state === 'failed' && <span className={styles.failed}>{picture.reason}</span>}
        </div>
      </div>
    </div>
  );
}

function labelOf({ label, className }: Picture): string {
  return className && className !== String(label) ? `${label} · ${className}` : String(label);
}

/** The index as text: takes effect with Enter or when it is left, Escape puts it back. */
function IndexField({ index, onCommit }: { index: number; onCommit: (index: number) => void }) {
  const { tr } = useTr();
  const [text, setText] = useState(String(index));
  useEffect(() => setText(String(index)), [index]);
  const commit = () => {
    const value = Number.parseInt(text, 10);
    if (Number.isNaN(value)) setText(String(index));
    else onCommit(value);
  };
  return (
    <input
      className={styles.index}
      data-testid="pin-index"
      inputMode="numeric"
      aria-label={tr(viewTexts.index)}
      value={text}
      onChange={(event) => setText(event.target.value.replace(/[^0-9]/g, ''))}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setText(String(index));
        if (event.key === 'ArrowUp') onCommit(index + 1);
        if (event.key === 'ArrowDown') onCommit(index - 1);
      }}
    />
  );
}

function PictureView({ picture }: { picture: Picture }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    element.width = picture.width;
    element.height = picture.height;
    const image = context.createImageData(picture.width, picture.height);
    const { pixels, channels } = picture;
    for (let i = 0, from = 0; i < image.data.length; i += 4, from += channels) {
      image.data[i] = pixels[from] ?? 0;
      image.data[i + 1] = pixels[channels === 3 ? from + 1 : from] ?? 0;
      image.data[i + 2] = pixels[channels === 3 ? from + 2 : from] ?? 0;
      image.data[i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [picture]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={labelOf(picture)}
      className={styles.picture}
      data-testid="pin-picture"
    />
  );
}
