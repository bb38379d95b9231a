import { describe, expect, it } from 'vitest';
import { projectArgument } from './arguments';

describe('projectArgument', () => {
  it('finds the project after flags and the app', () => {
    const argv = ['/x/electron', '--inspect=0', '--no-sandbox', '/app', 'a.netloom.json'];
    expect(projectArgument(argv, '/app')).toBe('a.netloom.json');
    expect(projectArgument(['/x/netloom', '/home/a.NETLOOM.JSON'], '/app')).toBe(
      '/home/a.NETLOOM.JSON',
    );
  });

  it('finds none where there is none', () => {
    expect(projectArgument(['/x/electron', '/app', '--flag=a.json'], '/app')).toBe(null);
    expect(projectArgument(['/x/a.json'], '/app')).toBe(null);
  });
});
