import { describe, expect, it } from 'vitest';
import { findNode } from './node';

const place = (env: Record<string, string>, resources?: string) => ({
  env,
  resources,
  platform: 'linux',
});
const only =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path);

describe('findNode', () => {
  it('takes the Node that started the app first', () => {
    const env = { NETLOOM_NODE: '/opt/node', PATH: '/usr/bin' };
    expect(findNode(place(env, '/app'), () => true)).toBe('/opt/node');
  });

  it('then the one in the app, then the PATH in its order', () => {
    const env = { NETLOOM_NODE: '/gone', PATH: '/a::/b' };
    expect(findNode(place(env, '/app'), only('/app/node/bin/node', '/b/node'))).toBe(
      '/app/node/bin/node',
    );
    expect(findNode(place(env), only('/b/node'))).toBe('/b/node');
  });

  it('says when there is none', () => {
    expect(findNode(place({}), () => true)).toBe(null);
    expect(findNode(place({ PATH: '/a' }), () => false)).toBe(null);
  });
});
