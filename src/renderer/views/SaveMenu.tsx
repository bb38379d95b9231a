/** Saves what a view shows: its picture as PNG, its numbers as NPY or CSV. */
import { Download } from 'lucide-react';
import type { Panel, QueryInput } from '../../protocol/inspect';
import { said } from '../app/said';
import { useTr } from '../i18n';
import { useUi } from '../state/ui';
import { Button } from '../ui/Button';
import { Menu } from '../ui/Menu';
import { toast } from '../ui/toast';
import { lookTexts } from './looktexts';
import { useMoment } from './moment';

export interface SaveMenuProps {
  readonly query: QueryInput | null;
  /** What of the view; its first panel without. */
  readonly panel?: Panel | undefined;
  /** Views whose numbers are a table have no picture. */
  readonly picture?: boolean;
}

export function SaveMenu({ query, panel, picture = true }: SaveMenuProps) {
  const { tr, language } = useTr();
  const save = async (extension: 'png' | 'npy' | 'csv') => {
    if (!query) return;
    const name = panel ? tr(panel.title) : query.view;
    const outcome = await window.netloom.exportView(name, extension, {
      subject: { kind: 'live', at: useMoment.getState().at },
      query,
      ...(panel && { panel: panel.name }),
      theme: useUi.getState().resolvedTheme,
      language,
    });
    if (!outcome.ok) toast({ kind: 'error', message: said(outcome.error) });
    else if (outcome.value)
      toast({ kind: 'success', message: tr(lookTexts.saved(outcome.value.file)) });
  };
  const kinds = picture ? (['png', 'npy', 'csv'] as const) : (['npy', 'csv'] as const);
  return (
    <Menu
      align="end"
      trigger={
        <Button
          size="small"
          icon={<Download size={13} />}
          disabled={!query}
          data-testid="save-view"
        >
          {tr(lookTexts.save)}
        </Button>
      }
      entries={kinds.map((kind) => ({
        label: tr(lookTexts.saveAs[kind]),
        testId: `save-${kind}`,
        run: () => void save(kind),
      }))}
    />
  );
}
