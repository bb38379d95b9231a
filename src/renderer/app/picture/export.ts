/** The network shown, as a picture in a file: SVG, or PNG at twice its size. */
import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { Category } from '../../../graph/blocks/contract';
import { BlockIcon } from '../../canvas/BlockIcon';
import { i18next } from '../../i18n';
import { useDocument } from '../../state/document';
import { useUi } from '../../state/ui';
import { toast } from '../../ui/toast';
import { said } from '../said';
import { drawNetwork, type Face, type Look, type Picture } from './draw';
import { fontsFor } from './fonts';

/** Chromium draws no larger picture. */
const MOST_PIXELS = 16_000;
const SCALE = 2;

/** The colour variables of a theme, whichever is shown. */
function colorsOf(theme: 'dark' | 'light'): (name: string) => string {
  const rule = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .find(
      (r): r is CSSStyleRule =>
        r instanceof CSSStyleRule && r.selectorText.includes(`[data-theme="${theme}"]`),
    );
  return (name) => rule?.style.getPropertyValue(name).trim() ?? '';
}

/** Markup of the blocks' pictures, each drawn once. */
function iconDrawer(): Look['icon'] {
  const drawn = new Map<string, string>();
  return (type: string, category: Category | undefined) => {
    const key = `${type} ${category}`;
    let markup = drawn.get(key);
    if (markup === undefined) {
      const host = document.createElement('div');
      const root = createRoot(host);
      flushSync(() => root.render(createElement(BlockIcon, { type, category })));
      markup = host.innerHTML;
      root.unmount();
      drawn.set(key, markup);
    }
    return markup;
  };
}

function measurer(): Look['measure'] {
  const context = document.createElement('canvas').getContext('2d');
  const style = getComputedStyle(document.documentElement);
  const [sans, mono] = ['--font', '--mono'].map((name) => style.getPropertyValue(name));
  return (text: string, face: Face) => {
    if (!context) return text.length * face.size * 0.62;
    context.font = `${face.bold ? '600 ' : ''}${face.size}px ${face.mono ? mono : sans}`;
    return context.measureText(text).width;
  };
}

/** The network, or the inside of the group, that the canvas shows. */
export async function drawShown(theme = useUi.getState().resolvedTheme): Promise<Picture> {
  const { shown, facets } = useDocument.getState();
  const look: Look = { color: colorsOf(theme), icon: iconDrawer(), measure: measurer() };
  const { svg } = drawNetwork(shown, facets, look);
  const texts = svg.replace(/<[^>]*>/g, ' ');
  return drawNetwork(shown, facets, { ...look, fonts: await fontsFor(texts) });
}

async function asPng({ svg, width, height }: Picture): Promise<Uint8Array> {
  const scale = Math.min(SCALE, MOST_PIXELS / Math.max(width, height));
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error(i18next.t('files.pictureTooLarge'));
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Draws what the canvas shows and writes it where the user says. */
export async function exportPicture(kind: 'svg' | 'png'): Promise<void> {
  const { t } = i18next;
  const { document, shown } = useDocument.getState();
  if (Object.keys(shown.blocks).length === 0) {
    toast({ kind: 'info', message: t('files.nothingToDraw') });
    return;
  }
  try {
    const picture = await drawShown();
    const data = kind === 'svg' ? new TextEncoder().encode(picture.svg) : await asPng(picture);
    const outcome = await window.netloom.exportPicture(document.name, kind, data);
    if (!outcome.ok) toast({ kind: 'error', message: said(outcome.error) });
    else if (outcome.value)
      toast({ kind: 'success', message: t('project.saved', { path: outcome.value.path }) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    toast({ kind: 'error', message: t('files.notDrawn', { reason }) });
  }
}
