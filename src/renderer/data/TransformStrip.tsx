/** The pinned sample before and after a transform, inside its block on the canvas. */
import { ArrowRight, Dices } from 'lucide-react';
import { memo, useRef } from 'react';
import { categoryOf } from '../../graph/analysis/roles';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { IconButton } from '../ui/Button';
import { useVisible } from '../views/useWatch';
import { hasSample, isRandom } from './chain';
import { drawAgain, usePreview } from './previews';
import { StepPicture } from './StepPicture';
import styles from './TransformStrip.module.css';
import { dataTexts } from './texts';

export interface TransformStripProps {
  /** The block whose sample is shown, as the engine names it. */
  readonly block: string;
  /** The block on the canvas that shows it. */
  readonly on: string;
}

export const TransformStrip = memo(function TransformStrip({ block, on }: TransformStripProps) {
  const shows = useDocument((s) => hasSample(s.analysis, block));
  return shows ? <Strip block={block} on={on} /> : null;
});

function Strip({ block, on }: TransformStripProps) {
  const { tr } = useTr();
  const place = useRef<HTMLDivElement>(null);
  const visible = useVisible(place);
  const { before, after, preview } = usePreview(block, { visible });
  const type = useDocument((s) => s.analysis.flat.blocks[block]?.type ?? '');
  const random = useDocument((s) => {
    const node = s.analysis.flat.blocks[block];
    return node !== undefined && isRandom(node);
  });
  const isData = useDocument((s) => categoryOf(s.analysis.flat, block) === 'data');
  const look = () => {
    useDocument.getState().select({ blocks: [on], wires: [] });
    useUi.getState().setPanel('inspector', true);
    useUi.getState().setInspectorTab('view');
  };
  const label = tr(isData ? dataTexts.stripData(type) : dataTexts.strip(type));
  return (
    <div ref={place} className={after ? styles.strip : styles.nothing}>
      {after && (
        <>
          <button
            type="button"
            className={styles.open}
            data-testid={`preview-${on}`}
            aria-label={label}
            title={label}
            onClick={look}
          >
            {before && (
              <>
                <span className={styles.frame}>
                  <StepPicture step={before} label={tr(dataTexts.before)} />
                </span>
                <ArrowRight size={12} className={styles.arrow} />
              </>
            )}
            <span className={styles.frame}>
              <StepPicture
                step={after}
                label={tr(before ? dataTexts.after : dataTexts.sample)}
                testId={`preview-after-${on}`}
              />
            </span>
            {!before && <span className={styles.label}>{preview?.label}</span>}
          </button>
          {random && (
            <IconButton
              label={tr(dataTexts.againHelp)}
              className={`${styles.dice} nodrag nopan`}
              data-testid={`dice-${on}`}
              onClick={drawAgain}
            >
              <Dices size={13} />
            </IconButton>
          )}
        </>
      )}
    </div>
  );
}
