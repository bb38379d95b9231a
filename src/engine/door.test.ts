import { describe, expect, it } from 'vitest';
import type { EngineEvent, Reply } from '../protocol/engine';
import { Door, type WorkerLink } from './door';
import type { Asked, FromWorker } from './thread';

function open() {
  const workers: {
    posted: Asked[];
    message: (m: FromWorker) => void;
    crash: (reason: string) => void;
  }[] = [];
  const sent: (Reply | EngineEvent)[] = [];
  let exits = 0;
  const door = new Door({
    startWorker: (): WorkerLink => {
      const posted: Asked[] = [];
      const worker = { posted, message: (_: FromWorker) => {}, crash: (_: string) => {} };
      workers.push(worker);
      return {
        post: (m) => posted.push(m),
        onMessage: (l) => {
          worker.message = l;
        },
        onCrash: (l) => {
          worker.crash = l;
        },
        close: async () => worker.crash('it ended with code 0'),
      };
    },
    send: (m) => sent.push(m),
    exit: () => exits++,
  });
  const ask = (id: number, method: string, params: unknown = {}) =>
    door.receive({ kind: 'request', id, method, params });
  return { door, workers, sent, ask, exits: () => exits };
}

describe('Door', () => {
  it('answers hello itself, and refuses another protocol', () => {
    const { ask, sent, workers } = open();
    ask(1, 'hello', { protocol: 1 });
    ask(2, 'hello', { protocol: 99 });
    expect(sent[0]).toMatchObject({ id: 1, ok: true, result: { pid: process.pid } });
    expect(sent[1]).toMatchObject({ id: 2, ok: false, error: { code: 'protocol.version' } });
    expect(workers[0]?.posted).toEqual([]);
  });

  it('relays requests, defaults filled in, and gives replies their number back', () => {
    const { ask, sent, workers } = open();
    ask(70, 'devices');
    const document = { format: 'netloom', version: 2, name: 'x', blocks: {}, wires: {} };
    ask(71, 'train', { document, baseDir: null, runDir: null });
    const posted = workers[0]?.posted ?? [];
    expect(posted[1]).toMatchObject({ method: 'train', params: { options: {}, resume: false } });
    workers[0]?.message({ kind: 'reply', id: posted[1]?.id ?? 0, ok: true, result: 'b' });
    workers[0]?.message({ kind: 'reply', id: posted[0]?.id ?? 0, ok: true, result: 'a' });
    expect(sent).toEqual([
      { kind: 'reply', id: 71, ok: true, result: 'b' },
      { kind: 'reply', id: 70, ok: true, result: 'a' },
    ]);
  });

  it('names the place of a malformed parameter and relays nothing', () => {
    const { ask, sent, workers } = open();
    ask(5, 'watch', { pin: { split: 'train', index: -1 }, blocks: [] });
    expect(sent[0]).toMatchObject({ id: 5, ok: false, error: { code: 'protocol.malformed' } });
    expect(JSON.stringify(sent[0])).toContain('pin.index');
    expect(workers[0]?.posted).toEqual([]);
  });

  it('survives any message', () => {
    const { door, sent } = open();
    for (const message of [null, 7, 'x', {}, { kind: 'request', id: 3, method: 'rm' }])
      door.receive(message);
    expect(sent).toHaveLength(5);
    expect(sent[4]).toMatchObject({ kind: 'reply', id: 3, ok: false });
  });

  it('fails what a crashed thread left open, and goes on with a new one', () => {
    const { ask, sent, workers } = open();
    ask(1, 'devices');
    workers[0]?.crash('out of memory');
    expect(sent[0]).toMatchObject({ id: 1, ok: false, error: { code: 'engine.crashed' } });
    expect(sent[1]).toMatchObject({ event: 'state', state: 'failed' });
    expect(JSON.stringify(sent[1])).toContain('out of memory');
    ask(2, 'devices');
    expect(workers).toHaveLength(2);
    expect(workers[1]?.posted).toHaveLength(1);
  });

  it('gives up when the thread keeps crashing', () => {
    const { workers, exits } = open();
    for (let i = 0; i < 6; i++) workers[i]?.crash('again');
    expect(workers).toHaveLength(6);
    expect(exits()).toBe(1);
  });

  it('starts no thread again that was closed, and relays nothing to it', async () => {
    const { door, ask, sent, workers } = open();
    await door.close();
    expect(sent).toEqual([]);
    ask(1, 'devices');
    expect(workers).toHaveLength(1);
    expect(workers[0]?.posted).toEqual([]);
    expect(sent[0]).toMatchObject({ id: 1, ok: false, error: { code: 'engine.closed' } });
  });

  it('answers shutdown before it ends', () => {
    const { ask, sent, exits } = open();
    ask(9, 'shutdown');
    expect(sent[0]).toMatchObject({ id: 9, ok: true });
    expect(exits()).toBe(1);
  });
});
