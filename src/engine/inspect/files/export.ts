/** Saves a view: PNG with colour map and legend, or its numbers as NPY or CSV, by the file's extension. */
import { mkdir } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Panel, ViewAnswer } from '../../../protocol/inspect';
import { EngineFailure } from '../../failure';
import { drawPanel, type Style } from './drawing';
import { writeCsv, writeNpy } from './npy';
import { exact } from './raster';

const KINDS = ['.png', '.npy', '.csv'] as const;
type Kind = (typeof KINDS)[number];

/** @throws EngineFailure for an extension that is not known, before anything is computed */
export function kindOfFile(file: string): Kind {
  const kind = extname(file).toLowerCase();
  if ((KINDS as readonly string[]).includes(kind)) return kind as Kind;
  throw new EngineFailure(
    'export.kind',
    `${file}: the ending says what is written: .png for a picture, .npy or .csv for the numbers.`,
  );
}

/** The panel that is asked for, else the first. */
export function choosePanel({ panels, facts }: ViewAnswer, name: string | undefined): Panel {
  const found = name === undefined ? panels[0] : panels.find((panel) => panel.name === name);
  if (found) return found;
  const known = panels.map((panel) => panel.name).join(', ') || 'none';
  throw new EngineFailure(
    'export.panel',
    name === undefined
      ? `The view ${facts.view} has no picture of its own to save.`
      : `The view ${facts.view} has no panel '${name}'. It has: ${known}.`,
  );
}

/** @param answer made in exact form */
export async function exportAnswer(
  answer: ViewAnswer,
  file: string,
  style: Style & { readonly panel?: string | undefined },
): Promise<{ readonly width: number | null; readonly height: number | null }> {
  const kind = kindOfFile(file);
  const panel = choosePanel(answer, style.panel);
  let bytes: Buffer | string;
  let size: { width: number | null; height: number | null } = { width: null, height: null };
  if (kind === '.png') {
    const { png, width, height } = await drawPanel(panel, answer, style);
    bytes = png;
    size = { width, height };
  } else if (kind === '.npy') bytes = Buffer.from(writeNpy(exact(panel), panel.shape));
  else bytes = writeCsv(exact(panel), panel.shape);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineFailure('export.write', `${file} cannot be written: ${reason}`);
  }
  return size;
}
