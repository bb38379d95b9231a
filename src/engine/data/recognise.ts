/** What files and folders that were dropped on the window can be: dataset blocks with their parameters. */
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Text } from '../../graph/types';
import type { Suggestion } from '../../protocol/data';
import { DataError } from './contract';
import { guessTable } from './datasets/csvguess';
import { byCodePoint, isFolder, isPictureName, list, walk } from './datasets/files';
import { isIdx, unpacked } from './datasets/idxdataset';
import { npyShape } from './datasets/npy';
import { describeDataset } from './loader';

type Draft = Pick<Suggestion, 'type' | 'params' | 'title'>;

interface Listing {
  readonly path: string;
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

async function listingOf(path: string): Promise<Listing> {
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of await list(path)) {
    if (entry.name.startsWith('.')) continue;
    if (await isFolder(path, entry)) folders.push(entry.name);
    else files.push(entry.name);
  }
  return { path, folders: folders.sort(byCodePoint), files: files.sort(byCodePoint) };
}

async function hasPictures(path: string): Promise<boolean> {
  return (await walk(path)).some(({ pictures }) => pictures.length > 0);
}

const IMAGES = /^(images?|imgs?|pictures?|photos?|jpegimages|x|inputs?)$/i;
const MASKS = /^(masks?|labels?|annotations?|segmentation(class)?|gt|y|targets?)$/i;
const PARTS = /^(train(ing)?|val(id(ation)?)?|test(ing)?|dev)$/i;

const imageFolder = (root: string, en: string, zh: string): Draft => ({
  type: 'ImageFolder',
  params: { root },
  title: { en, zh },
});

/** Folders that are the parts of a dataset, or its classes. */
async function classFolders({ path, folders }: Listing): Promise<Draft[]> {
  const filled: string[] = [];
  for (const name of folders) if (await hasPictures(join(path, name))) filled.push(name);
  if (filled.length === 0) return [];
  if (filled.every((name) => PARTS.test(name))) {
    const drafts: Draft[] = [];
    for (const name of filled) {
      const inside = await listingOf(join(path, name));
      if (inside.folders.length > 0)
        drafts.push(
          imageFolder(
            inside.path,
            `Pictures in class folders: ${name}`,
            `按类别文件夹存放的图片：${name}`,
          ),
        );
    }
    const rank = ({ params }: Draft) => (/train/i.test(basename(String(params.root))) ? 0 : 1);
    if (drafts.length > 0) return drafts.sort((a, b) => rank(a) - rank(b));
  }
  return [
    imageFolder(
      path,
      `Pictures in ${folders.length} class ${folders.length === 1 ? 'folder' : 'folders'}`,
      `${folders.length} 个类别文件夹中的图片`,
    ),
  ];
}

async function maskFolders({ path, folders }: Listing): Promise<Draft[]> {
  const images = folders.find((name) => IMAGES.test(name));
  const masks = folders.find((name) => MASKS.test(name));
  if (!images || !masks) return [];
  if (!(await hasPictures(join(path, images))) || !(await hasPictures(join(path, masks))))
    return [];
  return [
    {
      type: 'ImageMaskFolder',
      params: { root: path, images, masks },
      title: { en: 'Pictures with masks', zh: '图片与掩码' },
    },
  ];
}

function cifarIn({ path, folders, files }: Listing): Draft[] {
  const draft = (type: string): Draft => ({
    type,
    params: { root: path },
    title: { en: `${type}, binary version`, zh: `${type} 二进制版` },
  });
  if (files.includes('data_batch_1.bin') || folders.includes('cifar-10-batches-bin'))
    return [draft('CIFAR10')];
  if (files.includes('train.bin') || folders.includes('cifar-100-binary'))
    return [draft('CIFAR100')];
  return [];
}

/** The file of labels that belongs to a file of samples, by the names that are usual. */
function labelsFor(images: string, files: readonly string[]): string | undefined {
  const wanted = images.replace(/images?/i, 'labels').replace(/idx[2-9]/i, 'idx1');
  const bare = (name: string) => name.replace(/\.gz$/i, '').toLowerCase();
  return files.find((name) => name !== images && bare(name) === bare(wanted));
}

function idxIn({ path, files }: Listing): Draft[] {
  const drafts = files
    .filter((name) => /idx[2-9]/i.test(name))
    .flatMap((images): Draft[] => {
      const labels = labelsFor(images, files);
      if (!labels) return [];
      return [
        {
          type: 'IDXDataset',
          params: { images: join(path, images), labels: join(path, labels) },
          title: { en: `IDX files: ${images}`, zh: `IDX 文件：${images}` },
        },
      ];
    });
  const rank = ({ params }: Draft) => (/train/i.test(basename(String(params.images))) ? 0 : 1);
  return drafts.sort((a, b) => rank(a) - rank(b));
}

/** Which of two arrays holds the targets: the one named so, or with fewer axes. */
async function npyPair(paths: readonly string[]): Promise<Draft[]> {
  const [a, b] = paths;
  if (!a || !b || paths.length !== 2) return [];
  const isTargets = (path: string) =>
    /(^|[_-])(y|labels?|targets?|masks?)([_.-]|$)/i.test(basename(path));
  const axes = async (path: string) => (await npyShape(path)).shape.length;
  const second = isTargets(a) !== isTargets(b) ? isTargets(b) : (await axes(b)) <= (await axes(a));
  const [file, targets] = second ? [a, b] : [b, a];
  return [
    {
      type: 'NPYDataset',
      params: { file, targets },
      title: {
        en: `NumPy arrays: ${basename(file)} and ${basename(targets)}`,
        zh: `NumPy 数组：${basename(file)} 和 ${basename(targets)}`,
      },
    },
  ];
}

