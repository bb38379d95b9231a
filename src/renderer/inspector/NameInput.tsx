import { useState } from 'react';
import { useDocument } from '../state/document';

/** The project's name; an empty one is not taken over. */
export function NameInput({ id, className }: { readonly id: string; readonly className: string }) {
  const name = useDocument((s) => s.document.name);
  const readOnly = useDocument((s) => s.readOnly);
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    const next = draft?.trim();
    setDraft(null);
    if (next && next !== name) useDocument.getState().dispatch({ kind: 'rename', name: next });
  };
  return (
    <input
      id={id}
      className={className}
      value={draft ?? name}
      maxLength={200}
      readOnly={readOnly}
      data-testid="project-name-input"
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
