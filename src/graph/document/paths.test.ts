import { describe, expect, it } from 'vitest';
import {
  absolutePath,
  isAbsolute,
  movedPath,
  moveOf,
  pathsOf,
  relativePath,
  withPathsFrom,
} from './paths';
import { emptyDocument, type NetDocument } from './schema';

const at = { x: 0, y: 0 };
function project(...roots: string[]): NetDocument {
  const blocks = Object.fromEntries(
    roots.map((root, i) => [`data${i}`, { type: 'ImageFolder', params: { root }, position: at }]),
  );
  return { ...emptyDocument(), blocks };
}
const rootsOf = (document: NetDocument) => pathsOf(document).map(({ path }) => path);

describe('a path in a project', () => {
  it('is relative below the project and beside it', () => {
    expect(relativePath('/home/ann/course/notes', '/home/ann/course')).toBe('notes');
    expect(relativePath('/home/ann/course', '/home/ann/course')).toBe('.');
    expect(relativePath('/home/ann/data/notes', '/home/ann/course')).toBe('../data/notes');
    expect(relativePath('C:\\Users\\Ann\\data', 'c:\\Users\\Ann\\course')).toBe('../data');
  });

  it('stays absolute where project and data are not moved together', () => {
    expect(relativePath('/mnt/disk/notes', '/home/ann/course')).toBe('/mnt/disk/notes');
    expect(relativePath('/home/bob/notes', '/home/ann')).toBe('/home/bob/notes');
    expect(relativePath('/home/ann/data', '/home/ann/a/b/c')).toBe('/home/ann/data');
    expect(relativePath('D:\\data', 'C:\\Users\\Ann')).toBe('D:\\data');
  });

  it('leads back to where it came from', () => {
    const base = '/home/ann/course';
    for (const path of ['/home/ann/course/a/b', '/home/ann/data', '/mnt/x'])
      expect(absolutePath(relativePath(path, base), base)).toBe(path);
    expect(absolutePath('../data', 'C:\\Users\\Ann\\course')).toBe('C:/Users/Ann/data');
    expect(isAbsolute('\\\\server\\share\\x')).toBe(true);
    expect(isAbsolute('a/b')).toBe(false);
  });
});

describe('saving', () => {
  it('writes relative paths, and those of another folder anew', () => {
    const first = withPathsFrom(project('/home/ann/data/a', '/mnt/b'), null, '/home/ann/course');
    expect(rootsOf(first)).toEqual(['../data/a', '/mnt/b']);
    const copy = withPathsFrom(first, '/home/ann/course', '/home/ann/data');
    expect(rootsOf(copy)).toEqual(['a', '/mnt/b']);
    const away = withPathsFrom(first, '/home/ann/course', '/media/stick');
    expect(rootsOf(away)).toEqual(['/home/ann/data/a', '/mnt/b']);
  });

  it('leaves a project as it is where nothing is to change', () => {
    const document = project('notes', '');
    expect(withPathsFrom(document, '/home/ann/course', '/home/ann/course')).toBe(document);
    expect(withPathsFrom(document, null, '/home/ann/course')).toBe(document);
  });

  it('finds the paths inside groups', () => {
    const inside = project('/home/ann/data/a');
    const document = {
      ...emptyDocument(),
      groups: { g: { name: 'G', blocks: inside.blocks, wires: {} } },
    };
    const saved = withPathsFrom(document, null, '/home/ann/data');
    expect(pathsOf(saved)).toEqual([{ group: 'g', block: 'data0', param: 'root', path: 'a' }]);
  });
});

describe('a folder that was moved', () => {
  it('takes along everything that lay below it', () => {
    const move = moveOf('/old/course/notes/train', '/new/place/notes/train');
    expect(move).toEqual({ from: '/old/course', to: '/new/place' });
    expect(movedPath('/old/course/notes/val', move)).toBe('/new/place/notes/val');
    expect(movedPath('/old/other', move)).toBeNull();
    // The folder itself has another name now.
    const renamed = moveOf('/a/notes', '/a/banknotes');
    expect(movedPath('/a/notes', renamed)).toBe('/a/banknotes');
    expect(movedPath('/a/notes2', renamed)).toBeNull();
  });
});