async function inFolder(path: string): Promise<Draft[]> {
  const listing = await listingOf(path);
  const drafts = [...cifarIn(listing), ...(await maskFolders(listing)), ...idxIn(listing)];
  const arrays = listing.files.filter((name) => name.toLowerCase().endsWith('.npy'));
  drafts.push(...(await npyPair(arrays.map((name) => join(path, name)))));
  for (const name of listing.files)
    if (/\.(csv|tsv|npz)$/i.test(name)) drafts.push(...(await fromFile(join(path, name))));
  // Folders of pictures and masks are no classes.
  const classes = drafts.some(({ type }) => type === 'ImageMaskFolder')
    ? []
    : await classFolders(listing);
  return [...drafts, ...classes];
}

async function fromFile(path: string): Promise<Draft[]> {
  const name = basename(path);
  const ending = extname(name).toLowerCase();
  if (/cifar-?100?.*\.(tar|tar\.gz|tgz)$/i.test(name)) {
    const type = /cifar-?100/i.test(name) ? 'CIFAR100' : 'CIFAR10';
    return [
      {
        type,
        params: { root: path },
        title: { en: `${type}, binary version`, zh: `${type} 二进制版` },
      },
    ];
  }
  if (['.csv', '.tsv', '.txt'].includes(ending)) {
    const guess = await guessTable(path);
    return [
      {
        type: 'CSVDataset',
        params: { file: path, ...guess },
        title:
          guess.input === 'images'
            ? { en: `Pictures named in ${name}`, zh: `${name} 中列出的图片` }
            : { en: `Rows of ${name}`, zh: `${name} 的各行` },
      },
    ];
  }
  if (ending === '.npz')
    return [
      {
        type: 'NPYDataset',
        params: { file: path },
        title: { en: `NumPy arrays in ${name}`, zh: `${name} 中的 NumPy 数组` },
      },
    ];
  const beside = await listingOf(dirname(path));
  if (ending === '.npy') {
    const other = beside.files.filter((f) => f !== name && f.toLowerCase().endsWith('.npy'));
    return other.length === 1 ? npyPair([path, join(beside.path, other[0] as string)]) : [];
  }
  const start = await unpacked(path).catch(() => new Uint8Array(0));
  if (!isIdx(start)) return [];
  const own = { ...beside, files: beside.files.filter((f) => f === name || labelsFor(name, [f])) };
  return idxIn(own);
}

/** Files that were dropped together, or folders that are the classes of one folder. */
async function together(paths: readonly string[]): Promise<Draft[]> {
  if (paths.every((path) => path.toLowerCase().endsWith('.npy'))) return npyPair(paths);
  const kinds = await Promise.all(paths.map((path) => stat(path)));
  const parents = new Set(paths.map((path) => dirname(path)));
  const [parent] = parents;
  if (parents.size === 1 && parent !== undefined) {
    const listing = await listingOf(parent);
    if (kinds.every((kind) => kind.isDirectory())) {
      const names = new Set(paths.map((path) => basename(path)));
      // All of the folder's classes: the folder itself is meant.
      if (listing.folders.every((name) => names.has(name))) return inFolder(parent);
    } else {
      const dropped = new Set(paths.map((path) => basename(path)));
      const pair = idxIn({ ...listing, files: listing.files.filter((f) => dropped.has(f)) });
      if (pair.length > 0) return pair;
    }
  }
  const each = await Promise.all(
    paths.map((path, i) => (kinds[i]?.isDirectory() ? inFolder(path) : fromFile(path))),
  );
  return each.flat();
}

async function whyNot(path: string): Promise<Text> {
  const info = await stat(path);
  if (!info.isDirectory() && isPictureName(path))
    return {
      en: 'Single pictures have no labels. Drop the folder that holds one sub-folder of pictures for each class.',
      zh: '单张图片没有标签。请拖入为每个类别各有一个图片子文件夹的文件夹。',
    };
  if (!info.isDirectory())
    return {
      en: `${basename(path)} is no data that Netloom reads: it takes CSV, NPY, NPZ, IDX and CIFAR files, and folders of pictures.`,
      zh: `${basename(path)} 不是 Netloom 能读取的数据：可用 CSV、NPY、NPZ、IDX、CIFAR 文件和图片文件夹。`,
    };
  const { files } = await listingOf(path);
  return files.some(isPictureName)
    ? {
        en: 'The folder has pictures but no sub-folders: put the pictures of each class into a folder of its own.',
        zh: '文件夹中有图片但没有子文件夹：请把每个类别的图片放进各自的文件夹。',
      }
    : {
        en: 'The folder has no pictures and no data files that Netloom reads.',
        zh: '文件夹中没有图片，也没有 Netloom 能读取的数据文件。',
      };
}

/** Suggestions for absolute paths, the best first; without any, why. */
export async function recognise(
  paths: readonly string[],
): Promise<{ suggestions: Suggestion[]; reason?: Text }> {
  try {
    const [path = ''] = paths;
    const drafts =
      paths.length > 1
        ? await together(paths)
        : (await stat(path)).isDirectory()
          ? await inFolder(path)
          : await fromFile(path);
    if (drafts.length === 0) return { suggestions: [], reason: await whyNot(path) };
    const suggestions: Suggestion[] = [];
    for (const draft of drafts) {
      const facts = await describeDataset(draft.type, draft.params, null);
      suggestions.push({ ...draft, facts: facts as Suggestion['facts'] });
    }
    return { suggestions };
  } catch (error) {
    const known = error instanceof DataError;
    if (!known && (error as NodeJS.ErrnoException).code === undefined) throw error;
    const en = (error as Error).message;
    return { suggestions: [], reason: { en, zh: (known && error.detail?.zh) || en } };
  }
}
