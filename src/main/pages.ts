/**
 * Serves the built window from `app://netloom/`: a real origin, so that storage, workers and a
 * strict content security policy work, which they do not from file:// addresses.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol, type Session } from 'electron';

export const APP_ORIGIN = 'app://netloom';

/** Nothing from outside, no script but ours. Style attributes are how React and the canvas place things. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Must run before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** The file that an address of ours names, or `null` when it leads out of the folder. */
export function fileOf(folder: string, url: string): string | null {
  const { host, pathname } = new URL(url);
  if (host !== 'netloom') return null;
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  return file.startsWith(folder + sep) ? file : null;
}

export function servePages(session: Session, folder: string): void {
  session.protocol.handle('app', async (request) => {
    const file = request.method === 'GET' ? fileOf(folder, request.url) : null;
    if (!file) return respond(null, 404, 'text/plain');
    try {
      return respond(await readFile(file), 200, TYPES[extname(file)] ?? 'application/octet-stream');
    } catch {
      return respond(null, 404, 'text/plain');
    }
  });
}

/** Every answer carries the policy: a page that is missing is a page too. */
function respond(body: Uint8Array | null, status: number, type: string): Response {
  return new Response(body as BodyInit | null, {
    status,
    headers: {
      'Content-Type': type,
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  });
}
