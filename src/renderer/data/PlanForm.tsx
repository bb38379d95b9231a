/** The choices of the import sheet, and the button that builds. */
import { Hammer } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { Suggestion } from '../../protocol/data';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { Button } from '../ui/Button';
import { Segmented } from '../ui/Segmented';
import { Switch } from '../ui/Switch';
import { Tooltip } from '../ui/Tooltip';
import { canPropose, type ImportPlan } from './build';
import { buildPlan } from './building';
import { firstBatch, firstSize, haveOneSize, SIZES, scaleOf, validationOf } from './choices';
import { closeImport, useImport } from './importing';
import { importTexts } from './importTexts';
import styles from './PlanForm.module.css';

interface Choices {
  readonly validation: 'own' | 'held' | 'none';
  /** Per cent. */
  readonly share: number;
  /** `null`: as they are. */
  readonly size: number | null;
  readonly batch: number;
  readonly unreadable: 'stop' | 'skip';
  readonly network: boolean;
  readonly where: 'here' | 'fresh';
}

export interface PlanFormProps {
  readonly suggestion: Suggestion;
  readonly suggestions: readonly Suggestion[];
}

export function PlanForm({ suggestion, suggestions }: PlanFormProps) {
  const { tr } = useTr();
  const own = validationOf(suggestions, suggestion);
  const empty = useDocument((s) => Object.keys(s.document.blocks).length === 0);
  const onStart = useUi((s) => s.page === 'start');
  const readOnly = useDocument((s) => s.readOnly);
  const samples = useImport((s) => s.findings.samples);
  const canChooseWhere = !empty && !onStart && !readOnly;
  const [choices, setChoices] = useState<Choices>({
    validation: own ? 'own' : 'held',
    share: 20,
    size: firstSize(suggestion),
    batch: firstBatch(suggestion),
    unreadable: 'skip',
    network: true,
    where: canChooseWhere ? 'here' : 'fresh',
  });
  const set = (some: Partial<Choices>) => setChoices((old) => ({ ...old, ...some }));
  const { facts } = suggestion;
  const isPicture = facts.sample.kind === 'image';
  const fresh = choices.where === 'fresh' || !canChooseWhere;
  const plan: ImportPlan = {
    train: suggestion,
    facts,
    ...(choices.validation === 'own' && own && { validation: own }),
    ...(choices.validation === 'held' && { held: choices.share / 100 }),
    ...(isPicture && choices.size !== null && { size: choices.size }),
    ...scaleOf(samples),
    batchSize: choices.batch,
    epochs: 10,
    unreadable: choices.unreadable,
    network: choices.network && (fresh || empty),
  };
  const possible = canPropose(plan);
  const build = () => void buildPlan(plan, fresh && !(empty && !onStart));

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        build();
      }}
    >
      <div className={styles.fields}>
        <Row label={tr(importTexts.validation)} help={tr(importTexts.validationHelp)}>
          <Segmented<Choices['validation']>
            label={tr(importTexts.validation)}
            value={choices.validation}
            onChange={(validation) => set({ validation })}
            options={[
              ...(own ? [{ value: 'own' as const, label: tr(importTexts.own) }] : []),
              { value: 'held', label: tr(importTexts.held) },
              { value: 'none', label: tr(importTexts.none) },
            ]}
          />
          {choices.validation === 'held' && (
            <Whole
              label={tr(importTexts.share)}
              value={choices.share}
              min={1}
              max={90}
              unit="%"
              onChange={(share) => set({ share })}
            />
          )}
        </Row>
        {isPicture && (
          <Row label={tr(importTexts.size)} help={tr(importTexts.sizeHelp)}>
            <Segmented<string>
              label={tr(importTexts.size)}
              value={String(choices.size)}
              onChange={(value) => set({ size: value === 'null' ? null : Number(value) })}
              options={[
                ...(haveOneSize(suggestion)
                  ? [{ value: 'null', label: tr(importTexts.asIs) }]
                  : []),
                ...SIZES.map((size) => ({ value: String(size), label: String(size) })),
              ]}
            />
          </Row>
        )}
        <Row label={tr(importTexts.batch)}>
          <Whole
            label={tr(importTexts.batch)}
            value={choices.batch}
            min={1}
            max={4096}
            onChange={(batch) => set({ batch })}
          />
        </Row>
        <Row label={tr(importTexts.bad)} help={tr(importTexts.badHelp)}>
          <Segmented<Choices['unreadable']>
            label={tr(importTexts.bad)}
            value={choices.unreadable}
            onChange={(unreadable) => set({ unreadable })}
            options={[
              { value: 'skip', label: tr(importTexts.skip) },
              { value: 'stop', label: tr(importTexts.stop) },
            ]}
          />
        </Row>
        {canChooseWhere && (
          <Row label={tr(importTexts.where)}>
            <Segmented<Choices['where']>
              label={tr(importTexts.where)}
              value={choices.where}
              onChange={(where) => set({ where })}
              options={[
                { value: 'here', label: tr(importTexts.here) },
                { value: 'fresh', label: tr(importTexts.fresh) },
              ]}
            />
          </Row>
        )}
        {(fresh || empty) && (
          <Row
            label={tr(importTexts.network)}
            help={tr(possible ? importTexts.networkHelp : importTexts.networkNot)}
          >
            <Switch
              aria-label={tr(importTexts.network)}
              checked={choices.network && possible}
              disabled={!possible}
              onCheckedChange={(network) => set({ network })}
            />
          </Row>
        )}
      </div>
      <footer className={styles.foot}>
        <Button onClick={closeImport}>{tr(importTexts.cancel)}</Button>
        <Button
          variant="primary"
          icon={<Hammer size={14} />}
          data-testid="import-build"
          disabled={facts.error !== undefined}
          onClick={build}
        >
          {tr(importTexts.build)}
        </Button>
      </footer>
    </form>
  );
}

interface RowProps {
  readonly label: string;
  readonly help?: string;
  readonly children: ReactNode;
}

function Row({ label, help, children }: RowProps) {
  const text = <span className={styles.label}>{label}</span>;
  return (
    <div className={styles.row}>
      {help ? (
        <Tooltip label={help} side="left">
          {text}
        </Tooltip>
      ) : (
        text
      )}
      <div className={styles.control}>{children}</div>
    </div>
  );
}

interface WholeProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  readonly onChange: (value: number) => void;
}

/** A whole number; takes effect when it is one, and falls back when it is left. */
function Whole({ label, value, min, max, unit, onChange }: WholeProps) {
  const id = useId();
  const [text, setText] = useState(String(value));
  const take = (next: string) => {
    setText(next);
    const number = Number(next);
    if (/^\d+$/.test(next) && number >= min && number <= max) onChange(number);
  };
  return (
    <span className={styles.whole}>
      <input
        id={id}
        className={styles.number}
        aria-label={label}
        inputMode="numeric"
        value={text}
        onChange={(event) => take(event.target.value)}
        onBlur={() => setText(String(value))}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
          if (step === 0) return;
          event.preventDefault();
          take(String(Math.min(max, Math.max(min, value + step))));
        }}
      />
      {unit && <label htmlFor={id}>{unit}</label>}
    </span>
  );
}
