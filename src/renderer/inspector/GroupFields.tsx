import { Component, LogIn, Ungroup } from 'lucide-react';
import { useId, useState } from 'react';
import { groupOf, instancesOf } from '../../graph/document/scope';
import { enterGroup, ungroupSelection } from '../canvas/groups';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import styles from './Parameters.module.css';

/** A group's name; an empty one is not taken over. It is the same for all of its instances. */
export function GroupName({ group }: { readonly group: string }) {
  const { t } = useTr();
  const id = useId();
  const name = useDocument((s) => groupOf(s.document, group)?.name);
  const uses = useDocument((s) => instancesOf(s.document, group));
  const readOnly = useDocument((s) => s.readOnly);
  const [draft, setDraft] = useState<string | null>(null);
  if (name === undefined) return null;
  const commit = () => {
    const next = draft?.trim();
    setDraft(null);
    if (!next || next === name) return;
    const command = { kind: 'rename', name: next } as const;
    useDocument.getState().dispatch({ kind: 'in-group', group, command });
  };
  return (
    <Field htmlFor={id} label={t('groups.name')} help={t('groups.uses', { count: uses })}>
      <input
        id={id}
        className={styles.text}
        value={draft ?? name}
        maxLength={200}
        readOnly={readOnly}
        data-testid="group-name"
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'Escape') setDraft(null);
        }}
      />
    </Field>
  );
}

/** What concerns an instance of a group besides its parameters. */
export function GroupFields({ block }: { readonly block: string }) {
  const { t } = useTr();
  const group = useDocument((s) => s.shown.blocks[block]?.params.group);
  const known = useDocument((s) => groupOf(s.document, group) !== undefined);
  const readOnly = useDocument((s) => s.readOnly);
  if (!known || typeof group !== 'string') return null;
  return (
    <>
      <GroupName key={group} group={group} />
      <div className={styles.buttons}>
        <Button
          size="small"
          icon={<LogIn size={12} />}
          data-testid="enter-group"
          onClick={() => enterGroup(block)}
        >
          {t('groups.enter')}
        </Button>
        <Button
          size="small"
          icon={<Ungroup size={12} />}
          disabled={readOnly}
          data-testid="ungroup"
          onClick={ungroupSelection}
        >
          {t('groups.ungroup')}
        </Button>
      </div>
    </>
  );
}

/** Inside a group, with nothing selected: the group itself. */
export function GroupSummary({ group }: { readonly group: string }) {
  const { t } = useTr();
  return (
    <div className={styles.parameters}>
      <section className={styles.fields}>
        <h2 className={styles.title}>
          <Component size={14} aria-hidden="true" /> {t('groups.one')}
        </h2>
        <GroupName key={group} group={group} />
        <p className={styles.hint}>{t('groups.insideHint')}</p>
      </section>
    </div>
  );
}
