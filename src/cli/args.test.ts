import { describe, expect, it } from 'vitest';
import { parseCommand } from './args';

describe('parseCommand', () => {
  it('reads the options of train', () => {
    const text =
      'train net.json --epochs 3 --device webgpu --limit 2000 --seed 0 --out runs/a --json';
    expect(parseCommand(text.split(' '))).toEqual({
      command: 'train',
      file: 'net.json',
      epochs: 3,
      device: 'webgpu',
      limit: 2000,
      seed: 0,
      out: 'runs/a',
      json: true,
    });
    expect(parseCommand(['train', 'net.json'])).toEqual({
      command: 'train',
      file: 'net.json',
      json: false,
    });
    expect(parseCommand(['check', 'net.json'])).toEqual({ command: 'check', file: 'net.json' });
  });

  it('reads data with its paths, and what train does with unreadable samples', () => {
    expect(parseCommand(['data', 'x.npy', 'y.npy', '--json'])).toEqual({
      command: 'data',
      paths: ['x.npy', 'y.npy'],
      json: true,
    });
    expect(parseCommand(['train', 'n', '--unreadable', 'skip'])).toMatchObject({
      unreadable: 'skip',
    });
  });

  it('shows help without a command', () => {
    for (const args of [[], ['help'], ['--help'], ['train', '-h']])
      expect(parseCommand(args)).toEqual({ command: 'help' });
  });

  it.each([
    ['train n --epochs 0', '--epochs must be a whole number from 1'],
    ['train n --epochs 1.5', '--epochs'],
    ['train n --epochs ten', "not 'ten'"],
    ['train n --epochs', '--epochs'],
    ['train n --limit -3', '--limit'],
    ['train n --seed 99999999999999999999', '--seed'],
    ['train n --device gpu', '--device must be auto, cpu or webgpu'],
    ['train n --epoch 3', '--epoch'],
    ['train n --out=', '--out needs a folder'],
    ['train', 'needs a project FILE'],
    ['train a b', "'b' is too much"],
    ['check n --json', '--json belongs to netloom train'],
    ['run n', "There is no command 'run'"],
    ['data', 'needs a FILE or FOLDER'],
    ['data x --epochs 3', '--epochs belongs to netloom train'],
    ['train n --unreadable ignore', '--unreadable must be stop or skip'],
  ])('says what is wrong with: %s', (text, message) => {
    expect(() => parseCommand(text.split(' '))).toThrow(message);
  });
});
