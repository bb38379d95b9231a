import { describe, expect, it } from 'vitest';
import { pictureOf } from '../fixtures';
import { signals } from './signals';

const params = { train: true, samples: 40, length: 64, noise: 0 };
const open = async (changes = {}) => (await signals.find({ ...params, ...changes }, null)).open();

describe('Signals', () => {
  it('has the four kinds in turn, each of its own shape', async () => {
    const data = await open();
    expect([0, 1, 2, 3, 4].map((i) => data.target(i))).toEqual([0, 1, 2, 3, 0]);
    const square = pictureOf(await data.read(1));
    expect(new Set(square.pixels).size).toBe(2);
    expect(square.pixels).toHaveLength(64);
    const saw = pictureOf(await data.read(3)).pixels;
    const rises = saw.filter((x, i) => i > 0 && x > (saw[i - 1] as number)).length;
    expect(rises).toBeGreaterThan(48);
  });

  it('repeats itself, also through share, and differs between signals and parts', async () => {
    const data = await open({ noise: 0.3 });
    const again = signals.attach(data.share().data as never);
    expect(pictureOf(await again.read(7)).pixels).toEqual(pictureOf(await data.read(7)).pixels);
    expect(pictureOf(await data.read(11)).pixels).not.toEqual(pictureOf(await data.read(7)).pixels);
    const test = await open({ noise: 0.3, train: false });
    expect(pictureOf(await test.read(7)).pixels).not.toEqual(pictureOf(await data.read(7)).pixels);
  });

  it('adds noise of the deviation asked for', async () => {
    const [clean, noisy] = [await open(), await open({ noise: 0.3 })];
    let squares = 0;
    let n = 0;
    for (let i = 0; i < 40; i++) {
      const a = pictureOf(await clean.read(i)).pixels;
      const b = pictureOf(await noisy.read(i)).pixels;
      for (let j = 0; j < 64; j++, n++)
        squares += (((b[j] as number) - (a[j] as number)) / 63.75) ** 2;
    }
    expect(Math.sqrt(squares / n)).toBeCloseTo(0.3, 1);
  });
});
