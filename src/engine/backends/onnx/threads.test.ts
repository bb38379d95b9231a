import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { countCores, physicalCores } from './threads';

const processor = (id: number, socket: number, core: number) =>
  `processor\t: ${id}\nphysical id\t: ${socket}\nsiblings\t: 2\ncore id\t\t: ${core}\n`;

describe('countCores', () => {
  it('counts hardware threads of a core once and equal core ids of two sockets twice', () => {
    const sections = [processor(0, 0, 0), processor(1, 0, 0), processor(2, 0, 1)];
    expect(countCores(sections.join('\n'))).toBe(2);
    expect(countCores([...sections, processor(3, 1, 0)].join('\n'))).toBe(3);
  });

  it('is null where the kernel names no cores', () => {
    expect(countCores('processor\t: 0\nBogoMIPS\t: 48.00\n\nprocessor\t: 1\n')).toBeNull();
  });
});

describe('physicalCores', () => {
  it('lies between one and what the process may use', () => {
    expect(physicalCores()).toBeGreaterThanOrEqual(1);
    expect(physicalCores()).toBeLessThanOrEqual(availableParallelism());
  });
});
