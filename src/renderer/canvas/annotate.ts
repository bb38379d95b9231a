/** Comments and frames: adding and changing them. */
import { freeId } from '../../graph/document/commands';
import type { Note, NoteColor, Position, Size } from '../../graph/document/schema';
import { tr } from '../i18n';
import { useDocument } from '../state/document';
import { around } from './arrange';
import { boxesOf, noteBoxes } from './boxes';
import { snap } from './place';
import { useCanvas, viewCentre } from './store';

const NEW_FRAME = { en: 'Frame', zh: '框' };
/** Between a frame and what it was drawn around; its heading needs more. */
const MARGIN = 32;
const HEADING = 32;

const COMMENT_SIZE = { width: 240, height: 120 };
const FRAME_SIZE = { width: 480, height: 320 };

function put(note: Note): string {
  const { shown, edit } = useDocument.getState();
  const id = freeId((other) => !!shown.notes?.[other], note.kind);
  edit({ kind: 'put-note', id, note }, { select: { blocks: [], wires: [], notes: [id] } });
  return id;
}

/** Adds a comment in the middle of the view, and lets its text be typed. */
export function addComment(text = '', at?: Position): void {
  const { width, height } = COMMENT_SIZE;
  const centre = viewCentre();
  const position = snap(at ?? { x: centre.x - width / 2, y: centre.y - height / 2 });
  const id = put({ kind: 'comment', text, color: 'yellow', position, size: COMMENT_SIZE });
  if (text === '') useCanvas.setState({ editing: id });
}

/** The place of a frame with room around what is in it. */
export function frameAround(inner: Position & Size): Pick<Note, 'position' | 'size'> {
  return {
    position: snap({ x: inner.x - MARGIN, y: inner.y - MARGIN - HEADING }),
    size: { width: inner.width + 2 * MARGIN, height: inner.height + 2 * MARGIN + HEADING },
  };
}

/** Draws a frame around the selected blocks and notes, or an empty one. */
export function addFrame(): void {
  const { selection } = useDocument.getState();
  const boxes = [...boxesOf(selection.blocks), ...noteBoxes(selection.notes ?? [])];
  const centre = viewCentre();
  const inner =
    boxes.length > 0
      ? around(boxes)
      : {
          x: centre.x - FRAME_SIZE.width / 2,
          y: centre.y - FRAME_SIZE.height / 2,
          ...FRAME_SIZE,
        };
  const id = put({ kind: 'frame', text: tr(NEW_FRAME), color: 'blue', ...frameAround(inner) });
  useCanvas.setState({ editing: id });
}

/** Changes a note; changes of the same kind in a row are one step of undo. */
export function changeNote(id: string, change: Partial<Note>, merge?: string): void {
  const { shown, edit } = useDocument.getState();
  const note = shown.notes?.[id];
  if (note) edit({ kind: 'put-note', id, note: { ...note, ...change } }, merge ? { merge } : {});
}

export function colorNote(id: string, color: NoteColor): void {
  changeNote(id, { color });
}
