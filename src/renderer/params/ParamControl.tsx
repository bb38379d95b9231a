import { FolderOpen } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { focusCanvas } from '../canvas/store';
import { useTr } from '../i18n';
import { IconButton } from '../ui/Button';
import { cx } from '../ui/classes';
import { Select } from '../ui/Select';
import { Switch } from '../ui/Switch';
import styles from './ParamControl.module.css';
import { formatParam } from './parse';
import { TransformNames } from './TransformNames';
import { type ParamHandle, useDraft } from './useParam';
import { useScrub } from './useScrub';

export interface ParamControlProps {
  readonly id?: string;
  readonly name: string;
  readonly handle: ParamHandle;
  /** On a block: smaller, and errors only as a red edge. */
  readonly compact?: boolean;
  readonly testId?: string;
  /** What is wrong with what was typed. */
  readonly onReason?: (reason: string | undefined) => void;
  /** Analysis finds fault with the value. */
  readonly invalid?: boolean;
}

/** The control of one parameter, as its field in the schema asks for. */
export function ParamControl(props: ParamControlProps) {
  const { id, name, handle, compact, testId, invalid } = props;
  const { field, value, readOnly } = handle;
  if (field.kind === 'bool')
    return (
      <Switch
        id={id}
        aria-label={name}
        data-testid={testId}
        checked={value === true}
        disabled={readOnly}
        onCheckedChange={(on) => {
          handle.set(on);
          handle.end();
        }}
      />
    );
  if (field.kind === 'transforms') return <TransformNames handle={handle} />;
  if (field.kind === 'choice')
    return (
      <Select
        {...(id !== undefined && { id })}
        {...(testId !== undefined && { 'data-testid': testId })}
        label={name}
        mono
        compact={compact}
        invalid={invalid}
        value={String(value)}
        disabled={readOnly}
        options={field.choices.map((c) => ({ value: c, label: c }))}
        onChange={(chosen) => {
          handle.set(chosen);
          handle.end();
        }}
      />
    );
  return <TextControl {...props} />;
}

/** Numbers, pairs, lists and folders: typed text, read as one types. */
function TextControl({ id, name, handle, compact, testId, onReason, invalid }: ParamControlProps) {
  const { tr, t } = useTr();
  const draft = useDraft(handle);
  const input = useRef<HTMLInputElement>(null);
  const scrub = useScrub(input, handle, draft);
  const { field, readOnly } = handle;
  const reason = draft.reason && tr(draft.reason);

  useEffect(() => onReason?.(reason), [onReason, reason]);

  // React's wheel listener is passive and could not keep the panel from scrolling along.
  const step = useRef(draft.step);
  step.current = draft.step;
  useEffect(() => {
    const element = input.current;
    const onWheel = (event: WheelEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.deltaY === 0) return;
      event.preventDefault();
      event.stopPropagation();
      step.current(event.deltaY < 0 ? 1 : -1, event.shiftKey ? 10 : 1);
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      draft.step(event.key === 'ArrowUp' ? 1 : -1, event.shiftKey ? 10 : 1);
    } else if (event.key === 'Enter') {
      draft.leave();
      input.current?.select();
    } else if (event.key === 'Escape') {
      draft.revert();
      // Back to the block: its keys work again.
      focusCanvas();
    } else return;
    event.stopPropagation();
  };

  const folder = field.kind === 'folder';
  const file = folder && field.files !== undefined;
  const chooseLabel = t(file ? 'inspector.chooseFile' : 'inspector.chooseFolder');
  const nothing = t(file ? 'inspector.noFile' : 'inspector.noFolder');
  const choose = async () => {
    const path = file
      ? (await window.netloom.chooseFiles(chooseLabel))?.[0]
      : await window.netloom.chooseFolder(chooseLabel);
    if (!path) return;
    handle.set(path);
    handle.end();
  };

  return (
    <>
      <input
        ref={input}
        id={id}
        data-testid={testId}
        data-document-undo
        aria-label={name}
        aria-invalid={!!reason || invalid}
        className={cx(
          styles.input,
          !folder && 'mono',
          folder && styles.folder,
          compact && styles.compact,
          (reason || invalid) && styles.invalid,
        )}
        value={draft.text}
        readOnly={readOnly}
        spellCheck={false}
        autoComplete="off"
        placeholder={folder ? nothing : formatParam(handle.default)}
        title={compact ? (reason ?? (folder ? draft.text : undefined)) : undefined}
        onChange={(event) => draft.change(event.target.value)}
        onKeyDown={onKeyDown}
        onMouseDown={scrub}
        onFocus={() => input.current?.select()}
        onBlur={draft.leave}
      />
      {folder && (
        <IconButton
          label={chooseLabel}
          className={compact ? styles.browseSmall : undefined}
          disabled={readOnly}
          onClick={() => void choose()}
        >
          <FolderOpen size={compact ? 13 : 16} />
        </IconButton>
      )}
    </>
  );
}
