/** What a block computes for the pinned sample: in the inspector, and large for projecting. */
import { Eye, Maximize2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { categoryOf } from '../../graph/analysis/roles';
import { BatchSheet } from '../data/BatchSheet';
import { hasSample } from '../data/chain';
import { TransformView } from '../data/TransformView';
import { isActive, useEngine, useFrame } from '../engine';
import { formatValue } from '../engine/format';
import { useTr } from '../i18n';
import { useSize } from '../run/useSize';
import { useDocument } from '../state/document';
import { formatShape } from '../state/format';
import { IconButton } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { Tooltip } from '../ui/Tooltip';
import { type Frame, isSpatial, type Reading } from './atlas';
import styles from './BlockView.module.css';
import { openFull } from './full/open';
import { Legend } from './Legend';
import { MapGrid } from './MapGrid';
import { PinChooser } from './PinChooser';
import { classNames, hasTensor, isOutdated } from './subject';
import { viewTexts } from './texts';
import { UnpoolView } from './UnpoolView';
import { usePicture } from './usePicture';
import { useWatch } from './useWatch';
import { VectorView } from './VectorView';

export interface BlockViewProps {
  readonly block: string;
}

/** The inspector's View tab. */
export function BlockView({ block }: BlockViewProps) {
  const { tr } = useTr();
  const type = useDocument((s) => s.analysis.flat.blocks[block]?.type ?? '');
  const shows = useDocument((s) => hasTensor(s.analysis, block));
  const ofData = useDocument((s) => hasSample(s.analysis, block));
  const isLoader = useDocument((s) => categoryOf(s.analysis.flat, block) === 'loader');

  if (ofData) return <TransformView block={block} />;
  if (!shows)
    return (
      <Empty
        icon={<Eye size={24} />}
        title={tr(viewTexts.noTensor)}
        hint={tr(viewTexts.noTensorHint(type))}
      />
    );

  return (
    <div className={styles.view}>
      {isLoader && <BatchSheet loader={block} />}
      <PinChooser />
      <Maps block={block} onEnlarge={() => openFull(block, 'maps')} />
    </div>
  );
}

function shapeText(frame: Frame, tr: ReturnType<typeof useTr>['tr']): string {
  const [length = 0] = frame.shape;
  return frame.shape.length === 1 ? tr(viewTexts.features(length)) : formatShape(frame.shape);
}

interface MapsProps {
  readonly block: string;
  readonly onEnlarge: () => void;
}

function Maps({ block, onEnlarge }: MapsProps) {
  const { tr } = useTr();
  const host = useRef<HTMLDivElement>(null);
  const { width } = useSize(host);
  const frame = useFrame(block);
  const outdated = useDocument((s) => !!frame && isOutdated(s.analysis, block, frame.shape));
  useWatch(block, 160 * devicePixelRatio, true);

  return (
    <div className={styles.small} ref={host}>
      {!frame ? (
        <NoFrame block={block} />
      ) : (
        <>
          <div className={styles.facts}>
            <span className={styles.shape}>{shapeText(frame, tr)}</span>
            <Tooltip label={tr(viewTexts.atStepHelp)} side="bottom">
              <span className={styles.step} data-testid="frame-step">
                {tr(viewTexts.atStep(frame.step))}
              </span>
            </Tooltip>
            <IconButton label={tr(viewTexts.large)} onClick={onEnlarge} data-testid="enlarge">
              <Maximize2 size={14} />
            </IconButton>
          </div>
          {outdated && <p className={styles.outdated}>{tr(viewTexts.changed)}</p>}
          {width > 0 && <Content block={block} frame={frame} width={width} />}
        </>
      )}
    </div>
  );
}

interface ContentProps {
  readonly block: string;
  readonly frame: Frame;
  readonly width: number;
}

function Content({ block, frame, width }: ContentProps) {
  const { tr } = useTr();
  const [hovered, setHovered] = useState<Reading | null>(null);
  const [channel, setChannel] = useState(0);
  const testId = `feature-maps-${block}`;
  const label = `${tr(viewTexts.featureMaps)}: ${formatShape(frame.shape)}`;
  const { switches } = frame;

  if (!isSpatial(frame))
    return <Vector block={block} frame={frame} width={width} testId={testId} label={label} />;

  return (
    <div className={styles.stack}>
      <Legend frame={frame} />
      {switches && (
        <UnpoolView
          frame={frame}
          switches={switches}
          width={width}
          height={Number.POSITIVE_INFINITY}
          channel={channel}
          onChannel={setChannel}
          testId={`unpool-${block}`}
        />
      )}
      <div className={styles.maps}>
        <MapGrid
          frame={frame}
          width={width}
          height={switches ? 300 : 520}
          minTile={32}
          maxTile={144}
          label={label}
          testId={testId}
          hovered={hovered}
          onHover={setHovered}
          selected={switches && channel}
          onSelect={switches && setChannel}
        />
        <p className={styles.readout} data-testid="map-readout">
          {hovered ? <ReadingText reading={hovered} /> : tr(viewTexts.hoverHint)}
        </p>
      </div>
    </div>
  );
}

function ReadingText({ reading }: { reading: Reading }) {
  const { tr } = useTr();
  const { channel, row, column, value, reduced } = reading;
  return (
    <>
      {tr(viewTexts.channel)} <b>{channel}</b> · {tr(viewTexts.row)} <b>{row}</b> ·{' '}
      {tr(viewTexts.column)} <b>{column}</b> ·{' '}
      <b className={styles.value}>{formatValue(value, 3)}</b>
      {reduced && ` (${tr(viewTexts.mean)})`}
    </>
  );
}

interface VectorProps extends ContentProps {
  readonly testId: string;
  readonly label: string;
}

function Vector({ block, frame, width, testId, label }: VectorProps) {
  const analysis = useDocument((s) => s.analysis);
  const pin = useEngine((s) => s.pin);
  const names = classNames(analysis, block);
  const picture = usePicture(pin);
  const answer = names && picture.state === 'shown' ? picture.picture.label : undefined;
  return (
    <div className={styles.stack}>
      <Legend frame={frame} />
      <VectorView
        frame={frame}
        width={width}
        names={names}
        answer={answer}
        label={label}
        testId={testId}
      />
    </div>
  );
}

/** Why there is nothing to see yet, and what will change that. */
function NoFrame({ block }: BlockViewProps) {
  const { tr } = useTr();
  const run = useEngine((s) => s.run);
  const trained = useEngine((s) => s.trained);
  const begun = useEngine((s) => s.curve.length > 0);
  const inRun = useDocument((s) => {
    const roles = s.analysis.training;
    return roles?.trainLoader === block || roles?.layers.includes(block) === true;
  });
  const [title, hint] = !trained
    ? [viewTexts.untrained, viewTexts.untrainedHint]
    : !trained.blocks[block.split('.')[0] as string] || (!inRun && begun)
      ? [viewTexts.notInRun, viewTexts.notInRunHint]
      : isActive(run)
        ? [viewTexts.waiting, viewTexts.waitingHint]
        : [viewTexts.untrained, viewTexts.untrainedHint];
  return <Empty icon={<Eye size={24} />} title={tr(title)} hint={tr(hint)} />;
}
