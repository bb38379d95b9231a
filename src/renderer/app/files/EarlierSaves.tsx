import { History, Undo2, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect, useMemo, useRef, useState } from 'react';
import { create } from 'zustand';
import { analyze } from '../../../graph/analysis/analyze';
import type { NetDocument } from '../../../graph/document/schema';
import type { Version } from '../../../protocol/bridge';
import { i18next, useTr } from '../../i18n';
import { GraphPicture } from '../../start/GraphPicture';
import { useDocument } from '../../state/document';
import { formatCount } from '../../state/format';
import { Button, IconButton } from '../../ui/Button';
import { cx } from '../../ui/classes';
import { Empty } from '../../ui/Empty';
import { toast } from '../../ui/toast';
import { compare } from './compare';
import styles from './EarlierSaves.module.css';

const useOpen = create<{ readonly open: boolean }>(() => ({ open: false }));

/** Shows the last saves of the open project. */
export function showEarlierSaves(): void {
  if (useDocument.getState().path === null)
    toast({ kind: 'info', message: i18next.t('files.noSavesYet') });
  else useOpen.setState({ open: true });
}

const close = () => useOpen.setState({ open: false });

/** `2 blocks added, 1 changed`, or that there is no difference. */
function Changes(props: { readonly from: NetDocument; readonly to: NetDocument }) {
  const { t } = useTr();
  const d = useMemo(() => compare(props.from, props.to), [props.from, props.to]);
  const parts = [
    d.blocksAdded && t('files.blocksAdded', { count: d.blocksAdded }),
    d.blocksRemoved && t('files.blocksRemoved', { count: d.blocksRemoved }),
    d.blocksChanged && t('files.blocksChanged', { count: d.blocksChanged }),
    d.blocksMoved && t('files.blocksMoved', { count: d.blocksMoved }),
    d.wiresAdded && t('files.wiresAdded', { count: d.wiresAdded }),
    d.wiresRemoved && t('files.wiresRemoved', { count: d.wiresRemoved }),
  ].filter((part) => typeof part === 'string');
  return <>{parts.length > 0 ? parts.join(t('files.and')) : t('files.noDifference')}</>;
}

function Preview({ version }: { readonly version: Version }) {
  const { t } = useTr();
  const now = useDocument((s) => s.document);
  const readOnly = useDocument((s) => s.readOnly);
  const { document } = version;
  const parameters = useMemo(() => analyze(document).totals.parameters, [document]);
  const restore = () => {
    useDocument.getState().replace(document);
    close();
    toast({
      kind: 'success',
      message: t('files.broughtBack'),
      action: { label: t('toast.undo'), run: () => useDocument.getState().undo() },
    });
  };
  return (
    <div className={styles.preview}>
      <div className={styles.picture}>
        <GraphPicture document={document} />
      </div>
      <p>
        {t('start.blocks', { count: Object.keys(document.blocks).length })}
        {' · '}
        {t('files.wires', { count: Object.keys(document.wires).length })}
        {' · '}
        {t('start.parameters', { number: formatCount(parameters) })}
      </p>
      <p className={styles.dim} data-testid="version-changes">
        {t('files.sinceThen')} <Changes from={document} to={now} />
      </p>
      <div className={styles.buttons}>
        <Button
          variant="primary"
          icon={<Undo2 size={14} />}
          disabled={readOnly || document === now}
          data-testid="restore-version"
          onClick={restore}
        >
          {t('files.bringBack')}
        </Button>
      </div>
    </div>
  );
}

function List() {
  const { t, language } = useTr();
  const path = useDocument((s) => s.path);
  const [versions, setVersions] = useState<readonly Version[]>();
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    if (path !== null) void window.netloom.earlierSaves(path).then(setVersions);
  }, [path]);
  if (!versions) return null;
  const version = versions[chosen];
  if (!version)
    return (
      <Empty
        icon={<History size={24} />}
        title={t('files.noSaves')}
        hint={t('files.noSavesHint')}
      />
    );
  const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en', {
    dateStyle: 'medium',
    timeStyle: 'medium',
  });
  return (
    <div className={styles.columns}>
      <ol className={styles.list} aria-label={t('files.earlierSaves')}>
        {versions.map((v, i) => {
          const before = versions[i + 1];
          return (
            <li key={v.id}>
              <button
                type="button"
                className={cx(styles.version, i === chosen && styles.chosen)}
                aria-current={i === chosen}
                data-testid="version"
                onClick={() => setChosen(i)}
              >
                <span className="tabular">{format.format(new Date(v.savedAt))}</span>
                <span className={styles.dim}>
                  {before ? <Changes from={before.document} to={v.document} /> : t('files.oldest')}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      <Preview version={version} />
    </div>
  );
}

/** The last saves of the project: look at each, see what changed since, bring one back. */
export function EarlierSaves() {
  const { t } = useTr();
  const open = useOpen((s) => s.open);
  const content = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => useOpen.setState({ open: next })}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content
          ref={content}
          className={styles.dialog}
          data-testid="earlier-saves"
          onOpenAutoFocus={(event) => {
            // On the close button its tooltip would open, and take the first Escape.
            event.preventDefault();
            content.current?.focus();
          }}
        >
          <div className={styles.head}>
            <Dialog.Title className={styles.title}>{t('files.earlierSaves')}</Dialog.Title>
            <IconButton label={t('files.close')} onClick={close}>
              <X size={14} />
            </IconButton>
          </div>
          <Dialog.Description className={styles.dim}>{t('files.savesHint')}</Dialog.Description>
          <List />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
