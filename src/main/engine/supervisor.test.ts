import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { emptyDocument } from '../../graph/document/schema';
import type { EngineLife } from '../../protocol/bridge';
import type { EngineEvent } from '../../protocol/engine';
import { EngineSupervisor, type Limits } from './supervisor';

const script = resolve(import.meta.dirname, '../../../test/fixtures/fake-engine.mjs');
const running: EngineSupervisor[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((supervisor) => supervisor.stop(500)));
});

/** A supervisor of the fake engine. `mood` is read at each start. */
function supervise(limits: Partial<Limits> = {}, mood: { now: string } = { now: '' }) {
  const events: EngineEvent[] = [];
  const lives: EngineLife[] = [];
  const children: ChildProcess[] = [];
  const supervisor = new EngineSupervisor({
    start: () => {
      if (mood.now === 'absent') throw new Error('No Node was found.');
      const child = spawn(process.execPath, [script], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        serialization: 'advanced',
        env: { ...process.env, FAKE_ENGINE: mood.now },
      });
      children.push(child);
      return child;
    },
    onEvent: (event) => events.push(event),
    onLife: (life) => lives.push(life),
    limits: { delay: 1, check: 20, silence: 4000, start: 8000, ...limits },
  });
  running.push(supervisor);
  supervisor.start();
  const logs = () => events.flatMap((event) => (event.event === 'log' ? [event.message] : []));
  const states = () => events.flatMap((event) => (event.event === 'state' ? [event.state] : []));
  return { supervisor, events, lives, children, logs, states };
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 10 });
const dataset = (type: string) => ({ type, params: {}, baseDir: null });
const train = (supervisor: EngineSupervisor, seed = 0) =>
  supervisor.train({ document: emptyDocument(), baseDir: null, options: { seed } }, async () => {
    return '/runs/one';
  });

