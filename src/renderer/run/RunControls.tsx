/** The run in the top bar: device, train, pause, stop, and how far it is. */
import { Pause, Play, Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { isActive, useEngine } from '../engine';
import { formatDuration, formatLearningRate, formatRate } from '../engine/format';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { Button } from '../ui/Button';
import { cx } from '../ui/classes';
import { Tooltip } from '../ui/Tooltip';
import { pauseOrContinue, stopRun, trainOrContinue } from './commands';
import { DeviceChip } from './DeviceChip';
import { whyNotTrain } from './obstacle';
import styles from './RunControls.module.css';
import { runTexts, stateNames } from './texts';

/** The keys under which the application menu offers the same. */
export const RUN_KEYS = { train: 'Ctrl+Enter', stop: 'Ctrl+.' } as const;

export function RunControls() {
  return (
    <div className={styles.controls}>
      <Life />
      <DeviceChip />
      <Buttons />
      <Status />
    </div>
  );
}

/** Seen only while the engine is not simply there. */
function Life() {
  const { tr } = useTr();
  const life = useEngine((s) => s.life);
  const text = {
    ready: runTexts.lifeReady,
    starting: runTexts.lifeStarting,
    restarting: runTexts.lifeRestarting,
    failed: runTexts.lifeFailed,
  }[life.state];
  return (
    <span
      className={cx(styles.life, life.state === 'ready' && 'hidden-visually')}
      data-testid="engine-life"
      data-state={life.state}
      data-restarts={life.restarts}
      title={'reason' in life ? life.reason : undefined}
      role="status"
    >
      <i className={styles.dot} />
      {tr(text)}
    </span>
  );
}

function Buttons() {
  const { tr } = useTr();
  const run = useEngine((s) => s.run);
  const life = useEngine((s) => s.life);
  const analysis = useDocument((s) => s.analysis);
  const blocks = useDocument((s) => Object.keys(s.document.blocks).length);
  const ready = life.state === 'ready';

  if (!isActive(run)) {
    const why = whyNotTrain(analysis, blocks, life);
    const trained = run === 'done' || run === 'stopped';
    return (
      <Action
        testId="train"
        variant="primary"
        icon={<Play size={14} fill="currentColor" />}
        help={tr(why ?? runTexts.trainHelp)}
        shortcut={RUN_KEYS.train}
        disabled={why !== null}
        onClick={trainOrContinue}
      >
        {tr(trained ? runTexts.trainAgain : runTexts.train)}
      </Action>
    );
  }
  return (
    <>
      {run === 'paused' ? (
        <Action
          testId="continue"
          variant="primary"
          icon={<Play size={14} fill="currentColor" />}
          help={tr(runTexts.continueHelp)}
          shortcut={RUN_KEYS.train}
          disabled={!ready}
          onClick={pauseOrContinue}
        >
          {tr(runTexts.continue)}
        </Action>
      ) : (
        <Action
          testId="pause"
          icon={<Pause size={14} fill="currentColor" />}
          help={tr(runTexts.pauseHelp)}
          disabled={!ready || (run !== 'training' && run !== 'evaluating')}
          onClick={pauseOrContinue}
        >
          {tr(runTexts.pause)}
        </Action>
      )}
      <Action
        testId="stop"
        icon={<Square size={12} fill="currentColor" />}
        help={tr(runTexts.stopHelp)}
        shortcut={RUN_KEYS.stop}
        disabled={run === 'stopping'}
        onClick={stopRun}
      >
        {tr(runTexts.stop)}
      </Action>
    </>
  );
}

interface ActionProps {
  readonly testId: string;
  readonly variant?: 'primary' | 'normal';
  readonly icon: ReactNode;
  readonly help: string;
  readonly shortcut?: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A button that explains itself even while it is disabled: it then only looks and acts so. */
function Action({
  testId,
  variant,
  icon,
  help,
  shortcut,
  disabled,
  onClick,
  children,
}: ActionProps) {
  return (
    <Tooltip label={help} shortcut={disabled ? undefined : shortcut}>
      <Button
        variant={variant ?? 'normal'}
        icon={icon}
        data-testid={testId}
        aria-disabled={disabled}
        className={cx(disabled && styles.disabled)}
        onClick={() => !disabled && onClick()}
      >
        {children}
      </Button>
    </Tooltip>
  );
}

/** Epoch, progress, speed and time left; after a run, how it ended. */
function Status() {
  const { tr } = useTr();
  const run = useEngine((s) => s.run);
  const error = useEngine((s) => s.error);
  const progress = useEngine((s) => s.progress);
  const active = isActive(run);
  const done = run === 'done';
  const state = tr(stateNames[run]);
  const share = progress
    ? done
      ? 1
      : (progress.epoch - 1 + progress.step / Math.max(1, progress.stepsPerEpoch)) / progress.epochs
    : 0;

  return (
    <div className={styles.status}>
      <span
        className={styles.state}
        data-testid="run-state"
        data-state={run}
        title={run === 'failed' ? error?.message : undefined}
      >
        <i className={styles.dot} />
        {state}
      </span>
      {progress && (active || done || run === 'stopped') && (
        <>
          <Tooltip
            label={tr(
              runTexts.progressHelp(
                progress.step,
                progress.stepsPerEpoch,
                progress.lr === undefined ? null : formatLearningRate(progress.lr),
              ),
            )}
          >
            <div
              className={styles.progress}
              data-testid="progress"
              role="progressbar"
              aria-label={`${tr(runTexts.colEpoch)} ${progress.epoch}/${progress.epochs}`}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.round(share * 100)}
            >
              <span className={styles.epoch}>
                {tr(runTexts.epochBefore)}
                <b>
                  {progress.epoch}/{progress.epochs}
                </b>
                {tr(runTexts.epochAfter)}
              </span>
              <span className={styles.track}>
                <span className={styles.bar} style={{ transform: `scaleX(${share})` }} />
              </span>
            </div>
          </Tooltip>
          <Tooltip label={tr(runTexts.rateHelp)}>
            <span
              className={styles.rate}
              data-testid="images-per-second"
              data-value={progress.imagesPerSecond}
            >
              <b>{formatRate(progress.imagesPerSecond)}</b> {tr(runTexts.perSecond)}
            </span>
          </Tooltip>
          {active && progress.secondsLeft !== null && (
            <Tooltip label={tr(runTexts.leftHelp)}>
              <span className={styles.left} data-testid="time-left">
                <b>{formatDuration(progress.secondsLeft)}</b>
              </span>
            </Tooltip>
          )}
        </>
      )}
    </div>
  );
}
