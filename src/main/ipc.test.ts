import { describe, expect, it, vi } from 'vitest';
import { emptyDocument } from '../graph/document/schema';

vi.mock('electron', () => ({ ipcMain: {} }));
const { parseArguments } = await import('./ipc');

describe('parseArguments', () => {
  it('takes what the bridge sends', () => {
    expect(parseArguments('openProject', [undefined])).toEqual([undefined]);
    const document = emptyDocument('A');
    expect(parseArguments('saveProject', [document, null, true])).toEqual([document, null, true]);
    const pin = { split: 'train', index: 3 };
    expect(parseArguments('request', ['watch', { pin, blocks: [] }])).toEqual([
      'watch',
      { pin, blocks: [] },
    ]);
    expect(parseArguments('train', [{ document, baseDir: null, options: { epochs: 2 } }])).toEqual([
      { document, baseDir: null, options: { epochs: 2 } },
    ]);
  });

  it('refuses what it does not know, with the place', () => {
    expect(() => parseArguments('setTheme', ['pink'])).toThrow('setTheme');
    expect(() => parseArguments('openProject', [{ path: 'x' }])).toThrow();
    expect(() => parseArguments('openProject', ['a', 'b'])).toThrow();
    expect(() => parseArguments('saveProject', [{ name: 'no document' }, null, true])).toThrow();
    expect(() =>
      parseArguments('request', ['watch', { pin: { split: 'train', index: -1 } }]),
    ).toThrow('watch');
  });

  it('lets no window choose the folder of a run or end the engine', () => {
    expect(() => parseArguments('request', ['train', {}])).toThrow();
    expect(() => parseArguments('request', ['shutdown', {}])).toThrow();
    const sly = { document: emptyDocument(), baseDir: null, runDir: '/etc', resume: true };
    expect(parseArguments('train', [sly])[0]).not.toHaveProperty('runDir');
    expect(parseArguments('train', [sly])[0]).not.toHaveProperty('resume');
    const query = { view: 'filters', block: 'conv1' };
    const view = { subject: { kind: 'live' }, query, file: '/etc/x.png' };
    expect(() => parseArguments('request', ['exportView', view])).toThrow();
    expect(parseArguments('exportView', ['Filters', 'png', view])[2]).not.toHaveProperty('file');
  });
});
