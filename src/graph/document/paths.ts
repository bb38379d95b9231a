/**
 * Where the files of a project lie. In the project file a path is relative where project and data are
 * likely to be moved together; both kinds of separators are understood, `/` is written in relative ones.
 */
import { fieldOf } from '../blocks/fields';
import { definitionOf } from '../blocks/registry';
import type { BlockNode, NetDocument } from './schema';

/** A parameter that holds a path. */
export interface PathPlace {
  /** The group whose inside it is in; `null` for the network itself. */
  readonly group: string | null;
  readonly block: string;
  readonly param: string;
  readonly path: string;
}

function pathParams({ type, params }: BlockNode): [string, string][] {
  const shape = definitionOf(type)?.params.shape ?? {};
  return Object.entries(shape).flatMap(([name, schema]): [string, string][] => {
    const value = params[name];
    const isPath = fieldOf(schema as never).kind === 'folder';
    return isPath && typeof value === 'string' && value.trim() !== '' ? [[name, value]] : [];
  });
}

/** Every path in a project, also inside groups. */
export function pathsOf(document: NetDocument): PathPlace[] {
  const within = (group: string | null, blocks: NetDocument['blocks']) =>
    Object.entries(blocks).flatMap(([block, node]) =>
      pathParams(node).map(([param, path]) => ({ group, block, param, path })),
    );
  return [
    ...within(null, document.blocks),
    ...Object.entries(document.groups ?? {}).flatMap(([id, { blocks }]) => within(id, blocks)),
  ];
}

/** The project with every path replaced by what `map` makes of it; the same object when none changes. */
export function mapPaths(document: NetDocument, map: (path: string) => string): NetDocument {
  const changed = pathsOf(document).filter(({ path }) => map(path) !== path);
  if (changed.length === 0) return document;
  const next = structuredClone(document);
  for (const { group, block, param, path } of changed) {
    const blocks = group === null ? next.blocks : next.groups?.[group]?.blocks;
    const node = blocks?.[block];
    if (node) node.params[param] = map(path);
  }
  return next;
}

interface Parsed {
  /** `/`, `C:/`, `//server/share/`; empty for a relative path. */
  readonly root: string;
  readonly parts: readonly string[];
}

function parse(path: string): Parsed {
  // A backslash is a letter in a POSIX name: it separates only in paths that begin like Windows ones.
  const windows = /^[A-Za-z]:[\\/]|^\\\\/.test(path);
  const plain = windows ? path.replaceAll('\\', '/') : path;
  const root = /^(?:[A-Za-z]:\/|\/\/[^/]+\/[^/]+\/?|\/)/.exec(plain)?.[0] ?? '';
  const parts: string[] = [];
  for (const part of plain.slice(root.length).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || root === '') parts.push(part);
  }
  return { root: windows ? root.toUpperCase() : root, parts };
}

const join = ({ root, parts }: Parsed): string => root + parts.join('/') || '.';

export function isAbsolute(path: string): boolean {
  return parse(path).root !== '';
}

/** The place that `path` means when it is read from the folder `base`. */
export function absolutePath(path: string, base: string): string {
  if (isAbsolute(path)) return path;
  const from = parse(base);
  return join(parse(`${join(from)}/${path}`));
}

/** How far above the project's folder data may lie and still be meant to move with it. */
const LEVELS_UP = 2;
/** Folders nearer to the root than this belong to the system: `/home`, `C:/Users`. */
const SHARED_DEPTH = 2;

/**
 * `path` as seen from the folder `base`: relative when it lies in it, or beside it in a folder at most two
 * levels up that is somebody's own; else as it is.
 */
export function relativePath(path: string, base: string): string {
  const to = parse(path);
  const from = parse(base);
  if (to.root === '' || to.root !== from.root) return path;
  let common = 0;
  while (common < from.parts.length && to.parts[common] === from.parts[common]) common++;
  const up = from.parts.length - common;
  if (up > 0 && (up > LEVELS_UP || common < SHARED_DEPTH)) return path;
  return [...Array.from({ length: up }, () => '..'), ...to.parts.slice(common)].join('/') || '.';
}

/**
 * The project as it is written to a file in the folder `to`; its relative paths were meant from the folder
 * `from`, where there is one.
 */
export function withPathsFrom(document: NetDocument, from: string | null, to: string): NetDocument {
  return mapPaths(document, (path) =>
    isAbsolute(path) || from !== null
      ? relativePath(from === null ? path : absolutePath(path, from), to)
      : path,
  );
}

/** What was moved: everything below `from` is now below `to`. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** The largest folder that was moved when `before` is now at `after`: the ends that they share stay. */
export function moveOf(before: string, after: string): Move {
  const a = parse(before);
  const b = parse(after);
  let shared = 0;
  while (
    shared < Math.min(a.parts.length, b.parts.length) &&
    a.parts[a.parts.length - 1 - shared] === b.parts[b.parts.length - 1 - shared]
  )
    shared++;
  const cut = ({ root, parts }: Parsed) =>
    join({ root, parts: parts.slice(0, parts.length - shared) });
  return { from: cut(a), to: cut(b) };
}

/** Where an absolute path is after a move; `null` when it did not lie below what was moved. */
export function movedPath(path: string, { from, to }: Move): string | null {
  const at = parse(path);
  const old = parse(from);
  const below = at.root === old.root && old.parts.every((part, i) => at.parts[i] === part);
  if (!below) return null;
  const place = parse(to);
  return join({ root: place.root, parts: [...place.parts, ...at.parts.slice(old.parts.length)] });
}
