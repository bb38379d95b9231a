/** One training step, one layer at a time: forward, loss, backward, update, with every value. */
import { ChevronLeft, ChevronRight, Footprints, SkipForward } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { said } from '../../app/said';
import { useEngine } from '../../engine';
import { formatValue } from '../../engine/format';
import { useTr } from '../../i18n';
import { showNamed } from '../../run/showBlock';
import { useDocument } from '../../state/document';
import { Button, IconButton } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import { Tooltip } from '../../ui/Tooltip';
import { toast } from '../../ui/toast';
import { type QueryOf, useAsk } from '../ask';
import { PanelView } from '../PanelView';
import { Answered, Choice, NumberBox } from '../Toolbar';
import styles from './insight.module.css';
import { insightTexts } from './insighttexts';
import { leaveWalk, noteWires, useWalk } from './walkstore';

/** Blocks with more parameters are shown in 256 levels. */
const MOST_EXACT = 1_000_000;

export function WalkView() {
  const { tr } = useTr();
  const run = useEngine((s) => s.run);
  const pause = useEngine((s) => s.pause);
  const moving = run === 'training' || run === 'evaluating';
  if (run === 'paused') return <Walk />;
  return (
    <Empty
      icon={<Footprints size={24} />}
      title={tr(insightTexts.walk)}
      hint={tr(
        run === 'done' || run === 'stopped' || run === 'failed'
          ? insightTexts.over
          : insightTexts.pauseFirst,
      )}
    >
      {moving && (
        <Button size="small" onClick={() => void pause()} data-testid="walk-pause">
          {tr(insightTexts.pause)}
        </Button>
      )}
    </Empty>
  );
}

function Walk() {
  const { tr } = useTr();
  const { stage, sample } = useWalk();
  const [exact, setExact] = useState(true);
  const [taking, setTaking] = useState(false);
  const query = useMemo<QueryOf<'walk'>>(() => ({ view: 'walk', sample, stage }), [sample, stage]);
  const asked = useAsk<'walk'>(query, { form: exact ? 'exact' : 'bytes', maxTile: 96, at: null });
  const { answer } = asked;
  const stages = answer?.facts.stages ?? [];
  const all = stages.length;
  const now = answer && answer.facts.stage === stage ? stages[stage] : undefined;
  const panels = answer?.panels;
  const size = useDocument((s) =>
    now ? (s.analysis.blocks[now.block]?.cost?.parameters ?? 0) : 0,
  );
  const next = stages[stage + 1];
  const nextSize = useDocument((s) =>
    next ? (s.analysis.blocks[next.block]?.cost?.parameters ?? 0) : 0,
  );

  useEffect(() => leaveWalk, []);
  useEffect(() => setExact(Math.max(size, nextSize) <= MOST_EXACT), [size, nextSize]);
  useEffect(() => {
    if (!now || !panels) return;
    noteWires(now.block, now.phase, panels);
    showNamed(now.block);
  }, [now, panels]);

  const go = (to: number) => useWalk.setState({ stage: Math.min(all - 1, Math.max(0, to)) });
  const take = async () => {
    setTaking(true);
    const outcome = await window.netloom.request('advance', {});
    setTaking(false);
    leaveWalk();
    if (outcome.ok) asked.again();
    else toast({ kind: 'warning', message: said(outcome.error) });
  };

  return (
    <div className={styles.walk}>
      <div className={styles.steps}>
        <IconButton
          label={tr(insightTexts.previousLayer)}
          side="top"
          disabled={stage === 0}
          data-testid="walk-back"
          onClick={() => go(stage - 1)}
        >
          <ChevronLeft size={15} />
        </IconButton>
        <Button
          size="small"
          icon={<ChevronRight size={14} />}
          disabled={all === 0 || stage >= all - 1}
          data-testid="walk-next"
          onClick={() => go(stage + 1)}
        >
          {tr(insightTexts.nextLayer)}
        </Button>
        <Tooltip label={tr(insightTexts.takeStepHelp)} side="top">
          <Button
            size="small"
            icon={<SkipForward size={13} />}
            disabled={taking}
            data-testid="walk-take"
            onClick={() => void take()}
          >
            {tr(insightTexts.takeStep)}
          </Button>
        </Tooltip>
        {now && (
          <span data-testid="walk-stage" data-phase={now.phase} data-block={now.block}>
            <b className={styles.phase} data-phase={now.phase}>
              {tr(insightTexts.phases[now.phase])}
            </b>{' '}
            <button type="button" onClick={() => showNamed(now.block)}>
              {now.block}
            </button>{' '}
            <span className={styles.dim}>{tr(insightTexts.stage(stage + 1, all))}</span>
          </span>
        )}
        <Choice label={tr(insightTexts.sample)}>
          <NumberBox
            label={tr(insightTexts.sample)}
            value={sample}
            most={answer ? answer.facts.batch.length - 1 : undefined}
            onChange={(value) => useWalk.setState({ sample: value, wires: {} })}
          />
        </Choice>
        {answer && (
          <span className={styles.dim} data-testid="walk-step" data-step={answer.step}>
            #{answer.facts.batch[sample]} · {tr(insightTexts.loss(formatValue(answer.facts.loss)))}
          </span>
        )}
      </div>
      <ol className={styles.stages} aria-label={tr(insightTexts.stages)}>
        {stages.map(({ phase, block }, i) => (
          <li key={`${phase} ${block}`}>
            <button
              type="button"
              data-phase={phase}
              aria-current={i === stage ? 'step' : undefined}
              aria-label={`${tr(insightTexts.phases[phase])} ${block}`}
              title={`${tr(insightTexts.phases[phase])} ${block}`}
              onClick={() => go(i)}
            />
          </li>
        ))}
      </ol>
      <div className={styles.values} data-testid="walk-values">
        <Answered asked={asked}>
          {(made) => (
            <>
              {made.panels.map((panel) => (
                <PanelView
                  key={panel.name}
                  panel={panel}
                  width={panel.kind === 'maps' ? 320 : 260}
                  height={100}
                  testId={`walk-${panel.name}`}
                />
              ))}
            </>
          )}
        </Answered>
      </div>
    </div>
  );
}
