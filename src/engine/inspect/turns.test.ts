import { describe, expect, it } from 'vitest';
import { type Breathe, Turns } from './turns';

/** A long view of so many slices that notes what it does. */
function slices(count: number, notes: string[], name = 'long') {
  return async (breathe: Breathe) => {
    for (let i = 0; i < count; i++) {
      notes.push(`${name} ${i}`);
      await breathe();
    }
    return name;
  };
}

const codeOf = (promise: Promise<unknown>) => promise.then(String, (error) => error.code);

describe('Turns', () => {
  it('makes one slice of a long view between two steps, and short views at once', async () => {
    const turns = new Turns(() => false);
    const notes: string[] = [];
    const long = turns.askLong(slices(3, notes));
    for (let step = 0; step < 5; step++) {
      notes.push(`step ${step}`);
      if (step === 2) void turns.ask(async () => notes.push('short'));
      await turns.between();
    }
    expect(await long).toBe('long');
    expect(notes).toEqual([
      'step 0',
      'long 0',
      'step 1',
      'long 1',
      'step 2',
      'short',
      'long 2',
      'step 3',
      'step 4',
    ]);
    expect(turns.between()).toBeUndefined();
  });

  it('finishes a long view by itself as soon as the network rests', async () => {
    let resting = false;
    const turns = new Turns(() => resting);
    const notes: string[] = [];
    const [one, two] = [slices(3, notes, 'a'), slices(1, notes, 'b')];
    const made = Promise.all([turns.askLong(one), turns.askLong(two)]);
    await turns.between();
    expect(notes).toEqual(['a 0']);
    resting = true;
    await turns.drain();
    expect(await made).toEqual(['a', 'b']);
    expect(notes).toEqual(['a 0', 'a 1', 'a 2', 'b 0']);
  });

  it('ends a long view that a newer one on its stream replaces, or that is closed', async () => {
    const turns = new Turns(() => false);
    const notes: string[] = [];
    const first = codeOf(turns.askLong(slices(9, notes, 'a'), 'same'));
    await turns.between();
    const second = codeOf(turns.askLong(slices(9, notes, 'b'), 'same'));
    const waiting = codeOf(turns.askLong(slices(9, notes, 'c')));
    expect(await first).toBe('inspect.superseded');
    await turns.between();
    await turns.close();
    expect(await Promise.all([second, waiting])).toEqual(['inspect.closed', 'inspect.closed']);
    expect(notes).toEqual(['a 0', 'b 0']);
  });

  it('goes on after a view that fails', async () => {
    const turns = new Turns(() => true);
    const failing = async (breathe: Breathe) => {
      await breathe();
      throw new Error('no');
    };
    await expect(turns.askLong(failing)).rejects.toThrow('no');
    expect(await turns.askLong(async () => 1)).toBe(1);
    expect(await turns.ask(async () => 2)).toBe(2);
  });
});
