/** The tasks of a window's main thread, from Chromium's own trace: how long each took, and what in it. */
import { readFileSync } from 'node:fs';
import type { App } from '../test/e2e/app';

export interface Task {
  /** Wall time in ms: what people wait. */
  readonly wall: number;
  /** Of it the processor's time: without that of other programs on a busy computer. */
  readonly cpu: number;
  /** The longest parts, as `Layout 12`. */
  readonly parts: readonly string[];
}

interface TraceEvent {
  readonly name: string;
  readonly cat?: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly type?: string } };
}

const RUN_TASK = new Set(['RunTask', 'ThreadControllerImpl::RunTask']);
const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];

/** Records what the window does during `gesture`; its tasks, the longest first. */
export async function tasksDuring(
  app: App,
  folder: string,
  gesture: () => Promise<void>,
): Promise<readonly Task[]> {
  await app.electron.evaluate(
    ({ contentTracing }, included_categories) =>
      contentTracing.startRecording({ included_categories }),
    CATEGORIES,
  );
  await gesture();
  const file = await app.electron.evaluate(
    ({ contentTracing }, path) => contentTracing.stopRecording(path),
    `${folder}/trace.json`,
  );
  return tasksOf(JSON.parse(readFileSync(file, 'utf8')).traceEvents as readonly TraceEvent[]);
}

function tasksOf(events: readonly TraceEvent[]): readonly Task[] {
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const main = new Set(
    events.filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain').map(thread),
  );
  const own = events.filter((e) => e.ph === 'X' && main.has(thread(e)));
  const tasks = own.filter(({ name }) => RUN_TASK.has(name));
  return tasks
    .map((task) => {
      const end = task.ts + (task.dur ?? 0);
      const inside = own.filter(
        (e) => !RUN_TASK.has(e.name) && thread(e) === thread(task) && e.ts >= task.ts && e.ts < end,
      );
      const parts = inside
        .sort((a, b) => (b.dur ?? 0) - (a.dur ?? 0))
        .slice(0, 6)
        .map((e) => `${e.name} ${e.args?.data?.type ?? ''} ${Math.round((e.dur ?? 0) / 1000)}`);
      return { wall: (task.dur ?? 0) / 1000, cpu: (task.tdur ?? task.dur ?? 0) / 1000, parts };
    })
    .sort((a, b) => b.wall - a.wall);
}
