/** Data that is not where the project says: asked for once, then everything below is repaired. */
import { create } from 'zustand';
import type { EditCommand } from '../../graph/document/commands';
import { absolutePath, movedPath, moveOf, pathsOf, relativePath } from '../../graph/document/paths';
import type { NetDocument } from '../../graph/document/schema';
import { folderOf } from '../engine/format';
import { tr } from '../i18n';
import { useDocument } from '../state/document';
import { toast } from '../ui/toast';
import { nameOf } from './choices';
import { importTexts } from './importTexts';

/** Absolute paths of the open project that do not exist. */
export const useMissing = create<{ readonly paths: readonly string[] }>(() => ({ paths: [] }));

const none: readonly string[] = [];

export function forgetMissing(): void {
  useMissing.setState({ paths: none });
}

/** Where every path of a project leads; without those that only a saved project could tell. */
function placesOf(document: NetDocument, path: string | null): string[] {
  const base = folderOf(path);
  const places = pathsOf(document).map(({ path: p }) =>
    base === null ? p : absolutePath(p, base),
  );
  return [...new Set(places)].filter((place) => place !== '');
}

/** Looks once for each opened project whether its data is there. */
export function watchMissing(): () => void {
  const look = async () => {
    forgetMissing();
    const { document, path, generation } = useDocument.getState();
    const places = placesOf(document, path);
    if (places.length === 0) return;
    const paths = await window.netloom.missingPaths(places);
    if (useDocument.getState().generation === generation) useMissing.setState({ paths });
  };
  return useDocument.subscribe((now, before) => {
    if (now.generation !== before.generation) void look();
    else if (useMissing.getState().paths.length > 0 && now.document !== before.document) {
      // Another place was given by hand.
      const left = placesOf(now.document, now.path);
      const { paths } = useMissing.getState();
      const still = paths.filter((missing) => left.includes(missing));
      if (still.length < paths.length) useMissing.setState({ paths: still });
    }
  });
}

/** Asks where the first missing place is now, and repairs every block that pointed below what was moved. */
export async function locateMissing(): Promise<void> {
  const { paths } = useMissing.getState();
  const [first] = paths;
  if (first === undefined) return;
  const name = nameOf(first);
  // What was moved may be a file of the project: its folder is then asked for.
  const isFile = /\.[A-Za-z0-9]{1,5}$/.test(name);
  const gone = isFile ? (folderOf(first) ?? first) : first;
  const title = tr(importTexts.locateTitle(nameOf(gone)));
  const chosen = await window.netloom.chooseFolder(title);
  if (chosen === null) return;
  const move = moveOf(gone, chosen);
  const moved = new Map(
    paths.flatMap((path): [string, string][] => {
      const place = movedPath(path, move);
      return place === null ? [] : [[path, place]];
    }),
  );
  const absent = new Set(await window.netloom.missingPaths([...moved.values()]));
  const found = new Map([...moved].filter(([, place]) => !absent.has(place)));
  if (!found.has(first)) {
    toast({ kind: 'warning', message: tr(importTexts.notThere(name)) });
    return;
  }
  const { document, path, dispatch, undo } = useDocument.getState();
  const commands = repairs(document, folderOf(path), found);
  if (!dispatch({ kind: 'batch', commands })) return;
  useMissing.setState({ paths: paths.filter((missing) => !found.has(missing)) });
  toast({
    kind: 'success',
    message: tr(importTexts.repaired(commands.length)),
    action: { label: tr(importTexts.undo), run: undo },
  });
}

function repairs(
  document: NetDocument,
  base: string | null,
  found: ReadonlyMap<string, string>,
): EditCommand[] {
  return pathsOf(document).flatMap(({ group, block, param, path }): EditCommand[] => {
    const place = found.get(base === null ? path : absolutePath(path, base));
    if (place === undefined) return [];
    const value = base === null ? place : relativePath(place, base);
    const command: EditCommand = { kind: 'set-param', block, param, value };
    return [group === null ? command : { kind: 'in-group', group, command }];
  });
}
