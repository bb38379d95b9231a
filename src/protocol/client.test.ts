import { describe, expect, it } from 'vitest';
import { EngineClient, EngineError, type EngineLink } from './client';
import type { EngineEvent, Request } from './engine';

function fakeLink() {
  const sent: Request[] = [];
  let message: (m: unknown) => void = () => {};
  let close: (reason: string) => void = () => {};
  const link: EngineLink = {
    post: (m) => sent.push(m),
    onMessage: (l) => {
      message = l;
    },
    onClose: (l) => {
      close = l;
    },
  };
  return { link, sent, message: (m: unknown) => message(m), close: (r: string) => close(r) };
}

const hello = { protocol: 1, pid: 2, node: 'v20' };

describe('EngineClient', () => {
  it('gives each reply to the request it belongs to, in any order', async () => {
    const fake = fakeLink();
    const client = new EngineClient(fake.link);
    const a = client.request('hello', { protocol: 1 });
    const b = client.request('devices', {});
    expect(fake.sent.map((m) => m.method)).toEqual(['hello', 'devices']);
    fake.message({ kind: 'reply', id: fake.sent[1]?.id, ok: true, result: { devices: [] } });
    fake.message({ kind: 'reply', id: fake.sent[0]?.id, ok: true, result: hello });
    expect(await b).toEqual({ devices: [] });
    expect(await a).toEqual(hello);
  });

  it('turns an error reply into an EngineError with its code', async () => {
    const fake = fakeLink();
    const client = new EngineClient(fake.link);
    const request = client.request('pause', {});
    const error = { code: 'busy', message: 'No.' };
    fake.message({ kind: 'reply', id: fake.sent[0]?.id, ok: false, error });
    await expect(request).rejects.toMatchObject({ code: 'busy', message: 'No.' });
    await expect(request).rejects.toBeInstanceOf(EngineError);
  });

  it('refuses a result of the wrong form', async () => {
    const fake = fakeLink();
    const client = new EngineClient(fake.link);
    const request = client.request('hello', { protocol: 1 });
    fake.message({ kind: 'reply', id: fake.sent[0]?.id, ok: true, result: { pid: 'x' } });
    await expect(request).rejects.toMatchObject({ code: 'protocol.malformed' });
  });

  it('rejects what is open, and what comes later, when the engine goes', async () => {
    const fake = fakeLink();
    const client = new EngineClient(fake.link);
    const reasons: string[] = [];
    client.onClose((r) => reasons.push(r));
    const request = client.request('devices', {});
    fake.close('signal SIGKILL');
    await expect(request).rejects.toMatchObject({ code: 'engine.closed' });
    await expect(client.request('devices', {})).rejects.toMatchObject({ code: 'engine.closed' });
    expect(reasons).toEqual(['signal SIGKILL']);
  });

  it('hands on events until unsubscribed, and reports messages it does not understand', () => {
    const fake = fakeLink();
    const client = new EngineClient(fake.link);
    const events: EngineEvent[] = [];
    const off = client.onEvent((e) => events.push(e));
    fake.message({ event: 'heartbeat' });
    fake.message({ event: 'from the future' });
    off();
    fake.message({ event: 'heartbeat' });
    expect(events.map((e) => e.event)).toEqual(['heartbeat', 'log']);
  });
});
