import { describe, expect, it } from 'vitest';
import { isOwnFrame, originOf } from './sender';

const frame = { processId: 4, routingId: 1, url: 'app://netloom/index.html' };
const page = { mainFrame: frame, origin: 'app://netloom' };

describe('isOwnFrame', () => {
  it('accepts our page in our main frame', () => {
    expect(isOwnFrame({ ...frame }, page)).toBe(true);
    expect(isOwnFrame({ ...frame, url: 'app://netloom/index.html#start' }, page)).toBe(true);
  });

  it('refuses an unknown sender', () => {
    expect(isOwnFrame(null, page)).toBe(false);
    expect(isOwnFrame(undefined, page)).toBe(false);
    expect(isOwnFrame(frame, null)).toBe(false);
  });

  it('refuses another frame of our page', () => {
    expect(isOwnFrame({ ...frame, routingId: 2 }, page)).toBe(false);
    expect(isOwnFrame({ ...frame, processId: 5 }, page)).toBe(false);
  });

  it('refuses our frame when it shows something else', () => {
    for (const url of [
      'https://netloom/index.html',
      'app://netloom.evil/',
      'about:blank',
      '',
      'x',
    ]) {
      expect(isOwnFrame({ ...frame, url }, page), url).toBe(false);
    }
  });
});

describe('originOf', () => {
  it('tells hosts and ports apart', () => {
    expect(originOf('http://localhost:5173/index.html')).toBe('http://localhost:5173');
    expect(originOf('file:///etc/passwd')).toBe(null);
    expect(originOf('data:text/html,x')).toBe(null);
  });
});
