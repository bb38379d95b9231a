/** Adding data: what was dropped, what is in it, and the blocks that are made of it. */
import { Database, FilePlus2, FolderOpen, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect, useRef } from 'react';
import type { Suggestion } from '../../protocol/data';
import { said } from '../app/said';
import { useTr } from '../i18n';
import { Button, IconButton } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { Select } from '../ui/Select';
import { nameOf } from './choices';
import { FindingsView } from './FindingsView';
import styles from './ImportSheet.module.css';
import { chooseSuggestion, closeImport, openImport, useImport } from './importing';
import { importTexts } from './importTexts';
import { PlanForm } from './PlanForm';

export function ImportSheet() {
  const { tr } = useTr();
  const open = useImport((s) => s.open);
  const paths = useImport((s) => s.paths);
  const content = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(now) => !now && closeImport()} modal={false}>
      <Dialog.Portal>
        <Dialog.Content
          ref={content}
          className={styles.sheet}
          aria-describedby={undefined}
          data-testid="import-sheet"
          // Escape belongs to the sheet; the blocks beside it can be worked on meanwhile.
          onInteractOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            content.current?.focus();
          }}
        >
          <header className={styles.head}>
            <Database size={18} className={styles.icon} />
            <Dialog.Title className={styles.title}>{tr(importTexts.title)}</Dialog.Title>
            <span className={styles.place} title={paths.join('\n')}>
              {paths.map(nameOf).join(', ')}
            </span>
            <Dialog.Close asChild>
              <IconButton label={tr(importTexts.close)} shortcut="Esc">
                <X size={18} />
              </IconButton>
            </Dialog.Close>
          </header>
          <Body />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Body() {
  const { tr } = useTr();
  const paths = useImport((s) => s.paths);
  const recognising = useImport((s) => s.recognising);
  const suggestions = useImport((s) => s.suggestions);
  const reason = useImport((s) => s.reason);
  const failed = useImport((s) => s.failed);
  const chosen = useImport((s) => s.chosen);
  const suggestion = suggestions[chosen];
  if (suggestion)
    return <Recognised key={chosen} suggestion={suggestion} suggestions={suggestions} />;
  if (recognising)
    return (
      <div className={styles.centre}>
        <Empty title={tr(importTexts.looking)} />
      </div>
    );
  const nothing = paths.length > 0;
  const why = failed ? said(failed) : reason && tr(reason);
  return (
    <div className={styles.centre}>
      <Empty
        icon={<FilePlus2 size={28} />}
        title={tr(nothing ? importTexts.unknown : importTexts.emptyTitle)}
        hint={why ?? tr(importTexts.emptyHint)}
      >
        <ChooseButtons />
      </Empty>
    </div>
  );
}

/** For those who do not drag: the dialogs of the system. */
function ChooseButtons() {
  const { tr } = useTr();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const folder = async () => {
    const path = await window.netloom.chooseFolder(tr(importTexts.folder));
    if (path !== null) openImport([path]);
  };
  const files = async () => {
    const paths = await window.netloom.chooseFiles(tr(importTexts.files));
    if (paths) openImport(paths);
  };
  return (
    <div className={styles.buttons}>
      <Button
        ref={first}
        variant="primary"
        icon={<FolderOpen size={14} />}
        data-testid="import-folder"
        onClick={() => void folder()}
      >
        {tr(importTexts.folder)}
      </Button>
      <Button data-testid="import-files" onClick={() => void files()}>
        {tr(importTexts.files)}
      </Button>
    </div>
  );
}

interface RecognisedProps {
  readonly suggestion: Suggestion;
  readonly suggestions: readonly Suggestion[];
}

function Recognised({ suggestion, suggestions }: RecognisedProps) {
  const { tr, language } = useTr();
  const chosen = useImport((s) => s.chosen);
  const found = useImport((s) => s.findings.facts);
  const facts = found ?? suggestion.facts;
  const error =
    found === null ? undefined : language === 'zh' ? (facts.errorZh ?? facts.error) : facts.error;
  return (
    <>
      <div className={styles.as}>
        <span className={styles.dim}>{tr(importTexts.as)}</span>
        {suggestions.length > 1 ? (
          <Select
            label={tr(importTexts.as)}
            value={String(chosen)}
            onChange={(value) => chooseSuggestion(Number(value))}
            options={suggestions.map(({ title }, i) => ({ value: String(i), label: tr(title) }))}
          />
        ) : (
          <b data-testid="import-title">{tr(suggestion.title)}</b>
        )}
        <code className={styles.type}>{suggestion.type}</code>
      </div>
      {error && <p className={styles.error}>{error}</p>}
      <div className={styles.body}>
        <FindingsView facts={facts} />
      </div>
      {found ? (
        <PlanForm suggestion={{ ...suggestion, facts }} suggestions={suggestions} />
      ) : (
        <div className={styles.waiting} />
      )}
    </>
  );
}
