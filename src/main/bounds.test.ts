import { describe, expect, it } from 'vitest';
import { placeWindow } from './bounds';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };

describe('placeWindow', () => {
  it('opens at the default size when nothing is remembered', () => {
    expect(placeWindow(null, [screen])).toEqual({ width: 1440, height: 900 });
  });

  it('opens where the window was', () => {
    const was = { x: 200, y: 50, width: 1200, height: 800 };
    expect(placeWindow(was, [screen])).toEqual(was);
  });

  it('forgets a place on a screen that has gone', () => {
    const was = { x: 2500, y: 50, width: 1200, height: 800 };
    expect(placeWindow(was, [screen])).toEqual({ width: 1440, height: 900 });
    expect(placeWindow(was, [screen, { ...screen, x: 1920 }])).toEqual(was);
  });

  it('forgets a place whose title bar is above or below the screen', () => {
    expect(placeWindow({ x: 0, y: -300, width: 1200, height: 800 }, [screen])).not.toHaveProperty(
      'y',
    );
    expect(placeWindow({ x: 0, y: 1060, width: 1200, height: 800 }, [screen])).not.toHaveProperty(
      'y',
    );
  });

  it('never opens below the smallest usable size', () => {
    expect(placeWindow({ x: 0, y: 0, width: 300, height: 200 }, [screen])).toMatchObject({
      width: 1024,
      height: 700,
    });
    expect(placeWindow(null, [{ x: 0, y: 0, width: 800, height: 600 }])).toEqual({
      width: 1024,
      height: 700,
    });
  });
});
