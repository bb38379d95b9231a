/** What the canvas is doing: the wire being drawn, the hovered path, the search box. */
import type { ReactFlowInstance } from '@xyflow/react';
import { create } from 'zustand';
import { portsOf, whyNotConnect } from '../../graph/analysis/connect';
import type { NetDocument, Position } from '../../graph/document/schema';
import type { PortRef } from '../../graph/types';
import type { BlockFlowNode, WireFlowEdge } from './flow';

export type Side = 'inputs' | 'outputs';

/** A wire's loose end: it starts at this port. */
export interface LooseWire {
  readonly port: PortRef;
  readonly side: Side;
}

export interface SearchAt {
  /** In the window. */
  readonly x: number;
  readonly y: number;
  /** Where the block goes; without it a free place is found. */
  readonly position?: Position;
  /** Offer only what this wire can be joined to, and join it. */
  readonly wire?: LooseWire;
}

/** Choosing a wire from a list: of one port, or of all ports of a block. */
export interface ConnectAt {
  readonly block: string;
  readonly port?: { readonly name: string; readonly side: Side };
}

interface CanvasState {
  readonly flow: ReactFlowInstance<BlockFlowNode, WireFlowEdge> | null;
  /** Where labels of wires are drawn: above all wires, below the blocks. */
  readonly labels: Element | null;
  readonly drawing: LooseWire | null;
  /** Keys of the ports where the drawn wire may end. */
  readonly fits: ReadonlySet<string>;
  /** The wire that is pointed at. */
  readonly pointed: string | null;
  /** Wires of the path through it. */
  readonly lit: ReadonlySet<string>;
  readonly search: SearchAt | null;
  /** Seen from so far that no text can be read. */
  readonly distant: boolean;
  /** The wire that the block being dragged would be inserted into. */
  readonly under: string | null;
  /** The port whose wire is being chosen by keyboard. */
  readonly connecting: ConnectAt | null;
  /** The note whose text is being typed. */
  readonly editing: string | null;
  /** The block to look at first when another inside is shown. */
  readonly goal: string | null;
  startDrawing(document: NetDocument, wire: LooseWire): void;
  stopDrawing(): void;
  pointAt(document: NetDocument, wire: string | null): void;
}

export const portKey = (block: string, side: Side, port: string) => `${block} ${side} ${port}`;

/** All ports where a wire that starts at `wire` may end. */
export function fittingPorts(document: NetDocument, wire: LooseWire): ReadonlySet<string> {
  const fits = new Set<string>();
  const side: Side = wire.side === 'outputs' ? 'inputs' : 'outputs';
  for (const [id, block] of Object.entries(document.blocks)) {
    if (id === wire.port.block) continue;
    for (const port of portsOf(document, block)[side]) {
      const other = { block: id, port: port.name };
      const why =
        wire.side === 'outputs'
          ? whyNotConnect(document, wire.port, other)
          : whyNotConnect(document, other, wire.port);
      if (!why) fits.add(portKey(id, side, port.name));
    }
  }
  return fits;
}

/** The wires upstream and downstream of a wire, and itself. */
export function pathThrough(document: NetDocument, wire: string): ReadonlySet<string> {
  const start = document.wires[wire];
  const path = new Set<string>();
  if (!start) return path;
  path.add(wire);
  const follow = (block: string, end: 'from' | 'to') => {
    const other = end === 'from' ? 'to' : 'from';
    const atBlock = new Map<string, [id: string, next: string][]>();
    for (const [id, w] of Object.entries(document.wires)) {
      const same = atBlock.get(w[end].block);
      const found: [string, string] = [id, w[other].block];
      if (same) same.push(found);
      else atBlock.set(w[end].block, [found]);
    }
    const seen = new Set([block]);
    const open = [block];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const [id, next] of atBlock.get(at) ?? []) {
        path.add(id);
        if (!seen.has(next)) {
          seen.add(next);
          open.push(next);
        }
      }
  };
  follow(start.from.block, 'to');
  follow(start.to.block, 'from');
  return path;
}

const none: ReadonlySet<string> = new Set();

export const useCanvas = create<CanvasState>((set, get) => ({
  flow: null,
  labels: null,
  drawing: null,
  fits: none,
  pointed: null,
  lit: none,
  search: null,
  distant: false,
  under: null,
  connecting: null,
  editing: null,
  goal: null,
  startDrawing: (document, wire) => set({ drawing: wire, fits: fittingPorts(document, wire) }),
  stopDrawing: () => set({ drawing: null, fits: none }),
  pointAt: (document, wire) => {
    if (wire !== get().pointed)
      set({ pointed: wire, lit: wire === null ? none : pathThrough(document, wire) });
  },
}));

const canvasElement = () => document.querySelector<HTMLElement>('[data-testid="canvas"]');

/** The wire under a place in the window; blocks on top of it do not count. */
export function wireUnder(at: Position): string | null {
  for (const element of document.elementsFromPoint(at.x, at.y)) {
    const edge = element.closest('.react-flow__edge');
    const id = edge?.getAttribute('data-id');
    if (id) return id;
  }
  return null;
}

/** Gives the canvas itself the keyboard: Tab then opens the search. */
export function focusCanvas(): void {
  canvasElement()?.focus({ preventScroll: true });
}

export function isCanvas(target: EventTarget | null): boolean {
  return target !== null && target === canvasElement();
}

/** Whether the keyboard is with the canvas or a block as a whole, not with a control on it. */
export function onCanvas(target: EventTarget | null): boolean {
  if (isCanvas(target) || target === document.body) return true;
  return target instanceof HTMLElement && target.classList.contains('react-flow__node');
}

/** Where the canvas is in the window. */
export function paneRect(): DOMRect | undefined {
  return canvasElement()?.getBoundingClientRect();
}

/** The middle of what is visible; the origin while the canvas is not shown. */
export function viewCentre(): Position {
  const { flow } = useCanvas.getState();
  const pane = paneRect();
  if (!flow || !pane) return { x: 0, y: 0 };
  return flow.screenToFlowPosition({ x: pane.x + pane.width / 2, y: pane.y + pane.height / 2 });
}