describe('EngineSupervisor', () => {
  it('greets, answers, and passes on refusals', async () => {
    const { supervisor, lives, children } = supervise();
    expect(await supervisor.request('devices', {})).toEqual({ ok: true, value: { devices: [] } });
    expect(await supervisor.request('describeDataset', dataset('x'))).toEqual({
      ok: false,
      error: { code: 'data.missing', message: 'no x' },
    });
    expect(supervisor.pid).toBe(children[0]?.pid);
    expect(lives.map((life) => life.state)).toEqual(['starting', 'ready']);
  });

  it('fails what was pending when the engine dies, and starts another', async () => {
    const { supervisor, lives, children } = supervise();
    const crash = await supervisor.request('describeDataset', dataset('crash'));
    expect(crash).toMatchObject({ ok: false, error: { code: 'engine.closed' } });
    expect(await supervisor.request('devices', {})).toMatchObject({ ok: true });
    expect(children).toHaveLength(2);
    expect(supervisor.pid).toBe(children[1]?.pid);
    expect(lives.map((life) => life.state)).toEqual(['starting', 'ready', 'restarting', 'ready']);
    expect(lives[2]).toMatchObject({
      restarts: 1,
      reason: 'The engine process ended with code 7.',
    });
  });

  it('kills an engine that hangs or falls silent', async () => {
    for (const way of ['hang', 'silent']) {
      const { supervisor, lives } = supervise({ silence: 1500 });
      await supervisor.request('devices', {});
      void supervisor.request('describeDataset', dataset(way));
      await until(() => expect(lives.some((life) => life.state === 'restarting')).toBe(true));
      expect(lives.find((life) => life.state === 'restarting')).toMatchObject({
        reason: expect.stringContaining('did not answer'),
      });
      expect(await supervisor.request('devices', {})).toMatchObject({ ok: true });
    }
  });

  it('does not wait for ever for one answer', async () => {
    const { supervisor } = supervise({ answer: { default: 8000, describeDataset: 50 } });
    await supervisor.request('devices', {});
    expect(await supervisor.request('describeDataset', dataset('unanswered'))).toMatchObject({
      ok: false,
      error: { code: 'engine.timeout' },
    });
    expect(await supervisor.request('devices', {})).toMatchObject({ ok: true });
  });

  it('goes on with the run it was in, with the views it had, paused if it was', async () => {
    const { supervisor, logs, states, children } = supervise();
    expect(await train(supervisor)).toMatchObject({ ok: true });
    await supervisor.request('watch', { pin: { split: 'train', index: 5 }, blocks: [] });
    await supervisor.request('pause', {});
    children[0]?.kill('SIGKILL');
    await until(() =>
      // From the crash on it is known not to train.
      expect(states()).toEqual(
        ['idle', 'preparing', 'training', 'paused'].concat([
          'preparing',
          'preparing',
          'training',
          'paused',
        ]),
      ),
    );
    await until(() =>
      expect(logs().filter((text) => !text.startsWith('The engine'))).toEqual([
        '{"train":false,"runDir":"/runs/one"}',
        'watch 5',
        '{"train":true,"runDir":"/runs/one"}',
        'watch 5',
      ]),
    );
    expect(supervisor.isTraining).toBe(true);
  });

  it('starts no run again that has been stopped', async () => {
    const { supervisor, logs, children, states } = supervise();
    await train(supervisor);
    await supervisor.request('stop', {});
    await until(() => expect(states()).toContain('stopped'));
    children[0]?.kill('SIGKILL');
    await until(() => expect(children).toHaveLength(2));
    await supervisor.request('devices', {});
    expect(logs().filter((text) => text.startsWith('{"train"'))).toHaveLength(1);
  });

  it('stops a run whose engine is gone at once, and never takes it up again', async () => {
    const { supervisor, logs, children, states, lives } = supervise({ delay: 300 });
    await train(supervisor);
    children[0]?.kill('SIGKILL');
    await until(() => expect(lives.at(-1)?.state).toBe('restarting'));
    expect(states().at(-1)).toBe('preparing');
    expect(await supervisor.request('stop', {})).toMatchObject({ ok: true });
    expect(states().at(-1)).toBe('stopped');
    expect(supervisor.isTraining).toBe(false);
    await until(() => expect(lives.at(-1)?.state).toBe('ready'));
    await supervisor.request('devices', {});
    expect(logs().filter((text) => text.startsWith('{"train"'))).toHaveLength(1);
    expect(await train(supervisor)).toMatchObject({ ok: true });
  });

  it('stops and pauses a run that is being resumed', async () => {
    for (const [way, end] of [
      ['stop', 'stopped'],
      ['pause', 'paused'],
    ] as const) {
      const { supervisor, children, states, lives } = supervise();
      await train(supervisor, 15);
      children[0]?.kill('SIGKILL');
      await until(() => expect(lives.at(-1)).toMatchObject({ state: 'ready', restarts: 1 }));
      expect(await supervisor.request(way, {})).toMatchObject({ ok: true });
      await until(() => expect(states().at(-1)).toBe(end));
      expect(states().filter((state) => state === 'training')).toHaveLength(1);
      expect(supervisor.isTraining).toBe(way === 'pause');
    }
  });

  it('resumes paused what was paused while its engine was gone', async () => {
    const { supervisor, children, states, lives } = supervise({ delay: 300 });
    await train(supervisor, 15);
    children[0]?.kill('SIGKILL');
    await until(() => expect(lives.at(-1)?.state).toBe('restarting'));
    await supervisor.request('pause', {});
    await until(() => expect(states().at(-1)).toBe('paused'));
    expect(states().filter((state) => state === 'training')).toHaveLength(1);
  });

  it('takes no run up again whose engine died while it was stopping', async () => {
    const { supervisor, children, states, logs, lives } = supervise();
    await train(supervisor, 16);
    await supervisor.request('stop', {});
    await until(() => expect(states().at(-1)).toBe('stopping'));
    children[0]?.kill('SIGKILL');
    await until(() => expect(states().at(-1)).toBe('stopped'));
    await until(() => expect(lives.at(-1)).toMatchObject({ state: 'ready', restarts: 1 }));
    expect(logs().filter((text) => text.startsWith('{"train"'))).toHaveLength(1);
  });

  it('stops a run that waits for its engine', async () => {
    const { supervisor, states, logs } = supervise();
    const answer = train(supervisor);
    expect(await train(supervisor)).toMatchObject({ ok: false, error: { code: 'busy' } });
    await supervisor.request('stop', {});
    expect(await answer).toMatchObject({ ok: false, error: { code: 'stopped' } });
    expect(states()).toContain('stopped');
    expect(logs()).toEqual([]);
  });

  it('says that a run has failed when it cannot go on', async () => {
    const { supervisor, events, children } = supervise();
    await train(supervisor, 14);
    children[0]?.kill('SIGKILL');
    await until(() =>
      expect(events.at(-1)).toMatchObject({
        event: 'state',
        state: 'failed',
        error: { code: 'engine.resume', message: expect.stringContaining('no checkpoint') },
      }),
    );
    expect(supervisor.isTraining).toBe(false);
  });

  it('stops restarting an engine that keeps dying, until it is asked again', async () => {
    const mood = { now: 'exit' };
    const { supervisor, lives, children } = supervise({ restarts: 3 }, mood);
    expect(await supervisor.request('devices', {})).toMatchObject({
      ok: false,
      error: { code: 'engine.failed' },
    });
    expect(children).toHaveLength(4);
    expect(lives.at(-1)).toMatchObject({ state: 'failed', restarts: 3 });
    mood.now = '';
    expect(await supervisor.request('devices', {})).toMatchObject({ ok: true });
    expect(lives.at(-1)).toMatchObject({ state: 'ready' });
  });

  it('replaces an engine that was rebuilt without counting it as a failure', async () => {
    const { supervisor, children, lives } = supervise({ restarts: 0 });
    await supervisor.request('devices', {});
    supervisor.restart('The engine was rebuilt.');
    await until(() => expect(lives.at(-1)).toMatchObject({ state: 'ready', restarts: 1 }));
    expect(children).toHaveLength(2);
    children[1]?.kill('SIGKILL');
    await until(() => expect(lives.at(-1)?.state).toBe('failed'));
  });

  it('replaces an engine that does not greet', async () => {
    const mood = { now: 'mute' };
    const { supervisor, lives, children } = supervise({ start: 1500, silence: 8000 }, mood);
    await until(() => expect(children.length).toBeGreaterThan(1));
    mood.now = '';
    expect(await supervisor.request('devices', {})).toMatchObject({ ok: true });
    expect(lives.find((life) => life.state === 'restarting')).toMatchObject({
      reason: expect.stringContaining('did not start'),
    });
  });

  it('says at once what is missing when no process can be started', async () => {
    const { supervisor, lives } = supervise({}, { now: 'absent' });
    expect(lives).toEqual([{ state: 'failed', restarts: 0, reason: 'No Node was found.' }]);
    expect(await supervisor.request('devices', {})).toMatchObject({
      error: { code: 'engine.failed', message: 'No Node was found.' },
    });
  });

  it('ends the engine without calling it a death', async () => {
    const { supervisor, lives, children } = supervise();
    await supervisor.request('devices', {});
    await supervisor.stop();
    expect(children[0]?.exitCode).toBe(0);
    expect(lives.map((life) => life.state)).toEqual(['starting', 'ready']);
  });
});
