import { type NodeProps, NodeResizer } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { NOTE_COLORS, type Note } from '../../graph/document/schema';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { cx } from '../ui/classes';
import { changeNote, colorNote } from './annotate';
import { type BlockFlowNode, noteIdOf } from './flow';
import styles from './NoteNode.module.css';
import { snap } from './place';
import { focusCanvas, useCanvas } from './store';

const TEXTS = {
  comment: { en: 'Comment', zh: '注释' },
  frame: { en: 'Frame', zh: '框' },
  empty: { en: 'Double-click to write', zh: '双击输入文字' },
  colors: { en: 'Colour', zh: '颜色' },
};

const COLOR_NAMES = {
  grey: { en: 'Grey', zh: '灰色' },
  blue: { en: 'Blue', zh: '蓝色' },
  green: { en: 'Green', zh: '绿色' },
  yellow: { en: 'Yellow', zh: '黄色' },
  orange: { en: 'Orange', zh: '橙色' },
  purple: { en: 'Purple', zh: '紫色' },
};

const LEAST = { comment: { width: 96, height: 40 }, frame: { width: 160, height: 96 } };

/** Every stay in a text is its own undo step. */
let stays = 0;

function NoteText({ id, note }: { readonly id: string; readonly note: Note }) {
  const { tr } = useTr();
  const field = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const merge = useRef(`note ${++stays}`);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
    return () => useDocument.getState().endMerge();
  }, []);
  const shared = {
    ref: field,
    className: cx(styles.field, 'nodrag nopan nowheel'),
    value: note.text,
    'aria-label': tr(TEXTS[note.kind]),
    'data-document-undo': true,
    'data-testid': `note-text-${id}`,
    onChange: (event: { readonly target: { readonly value: string } }) =>
      changeNote(id, { text: event.target.value.slice(0, 10_000) }, merge.current),
    onBlur: () => useCanvas.setState({ editing: null }),
  };
  const leave = () => {
    useCanvas.setState({ editing: null });
    focusCanvas();
  };
  if (note.kind === 'frame')
    return (
      <input
        {...shared}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'Escape') leave();
          else return;
          event.stopPropagation();
        }}
      />
    );
  return (
    <textarea
      {...shared}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        leave();
        event.stopPropagation();
      }}
    />
  );
}

function Colors({ id, note }: { readonly id: string; readonly note: Note }) {
  const { tr } = useTr();
  return (
    <div className={cx(styles.colors, 'nodrag nopan')} role="toolbar" aria-label={tr(TEXTS.colors)}>
      {NOTE_COLORS.map((color) => (
        <button
          key={color}
          type="button"
          className={styles.swatch}
          data-color={color}
          aria-label={tr(COLOR_NAMES[color])}
          title={tr(COLOR_NAMES[color])}
          aria-pressed={note.color === color}
          data-testid={`note-color-${color}`}
          onClick={() => colorNote(id, color)}
        />
      ))}
    </div>
  );
}

/** A comment, or a frame that carries what lies in it. */
export const NoteNode = memo(function NoteNode({ id: node, selected }: NodeProps<BlockFlowNode>) {
  const { tr } = useTr();
  const id = noteIdOf(node) ?? '';
  const note = useDocument((s) => s.shown.notes?.[id]);
  const readOnly = useDocument((s) => s.readOnly);
  const editing = useCanvas((s) => s.editing === id);
  if (!note) return null;
  const { kind, text, color } = note;
  const edit = () => !readOnly && useCanvas.setState({ editing: id });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: F2 does the same from the keyboard
    <div
      className={cx(styles[kind], selected && styles.selected)}
      data-color={color}
      data-testid={`note-${id}`}
      onDoubleClick={edit}
    >
      <NodeResizer
        isVisible={selected && !readOnly}
        minWidth={LEAST[kind].width}
        minHeight={LEAST[kind].height}
        onResizeEnd={(_, { x, y, width, height }) =>
          changeNote(id, { position: snap({ x, y }), size: { width, height } })
        }
      />
      <div className={cx(styles.text, 'frame-handle')}>
        {editing ? (
          <NoteText id={id} note={note} />
        ) : (
          <span className={text ? undefined : styles.empty}>{text || tr(TEXTS.empty)}</span>
        )}
      </div>
      {selected && !readOnly && <Colors id={id} note={note} />}
    </div>
  );
});
