/** One sample as a picture, or as bars where it is none. */
import { useEffect, useRef } from 'react';
import type { PreviewStep } from '../../protocol/preview';
import { cx } from '../ui/classes';
import { paintPicture } from './paint';
import styles from './StepPicture.module.css';

export interface StepPictureProps {
  readonly step: PreviewStep;
  readonly label: string;
  readonly testId?: string;
  readonly className?: string | undefined;
}

/** The sample as large as its frame allows; single pixels stay sharp. */
export function StepPicture({ step, label, testId, className }: StepPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { picture, mask, values } = step;
  useEffect(() => {
    if (canvas.current && picture) paintPicture(canvas.current, picture, mask);
  }, [picture, mask]);
  if (!picture)
    return <Bars values={values ?? []} label={label} className={className} testId={testId} />;
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      data-testid={testId}
      className={cx(
        styles.picture,
        Math.max(picture.width, picture.height) < 160 && styles.sharp,
        className,
      )}
    />
  );
}

interface BarsProps {
  readonly values: readonly number[];
  readonly label: string;
  readonly testId: string | undefined;
  readonly className: string | undefined;
}

/** Numbers of a table row or a signal, about the line of zero. */
function Bars({ values, label, testId, className }: BarsProps) {
  const high = Math.max(0, ...values);
  const low = Math.min(0, ...values);
  const height = high - low || 1;
  const zero = (high / height) * 100;
  return (
    <svg
      role="img"
      aria-label={label}
      data-testid={testId}
      className={cx(styles.bars, className)}
      viewBox={`0 0 ${Math.max(1, values.length)} 100`}
      preserveAspectRatio="none"
    >
      {values.map((value, i) => {
        const top = value > 0 ? ((high - value) / height) * 100 : zero;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a number's place is what it is
            key={i}
            x={i + 0.1}
            width={0.8}
            y={top}
            height={(Math.abs(value) / height) * 100}
          />
        );
      })}
    </svg>
  );
}
