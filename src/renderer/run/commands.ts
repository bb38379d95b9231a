/** What the run controls, the menu and the shortcuts do, and when training is not possible. */
import type { Text } from '../../graph/types';
import type { EngineLife } from '../../protocol/bridge';
import { engine, isActive } from '../engine';
import { useDocument } from '../state/document';
import { whyNotTrain } from './obstacle';

/** Starts training, or goes on after a pause. Does nothing while the project has errors. */
export function trainOrContinue(): void {
  const { run, life, train, continueRun } = engine.getState();
  if (run === 'paused') void continueRun();
  else if (!isActive(run) && !obstacle(life)) void train();
}

/** Pauses, or goes on after a pause. */
export function pauseOrContinue(): void {
  const { run, pause, continueRun } = engine.getState();
  if (run === 'paused') void continueRun();
  else if (run === 'training' || run === 'evaluating') void pause();
}

export function stopRun(): void {
  const { run, stop } = engine.getState();
  if (isActive(run) && run !== 'stopping') void stop();
}

function obstacle(life: EngineLife): Text | null {
  const { analysis, document } = useDocument.getState();
  return whyNotTrain(analysis, Object.keys(document.blocks).length, life);
}
