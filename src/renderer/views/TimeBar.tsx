/** Through the moments of a training: a slider that every open view follows, from the first step on. */
import { Pause, Play, Radio } from 'lucide-react';
import { useEffect } from 'react';
import { useEngine } from '../engine';
import { useTr } from '../i18n';
import { formatBytes } from '../state/format';
import { Button, IconButton } from '../ui/Button';
import { Tooltip } from '../ui/Tooltip';
import { useLoaded } from './ask';
import { lookTexts } from './looktexts';
import { goTo, loadMoments, play, stopPlaying, useMoment } from './moment';
import styles from './TimeBar.module.css';

/** Kept moments come in while training; they are asked for so often. */
const RELOAD_MS = 4000;

export function TimeBar() {
  const { tr } = useTr();
  const { at, steps, bytes, notes, playing } = useMoment();
  const loaded = useLoaded();
  const run = useEngine((s) => s.run);
  const moving = run === 'training' || run === 'evaluating';

  // biome-ignore lint/correctness/useExhaustiveDependencies: another state of the run may have kept more
  useEffect(() => {
    if (!loaded) return;
    void loadMoments();
    if (!moving) return;
    const timer = setInterval(() => void loadMoments(), RELOAD_MS);
    return () => clearInterval(timer);
  }, [loaded, moving, run]);

  if (!loaded || steps.length === 0)
    return (
      <footer className={styles.bar}>
        <span className={styles.hint}>
          {tr(loaded ? lookTexts.noMoments : lookTexts.notTrained)}
        </span>
      </footer>
    );
  const last = steps.length - 1;
  const place = at === null ? last : Math.max(0, steps.indexOf(at));
  return (
    <footer className={styles.bar} data-testid="time-bar" data-at={at ?? 'now'}>
      <IconButton
        label={tr(playing ? lookTexts.pause : lookTexts.play)}
        side="top"
        data-testid="time-play"
        onClick={() => (playing ? stopPlaying() : play())}
      >
        {playing ? <Pause size={15} /> : <Play size={15} />}
      </IconButton>
      <input
        type="range"
        className={styles.slider}
        min={0}
        max={last}
        step={1}
        value={place}
        aria-label={tr(lookTexts.time)}
        aria-valuetext={tr(lookTexts.stepOf(steps[place] ?? 0))}
        data-testid="time-slider"
        onChange={(event) => goTo(steps[Number(event.target.value)] ?? null)}
      />
      <Tooltip label={tr(lookTexts.kept(steps.length, formatBytes(bytes)))} side="top">
        <span className={styles.step} data-testid="time-step">
          {at === null ? tr(lookTexts.now) : tr(lookTexts.stepOf(at))}
        </span>
      </Tooltip>
      <Button
        size="small"
        icon={<Radio size={13} />}
        disabled={at === null}
        data-testid="time-now"
        onClick={() => goTo(null)}
      >
        {tr(lookTexts.toNow)}
      </Button>
      {notes[0] && <span className={styles.note}>{tr(notes[0])}</span>}
    </footer>
  );
}
