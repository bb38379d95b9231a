/** What a training prints: a bar and lines for people, or one JSON object a line for programs. */
import type { WriteStream } from 'node:tty';
import type { EngineEventOf, Result, RunState, Scores } from '../protocol/engine';
import { Bar } from './bar';
import { count, duration, fixed, percent } from './table';

type Progress = EngineEventOf<'progress'>;
type Epoch = EngineEventOf<'epoch'>;
type Log = EngineEventOf<'log'>;

export interface Report {
  start(started: Result<'train'>): void;
  state(state: RunState): void;
  progress(event: Progress): void;
  epoch(event: Epoch): void;
  log(event: Log): void;
  /** The run is over; `device` is where it ran. */
  end(state: 'done' | 'stopped', device: string): void;
  /** Leaves the terminal clean, whatever happened. */
  clear(): void;
}

/** The figures a run is judged by: those of the validation data where there are any. */
function figures({ train, validation }: Epoch): Scores {
  return validation ?? train;
}

export class JsonReport implements Report {
  private printed = 0;
  private last: Epoch | undefined;

  constructor(private readonly stdout: NodeJS.WritableStream) {}

  start(started: Result<'train'>): void {
    this.line({ event: 'start', ...started });
  }

  state(): void {}

  /** The first ten losses one by one, then the newest of each event. */
  progress({ points, imagesPerSecond }: Progress): void {
    points.forEach(({ step, loss, accuracy }, i) => {
      if (this.printed >= 10 && i < points.length - 1) return;
      this.printed++;
      this.line({ event: 'step', step, loss, accuracy, imagesPerSecond });
    });
  }

  epoch(event: Epoch): void {
    this.last = event;
    this.line(event);
  }

  log({ level, message }: Log): void {
    this.line({ event: 'log', level, message });
  }

  end(state: 'done' | 'stopped', device: string): void {
    const { last } = this;
    this.line({
      event: state,
      epoch: last?.epoch ?? 0,
      ...(last ? figures(last) : { loss: null, accuracy: null }),
      imagesPerSecond: last?.imagesPerSecond ?? null,
      device,
    });
  }

  clear(): void {}

  private line(value: object): void {
    this.stdout.write(`${JSON.stringify(value)}\n`);
  }
}

/** Metrics that had nothing to divide by. */
function undefinedText({ undefinedFor = {} }: Epoch): string[] {
  const marked = Object.entries(undefinedFor).map(([metric, classes]) => {
    const more = classes.length > 3 ? ` and ${classes.length - 3} more` : '';
    return classes.length ? `${metric} of ${classes.slice(0, 3).join(', ')}${more}` : metric;
  });
  return marked.length ? [`undefined: ${marked.join('; ')}`] : [];
}

export class TextReport implements Report {
  private readonly bar: Bar;
  private seconds = 0;

  constructor(
    private readonly stdout: NodeJS.WritableStream,
    private readonly stderr: WriteStream,
  ) {
    this.bar = new Bar(stderr);
  }

  start({ device, description, parameters, stepsPerEpoch, epochs }: Result<'train'>): void {
    this.line(
      `Training ${count(parameters)} parameters on ${device} (${description}): ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} of ${count(stepsPerEpoch)} steps.`,
    );
  }

  state(): void {}

  progress({ points, ...event }: Progress): void {
    const newest = points[points.length - 1];
    const { loss = null, accuracy = null } = newest ?? {};
    this.bar.show({ ...event, loss, accuracy });
  }

  epoch(event: Epoch): void {
    const { epoch, epochs, train, validation, metrics, imagesPerSecond, seconds } = event;
    this.seconds += seconds;
    const named = (values: Readonly<Record<string, number>>) =>
      Object.entries(values).map(([name, value]) => `${name} ${fixed(value)}`);
    const scores = (name: string, { loss, accuracy, parts = {} }: Scores) => {
      const terms = named(parts);
      return `${name} loss ${fixed(loss)}${terms.length ? ` (${terms.join(', ')})` : ''}${accuracy === null ? '' : `, accuracy ${percent(accuracy)}`}`;
    };
    this.line(
      [
        `Epoch ${epoch}/${epochs}`,
        scores('training', train),
        ...(validation ? [scores('validation', validation)] : []),
        ...(metrics && Object.keys(metrics).length ? [named(metrics).join(', ')] : []),
        ...undefinedText(event),
        `${count(imagesPerSecond)} images/s`,
        duration(seconds),
      ].join('  '),
    );
  }

  log({ message }: Log): void {
    this.bar.clear();
    this.stderr.write(`${message}\n`);
  }

  end(state: 'done' | 'stopped'): void {
    this.line(state === 'done' ? `Done in ${duration(this.seconds)} of training.` : 'Stopped.');
  }

  clear(): void {
    this.bar.clear();
  }

  private line(text: string): void {
    this.bar.clear();
    this.stdout.write(`${text}\n`);
  }
}
