import { describe, expect, it } from 'vitest';
import type { EngineEvent, EngineEventOf } from '../protocol/engine';
import { JsonReport } from './report';
import { Events } from './train';

const progress = (step: number): EngineEventOf<'progress'> => ({
  event: 'progress',
  epoch: 1,
  epochs: 1,
  step,
  stepsPerEpoch: 4,
  imagesPerSecond: 1,
  secondsLeft: null,
  points: [{ step, loss: 1, accuracy: null }],
});

function open() {
  const lines: { event: string; step?: number }[] = [];
  const stdout = { write: (text: string) => lines.push(JSON.parse(text)) };
  const report = new JsonReport(stdout as unknown as NodeJS.WritableStream);
  const events = new Events(report);
  const take = (...all: EngineEvent[]) => {
    for (const event of all) events.take(event);
  };
  const start = () =>
    report.start({ device: 'cpu', description: 'x', parameters: 1, stepsPerEpoch: 4, epochs: 1 });
  const printed = () => lines.map(({ event, step }) => (step ? `${event} ${step}` : event));
  return { events, take, start, printed };
}

describe('the events of a run', () => {
  it('wait for its announcement, keep their order, and none is lost', () => {
    const { events, take, start, printed } = open();
    take({ event: 'log', level: 'warning', message: 'slow' }, progress(1), progress(2));
    expect(printed()).toEqual([]);
    start();
    events.release();
    take(progress(3));
    expect(printed()).toEqual(['start', 'log', 'step 1', 'step 2', 'step 3']);
  });

  it('are over with the end of the run, also when all of it came at once', () => {
    const { events, take, start, printed } = open();
    take(progress(1), { event: 'state', state: 'done' });
    take({ event: 'log', level: 'info', message: 'late' });
    start();
    events.release();
    expect(printed()).toEqual(['start', 'step 1']);
  });

  it('of a run that is refused are told too', () => {
    const { events, take, printed } = open();
    take({ event: 'log', level: 'warning', message: 'why' }, { event: 'state', state: 'idle' });
    events.release();
    expect(printed()).toEqual(['log']);
  });
});
