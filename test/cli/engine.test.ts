/** The built engine as a process of its own: heartbeat, relayed events, and how it ends. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { EngineClient, linkToProcess } from '../../src/protocol/client';
import type { EngineEvent, EngineEventOf } from '../../src/protocol/engine';
import { smallClassifier } from '../support/networks';

const started: ChildProcess[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

function start() {
  const child = fork(resolve(import.meta.dirname, '../../out/engine/host.js'), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  started.push(child);
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const client = new EngineClient(linkToProcess(child));
  const events: EngineEvent[] = [];
  client.onEvent((event) => events.push(event));
  const until = (wanted: (event: EngineEvent) => boolean) =>
    new Promise<void>((done) => {
      const off = client.onEvent((event) => {
        if (!wanted(event)) return;
        off();
        done();
      });
    });
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  const read = new Promise<void>((done) => child.stderr?.once('close', done));
  // All that it printed has arrived by then.
  const exit = Promise.all([ended, read]).then(([code]) => code);
  return { child, client, events, until, exit, complaints: () => text };
}

const train = (client: EngineClient, epochs: number, runDir: string | null = null) =>
  client.request('train', {
    document: smallClassifier(),
    baseDir: null,
    runDir,
    options: { epochs, limit: 320 },
  });

describe('the engine process', () => {
  it('greets, describes data, and trains with frames that arrive as bytes', async () => {
    const { child, client, events, until } = start();
    expect(await client.request('hello', { protocol: 1 })).toMatchObject({ pid: child.pid });
    const facts = await client.request('describeDataset', {
      type: 'MNIST',
      params: { train: false },
      baseDir: null,
    });
    expect(facts).toMatchObject({ length: 10000, classes: { length: 10 } });
    const { devices } = await client.request('devices', {});
    expect(devices.find((d) => d.device === 'cpu')).toMatchObject({ available: true });
    await client.request('watch', {
      pin: { split: 'train', index: 0 },
      blocks: [{ block: 'conv', maxTile: 64 }],
    });
    const done = until((e) => e.event === 'state' && e.state === 'done');
    await train(client, 1);
    await done;
    const frame = events.find((e): e is EngineEventOf<'frame'> => e.event === 'frame');
    expect(frame?.pixels.length).toBe(4 * 12 * 12);
    // No message was of a form the other side does not know.
    expect(events.filter((e) => e.event === 'log')).toEqual([]);
  });

  it('keeps its heart beating and its door open while it trains', async () => {
    const { client, events, until } = start();
    await train(client, 1000);
    await until((e) => e.event === 'heartbeat');
    await until((e) => e.event === 'heartbeat');
    await client.request('hello', { protocol: 1 });
    expect(events.some((e) => e.event === 'progress')).toBe(true);
    const stopped = until((e) => e.event === 'state' && e.state === 'stopped');
    await client.request('stop', {});
    await stopped;
  });

  it('answers a malformed request without falling over', async () => {
    const { child, client } = start();
    child.send({ kind: 'request', id: 'x', method: 'rm -rf' });
    child.send('nonsense');
    await expect(
      client.request('watch', { pin: { split: 'train', index: -1 }, blocks: [] }),
    ).rejects.toMatchObject({ code: 'protocol.malformed' });
    await client.request('hello', { protocol: 1 });
  });

  it('ends when asked, also in the middle of a training', async () => {
    const { client, exit } = start();
    await train(client, 1000);
    await client.request('shutdown', {});
    expect(await exit).toBe(0);
    await expect(client.request('hello', { protocol: 1 })).rejects.toMatchObject({
      code: 'engine.closed',
    });
  });

  it.each([
    ['at once', 0],
    ['between steps', 40],
  ])('ends in order when its parent goes: %s', async (_, wait) => {
    const runDir = await mkdtemp(join(tmpdir(), 'netloom-engine-'));
    folders.push(runDir);
    // More than once: what is under way in native code then differs.
    for (let time = 0; time < 3; time++) {
      const { child, client, exit, complaints } = start();
      await train(client, 1000, join(runDir, String(time)));
      await new Promise((done) => setTimeout(done, wait * time));
      child.disconnect();
      expect(await exit).toBe(0);
      expect(complaints()).toBe('');
      expect(await readdir(join(runDir, String(time), 'checkpoints'))).not.toHaveLength(0);
    }
  });

  it('ends in order when its parent goes while the network is prepared, or nothing is done', async () => {
    const idle = start();
    await idle.client.request('hello', { protocol: 1 });
    idle.child.disconnect();
    expect(await idle.exit).toBe(0);
    const preparing = start();
    const begun = preparing.until((e) => e.event === 'state' && e.state === 'preparing');
    train(preparing.client, 1000).catch(() => {});
    await begun;
    preparing.child.disconnect();
    expect(await preparing.exit).toBe(0);
    expect(preparing.complaints()).toBe('');
  });

  it('says how the run ended before it ends at a signal', async () => {
    const { child, client, events, exit } = start();
    await train(client, 1000);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(events).toContainEqual({ event: 'state', state: 'stopped' });
  });
});
