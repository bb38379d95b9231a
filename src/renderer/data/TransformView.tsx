/** The inspector's View tab of a dataset or transform: the pinned sample before and after it. */
import { ArrowDown, Dices, ImageOff, RotateCcw } from 'lucide-react';
import type { PreviewStep } from '../../protocol/preview';
import { said } from '../app/said';
import { formatValue } from '../engine/format';
import { useTr } from '../i18n';
import { formatShape } from '../state/format';
import { Button, IconButton } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { Tooltip } from '../ui/Tooltip';
import { PinChooser } from '../views/PinChooser';
import { classColour, NO_CLASS } from './paint';
import { drawAgain, drawFirst, useCanAsk, usePreview, usePreviews } from './previews';
import { StepPicture } from './StepPicture';
import styles from './TransformView.module.css';
import { dataTexts } from './texts';

export function TransformView({ block }: { readonly block: string }) {
  const { tr } = useTr();
  const { before, after, preview, failed, refused } = usePreview(block, { close: true });
  const canAsk = useCanAsk();
  const stopped = preview?.error;
  return (
    <div className={styles.view}>
      <PinChooser />
      {!before && !after ? (
        <Empty
          icon={<ImageOff size={24} />}
          title={tr(canAsk && !failed && !stopped ? dataTexts.waiting : dataTexts.noPreview)}
          hint={
            (failed && said(failed)) ??
            (stopped ? tr(dataTexts.earlier(stopped.block)) : tr(dataTexts.noPreviewHint))
          }
        />
      ) : (
        <div className={styles.steps}>
          {before && <Shown step={before} title={tr(dataTexts.before)} testId="preview-before" />}
          {before && after && <ArrowDown size={16} className={styles.arrow} />}
          {after && (
            <Shown
              step={after}
              title={tr(before ? dataTexts.after : dataTexts.sample)}
              testId="preview-after"
            />
          )}
          {refused !== null && <p className={styles.refused}>{tr(refused)}</p>}
          {preview && (
            <p className={styles.name} title={preview.name}>
              {preview.name.replace(/^.*[\\/]/, '')}
              {preview.label && (
                <>
                  {' · '}
                  {tr(dataTexts.label)} <b>{preview.label}</b>
                </>
              )}
            </p>
          )}
          <DrawBar />
        </div>
      )}
    </div>
  );
}

/** The dice, and which draw is shown. */
export function DrawBar() {
  const { tr } = useTr();
  const draw = usePreviews((s) => s.draw);
  return (
    <div className={styles.draw}>
      <Tooltip label={tr(dataTexts.againHelp)}>
        <Button icon={<Dices size={14} />} onClick={drawAgain} data-testid="draw-again">
          {tr(dataTexts.again)}
        </Button>
      </Tooltip>
      <Tooltip label={tr(dataTexts.epochHelp)}>
        <span className={styles.epoch} data-testid="draw-epoch">
          {tr(dataTexts.epoch(draw + 1))}
        </span>
      </Tooltip>
      {draw > 0 && (
        <IconButton label={tr(dataTexts.first)} onClick={drawFirst}>
          <RotateCcw size={13} />
        </IconButton>
      )}
    </div>
  );
}

interface ShownProps {
  readonly step: PreviewStep;
  readonly title: string;
  readonly testId: string;
}

function Shown({ step, title, testId }: ShownProps) {
  const { tr } = useTr();
  const { kind, shape, hidden, low, high, picture } = step;
  const what =
    kind === 'image'
      ? dataTexts.image(formatShape(shape))
      : kind === 'tensor'
        ? dataTexts.tensor(formatShape(shape))
        : dataTexts.crops(shape[0] ?? 0, formatShape(shape.slice(1)));
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <b>{title}</b>
        <span data-testid={`${testId}-shape`}>{tr(what)}</span>
      </figcaption>
      <div className={picture ? styles.frame : styles.frameBars}>
        <StepPicture step={step} label={title} testId={testId} />
      </div>
      {picture === null ? (
        <p className={styles.note}>{tr(dataTexts.values)}</p>
      ) : (
        kind !== 'image' && (
          <Tooltip label={tr(dataTexts.scaleHelp)}>
            <p className={styles.note} data-testid={`${testId}-scale`}>
              {tr(dataTexts.scale(formatValue(low, 3), formatValue(high, 3)))}
            </p>
          </Tooltip>
        )
      )}
      {step.mask && <MaskLegend mask={step.mask} />}
      {hidden > 0 && <p className={styles.note}>{tr(dataTexts.hidden(hidden))}</p>}
    </figure>
  );
}

/** Classes named in a legend; a mask may have up to 255. */
const MOST_CLASSES = 12;

/** Which colour is which class, of those in the mask. */
function MaskLegend({ mask }: { readonly mask: Uint8Array }) {
  const { tr } = useTr();
  const ids = [...new Set(mask)].sort((a, b) => a - b).slice(0, MOST_CLASSES);
  return (
    <p className={styles.legend}>
      {tr(dataTexts.maskClasses)}
      {ids.map((id) => {
        const colour = classColour(id);
        return (
          <span key={id}>
            <i style={colour && { background: `rgb(${colour.join()})` }} />
            {id === NO_CLASS ? tr(dataTexts.noClass) : id}
          </span>
        );
      })}
    </p>
  );
}
