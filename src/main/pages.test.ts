import { describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => ({ protocol: {} }));
const { fileOf, POLICY } = await import('./pages');

describe('fileOf', () => {
  const file = (path: string) => fileOf('/app/out/renderer', `app://netloom${path}`);

  it('finds the page and its parts', () => {
    expect(file('/')).toBe('/app/out/renderer/index.html');
    expect(file('/assets/a%20b.js?x=1#y')).toBe('/app/out/renderer/assets/a b.js');
  });

  it('never leads out of the folder', () => {
    for (const path of [
      '/..%2f..%2fmain/index.cjs',
      '/%2e%2e/%2e%2e/x',
      '/../../x',
      '/%00',
      '/%E0%A4%A',
    ]) {
      expect(file(path)?.startsWith('/app/out/renderer/') ?? true, path).toBe(true);
    }
    expect(file('/..%2f..%2fmain/index.cjs')).toBe(null);
    expect(fileOf('/app/out/renderer', 'app://elsewhere/index.html')).toBe(null);
  });
});

describe('the content security policy', () => {
  it('allows no script but our own files', () => {
    expect(POLICY).toContain("script-src 'self';");
    expect(POLICY).not.toMatch(/unsafe-eval|https?:|\*/);
  });
});
