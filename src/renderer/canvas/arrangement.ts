/** What is done to the selected blocks where they stand: mute, bypass, collapse, align, distribute, lay out. */
import { portsOf } from '../../graph/analysis/connect';
import { canBypass } from '../../graph/analysis/modes';
import type { EditCommand } from '../../graph/document/commands';
import { wireId } from '../../graph/document/commands';
import type { Mode, NetDocument, Position } from '../../graph/document/schema';
import { GROUP_INPUT, GROUP_OUTPUT } from '../../graph/document/scope';
import { wireBetween } from '../../graph/document/wiring';
import { tr } from '../i18n';
import { useDocument } from '../state/document';
import { toast } from '../ui/toast';
import { frameAround } from './annotate';
import { type Alignment, type Axis, aligned, around, distributed, within } from './arrange';
import { boxesOf, noteBoxes } from './boxes';
import { sayReadOnly } from './edits';
import type { LayoutRequest } from './layout';
import { snap } from './place';
import { useCanvas } from './store';

const isPort = (type: string) => type === GROUP_INPUT || type === GROUP_OUTPUT;

/** The selected blocks that can be off: all but the ports of a group. */
export function switchable(): readonly string[] {
  const { shown, selection } = useDocument.getState();
  return selection.blocks.filter((id) => !isPort(shown.blocks[id]?.type ?? GROUP_INPUT));
}

/** Mutes or bypasses the selected blocks; those that all are turns on again. */
export function toggleMode(mode: Mode): void {
  const { shown, edit } = useDocument.getState();
  const all = switchable();
  if (all.length === 0) return;
  const on = all.every((id) => shown.blocks[id]?.mode === mode);
  if (on) {
    edit({ kind: 'set-mode', blocks: all });
    return;
  }
  const blocks = all.filter((id) => {
    const block = shown.blocks[id];
    return mode === 'muted' || (block && canBypass(shown, block));
  });
  const stuck = all.find((id) => !blocks.includes(id));
  if (stuck !== undefined) {
    const type = shown.blocks[stuck]?.type ?? stuck;
    toast({
      kind: 'warning',
      message: tr({
        en: `${type} cannot be bypassed: no input is of the type that leaves it. Mute it instead.`,
        zh: `${type} 无法旁路：没有与输出同类型的输入。可改为静音。`,
      }),
    });
  }
  if (blocks.length > 0) edit({ kind: 'set-mode', blocks, mode });
}

/** Draws the selected blocks as their heads only, or whole again. */
export function toggleCollapsed(): void {
  const { shown, edit } = useDocument.getState();
  const blocks = switchable();
  if (blocks.length === 0) return;
  const collapsed = !blocks.every((id) => shown.blocks[id]?.collapsed);
  edit({ kind: 'set-collapsed', blocks, collapsed });
}

function moveTo(positions: Record<string, Position>): void {
  const { shown, edit } = useDocument.getState();
  const changed = Object.entries(positions).filter(([id, { x, y }]) => {
    const old = shown.blocks[id]?.position;
    return old && (old.x !== x || old.y !== y);
  });
  if (changed.length > 0) edit({ kind: 'move', positions: Object.fromEntries(changed) });
}

export function alignSelection(how: Alignment): void {
  moveTo(aligned(boxesOf(useDocument.getState().selection.blocks), how));
}

export function distributeSelection(axis: Axis): void {
  moveTo(distributed(boxesOf(useDocument.getState().selection.blocks), axis));
}

/** What the layout is asked for: the blocks with their measured sizes, and the wires among them. */
export function layoutRequest(view: NetDocument, ids: readonly string[]): LayoutRequest {
  const chosen = new Set(ids);
  return {
    blocks: boxesOf(ids).map(({ id, width, height }) => {
      const block = view.blocks[id];
      const { inputs, outputs } = block ? portsOf(view, block) : { inputs: [], outputs: [] };
      return {
        id,
        width,
        height,
        ports: [
          ...inputs.map((p) => ({ id: `${id} in ${p.name}`, side: 'WEST' as const })),
          ...outputs.map((p) => ({ id: `${id} out ${p.name}`, side: 'EAST' as const })),
        ],
      };
    }),
    wires: Object.entries(view.wires).flatMap(([id, { from, to }]) =>
      chosen.has(from.block) && chosen.has(to.block)
        ? [{ id, from: `${from.block} out ${from.port}`, to: `${to.block} in ${to.port}` }]
        : [],
    ),
  };
}

