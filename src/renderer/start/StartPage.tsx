import { ArrowLeft, FilePlus2, FolderOpen, ImagePlus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { KeptWork, RecentProject, Template } from '../../protocol/bridge';
import { shortName } from '../app/ask';
import { LanguageMenu, ThemeToggle } from '../app/Preferences';
import { newProject, openKept, openProject, openTemplate } from '../app/project';
import { openImport } from '../data/importing';
import { importTexts } from '../data/importTexts';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { Button, IconButton } from '../ui/Button';
import { Kbd } from '../ui/Kbd';
import { toast } from '../ui/toast';
import { Logo } from './Logo';
import styles from './StartPage.module.css';
import { TemplateCard } from './TemplateCard';

function RecentList() {
  const { t } = useTr();
  const [recent, setRecent] = useState<readonly RecentProject[]>([]);
  useEffect(() => {
    void window.netloom.recentProjects().then(setRecent);
  }, []);
  return (
    <section>
      <h2 className={styles.heading}>{t('start.recent')}</h2>
      {recent.length === 0 && <p className={styles.dim}>{t('start.noRecent')}</p>}
      <ul>
        {recent.slice(0, 8).map((project) => (
          <li key={project.path}>
            <button
              type="button"
              className={styles.recent}
              title={project.path}
              onClick={() => void openProject(project.path)}
            >
              <span>{project.name}</span>
              <span className={styles.path}>{project.path}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Unsaved work of windows that were closed: nothing is lost, and nothing lingers. */
function KeptList() {
  const { t, language } = useTr();
  const [kept, setKept] = useState<readonly KeptWork[]>([]);
  useEffect(() => {
    void window.netloom.keptWork().then(setKept);
  }, []);
  if (kept.length === 0) return null;
  const discard = async ({ id }: KeptWork) => {
    await window.netloom.discardKept(id);
    setKept(await window.netloom.keptWork());
    toast({ kind: 'info', message: t('files.keptGone') });
  };
  const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en', {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return (
    <section data-testid="kept-work">
      <h2 className={styles.heading} title={t('files.keptHint')}>
        {t('files.kept')}
      </h2>
      <ul>
        {kept.map((work) => (
          <li key={work.id} className={styles.keptRow}>
            <button
              type="button"
              className={styles.recent}
              title={work.path ?? undefined}
              onClick={() => void openKept(work)}
            >
              <span>{work.name}</span>
              <span className={styles.path}>{format.format(new Date(work.keptAt))}</span>
            </button>
            <IconButton
              label={t('files.discardKept', { name: shortName(work.name) })}
              onClick={() => void discard(work)}
            >
              <X size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** From the simplest network to the largest; others follow by size. */
const ORDER = [
  'mlp-mnist',
  'lenet-mnist',
  'banknotes',
  'conv1d-signals',
  'lstm-mnist-rows',
  'lenet-rgb-32',
  'autoencoder-unpool-mnist',
  'decoder-checkerboard',
  'segnet-unpool',
  'unet-denoise',
  'vgg11-bn-32',
  'resnet18-32',
];

function inOrder(templates: readonly Template[]): readonly Template[] {
  const place = ({ id }: Template) => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length);
  return [...templates].sort((a, b) => place(a) - place(b));
}

/** The first page: new, open, recent, and the examples. */
export function StartPage() {
  const { t, tr } = useTr();
  const [templates, setTemplates] = useState<readonly Template[]>([]);
  const name = useDocument((s) => s.document.name);
  const open = useDocument((s) => s.generation > 0);
  const setPage = useUi((s) => s.setPage);
  useEffect(() => {
    void window.netloom.templates().then((all) => setTemplates(inOrder(all)));
  }, []);
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        {open && (
          <Button
            variant="quiet"
            icon={<ArrowLeft size={14} />}
            data-testid="back-to-project"
            onClick={() => setPage('editor')}
          >
            {t('start.back', { name })}
          </Button>
        )}
        <span className={styles.spacer} />
        <LanguageMenu />
        <ThemeToggle />
      </header>
      <main className={styles.content}>
        <aside className={styles.side}>
          <div className={styles.brand}>
            <Logo size={44} />
            <h1>{t('app.name')}</h1>
            <p className={styles.dim}>{t('app.tagline')}</p>
          </div>
          <div className={styles.actions}>
            <button
              type="button"
              className={styles.action}
              data-testid="start-new"
              onClick={() => void newProject()}
            >
              <FilePlus2 size={16} />
              <span>{t('start.new')}</span>
              <Kbd keys="Ctrl+N" />
            </button>
            <button
              type="button"
              className={styles.action}
              data-testid="start-open"
              onClick={() => void openProject()}
            >
              <FolderOpen size={16} />
              <span>{t('start.open')}</span>
              <Kbd keys="Ctrl+O" />
            </button>
            <button
              type="button"
              className={styles.action}
              data-testid="start-data"
              onClick={() => openImport()}
            >
              <ImagePlus size={16} />
              <span>{tr(importTexts.addData)}</span>
              <Kbd keys="Ctrl+Shift+O" />
            </button>
          </div>
          <KeptList />
          <RecentList />
        </aside>
        <section className={styles.templates}>
          <h2 className={styles.heading}>{t('start.templates')}</h2>
          <div className={styles.cards}>
            {templates.map((template) => (
              <TemplateCard
                key={template.id}
                template={template}
                onOpen={() => void openTemplate(template)}
              />
            ))}
          </div>
        </section>
      </main>
    </div>
  );
}
