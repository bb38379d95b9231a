import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ViewAnswer } from '../../../protocol/inspect';
import { panelOf } from '../panels';
import { DIVERGING } from './colours';
import { exportAnswer } from './export';
import { ticks } from './figures';
import { short, writeCsv, writeNpy } from './npy';

const values = Float32Array.of(0, 1, -2, 0.1, 5, 6);

describe('numbers in files', () => {
  it('are read by NumPy as they are', () => {
    const bytes = writeNpy(values, [1, 2, 3]);
    const length = new DataView(bytes.buffer).getUint16(8, true);
    expect((10 + length) % 64).toBe(0);
    expect(Buffer.from(bytes.subarray(0, 6)).toString('latin1')).toBe('\x93NUMPY');
    expect(new TextDecoder().decode(bytes.subarray(10, 10 + length)).trim()).toBe(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }",
    );
    expect(new Float32Array(bytes.slice(10 + length).buffer)).toEqual(values);
    expect(new TextDecoder().decode(writeNpy(values, [6]).subarray(10, 80))).toContain('(6,)');
  });

  it('are rows of CSV, with the place of each row where there are more axes', () => {
    expect(writeCsv(values, [2, 3])).toBe('0,1,-2\n0.1,5,6\n');
    expect(writeCsv(values, [1, 2, 3])).toBe('channel,axis1,v0,v1,v2\n0,0,0,1,-2\n0,1,0.1,5,6\n');
  });

  it('are the shortest that read back as the same float32', () => {
    expect(short(Math.fround(0.1))).toBe('0.1');
    const odd = Math.fround(Math.PI);
    expect(Math.fround(Number(short(odd)))).toBe(odd);
    expect(short(Number.NaN)).toBe('NaN');
  });

  it('have ticks at round places', () => {
    expect(ticks(0, 1)).toEqual([0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
    expect(ticks(0, 47)).toEqual([0, 10, 20, 30, 40]);
  });
});

describe('a view as a picture', () => {
  const panel = panelOf(
    {
      name: 'maps',
      title: { en: 'Maps <of> conv', zh: '特征图' },
      kind: 'maps',
      shape: [1, 2, 3],
      values,
    },
    { form: 'exact', maxTile: 64 },
  );
  const answer: ViewAnswer = {
    step: 7,
    panels: [panel],
    facts: { view: 'filters', names: ['maps'] },
    guide: null,
    notes: [],
  };

  it('shows each number in its colour, enlarged by a whole factor', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'netloom-export-'));
    try {
      const file = join(folder, 'deep', 'maps.png');
      const size = await exportAnswer(answer, file, { theme: 'dark', language: 'en' });
      const { data, info } = await sharp(await readFile(file))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([size.width, size.height]);
      // 6 is the end of the scale: the last of the six blocks of 120 pixels, from (20, 48) on.
      const at = (x: number, y: number) => [
        ...data.subarray((y * info.width + x) * 3).subarray(0, 3),
      ];
      expect(at(20 + 2 * 120 + 60, 48 + 120 + 60)).toEqual(DIVERGING[255]);
      expect(at(20 + 60, 48 + 60)).toEqual(DIVERGING[128]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('says which endings and which panels there are', async () => {
    const style = { theme: 'light', language: 'en' } as const;
    await expect(exportAnswer(answer, '/tmp/x.jpg', style)).rejects.toThrow('.png for a picture');
    await expect(exportAnswer(answer, '/tmp/x.npy', { ...style, panel: 'cam' })).rejects.toThrow(
      "The view filters has no panel 'cam'. It has: maps.",
    );
    const nowhere = '/dev/null/x.npy';
    await expect(exportAnswer(answer, nowhere, style)).rejects.toThrow('cannot be written');
  });
});