/** Frames drawn anew around what they held, where all of it moves. */
function reframed(moved: Readonly<Record<string, Position>>): readonly EditCommand[] {
  const { notes = {} } = useDocument.getState().shown;
  return noteBoxes().flatMap((frame): EditCommand[] => {
    const note = notes[frame.id];
    const held = boxesOf().filter((box) => within(box, frame));
    if (note?.kind !== 'frame' || held.length === 0 || !held.every(({ id }) => moved[id]))
      return [];
    const inner = around(held.map((box) => ({ ...box, ...moved[box.id] })));
    return [{ kind: 'put-note', id: frame.id, note: { ...note, ...frameAround(inner) } }];
  });
}

/** Lays out the selected blocks, or all; one step of undo. Resolves when they are there. */
export async function layOut(): Promise<void> {
  const { shown, selection, generation, scope, readOnly } = useDocument.getState();
  if (readOnly) {
    sayReadOnly();
    return;
  }
  const some = selection.blocks.length > 1;
  const ids = some ? selection.blocks : Object.keys(shown.blocks);
  if (ids.length === 0) return;
  const request = layoutRequest(shown, ids);
  // A wire to a port that is no more would be refused; analysis has said so.
  const ports = new Set(request.blocks.flatMap((b) => b.ports.map((p) => p.id)));
  const wires = request.wires.filter((w) => ports.has(w.from) && ports.has(w.to));
  try {
    const { layoutInWorker } = await import('./layoutWorker');
    const places = await layoutInWorker({ ...request, wires });
    const now = useDocument.getState();
    if (now.generation !== generation || now.scope !== scope) return;
    const old = boxesOf(ids);
    const [left, top] = [Math.min(...old.map((b) => b.x)), Math.min(...old.map((b) => b.y))];
    const found = Object.values(places);
    const [x0, y0] = [Math.min(...found.map((p) => p.x)), Math.min(...found.map((p) => p.y))];
    const moved = Object.fromEntries(
      Object.entries(places).map(([id, { x, y }]) => [
        id,
        snap({ x: x - x0 + left, y: y - y0 + top }),
      ]),
    );
    now.edit({
      kind: 'batch',
      commands: [{ kind: 'move', positions: moved }, ...reframed(moved)],
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    toast({
      kind: 'error',
      message: tr({
        en: `The automatic layout failed, nothing was moved: ${reason.slice(0, 80)}`,
        zh: `自动布局失败，未移动任何块：${reason.slice(0, 80)}`,
      }),
    });
  }
}

/** The wires that touch the selection: its own, and all of its blocks. */
export function selectedWires(): readonly string[] {
  const { shown, selection } = useDocument.getState();
  const blocks = new Set(selection.blocks);
  const touching = Object.entries(shown.wires)
    .filter(([, { from, to }]) => blocks.has(from.block) || blocks.has(to.block))
    .map(([id]) => id);
  return [...new Set([...selection.wires, ...touching])];
}

export function disconnectSelection(): void {
  const wires = selectedWires();
  if (wires.length > 0) useDocument.getState().edit({ kind: 'remove', blocks: [], wires });
}

/** Wires the selected blocks in a row, as they were selected; for one, its wires are chosen in a list. */
export function connectSelection(): void {
  const { shown, selection, edit } = useDocument.getState();
  const { blocks } = selection;
  const [only] = blocks;
  if (only === undefined) return;
  if (blocks.length === 1) {
    useCanvas.setState({ connecting: { block: only } });
    return;
  }
  const commands = blocks.slice(1).flatMap((to, i): EditCommand[] => {
    const wire = wireBetween(shown, blocks[i] as string, to);
    return wire ? [{ kind: 'connect', id: wireId(wire.to), ...wire }] : [];
  });
  if (commands.length > 0) edit({ kind: 'batch', commands });
  else
    toast({
      kind: 'warning',
      message: tr({
        en: 'Nothing to connect: no free input of the next block takes what the one before gives.',
        zh: '没有可连接的端口：后一个块没有空闲输入能接收前一个块的输出。',
      }),
    });
}
