/** What is in the data: samples, classes with their counts, sizes, and files with problems. */
import { CircleAlert, CircleCheck, Info } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { DatasetSample, FileProblem, Suggestion } from '../../protocol/data';
import { said } from '../app/said';
import { formatValue } from '../engine/format';
import { useTr } from '../i18n';
import { formatCount } from '../state/format';
import { Button } from '../ui/Button';
import { nameOf, sizesOf } from './choices';
import styles from './FindingsView.module.css';
import { cancelScan, useImport } from './importing';
import { importTexts } from './importTexts';
import { paintPicture } from './paint';

type Facts = Suggestion['facts'];

export function FindingsView({ facts }: { readonly facts: Facts }) {
  return (
    <>
      <Samples />
      <div className={styles.columns}>
        <Classes facts={facts} />
        <Sizes facts={facts} />
      </div>
      <Problems />
    </>
  );
}

function Samples() {
  const { tr } = useTr();
  const samples = useImport((s) => s.findings.samples);
  const failed = useImport((s) => s.findings.failed);
  if (failed) return <p className={styles.failed}>{said(failed)}</p>;
  return (
    <ul
      className={styles.samples}
      aria-label={tr(importTexts.samples)}
      data-testid="import-samples"
    >
      {samples
        ? samples.map((sample) => <SampleTile key={sample.index} sample={sample} />)
        : Array.from({ length: 24 }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: empty places are all alike
            <li key={i} className={styles.sample} />
          ))}
    </ul>
  );
}

function SampleTile({ sample }: { readonly sample: DatasetSample }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { picture, mask, label, name, size, values, error } = sample;
  useEffect(() => {
    if (canvas.current && picture) paintPicture(canvas.current, picture, mask?.pixels);
  }, [picture, mask]);
  const where = `${nameOf(name)}${size ? ` · ${size.width} × ${size.height}` : ''}`;
  return (
    <li className={styles.sample} title={error ?? `${where}${label && ` · ${label}`}`}>
      {picture ? (
        <canvas ref={canvas} role="img" aria-label={where} className={styles.picture} />
      ) : error === undefined ? (
        <span className={styles.values}>
          {values?.first
            .slice(0, MOST_VALUES)
            .map((value) => formatValue(value, 3))
            .join('\n')}
        </span>
      ) : (
        <span className={styles.unread}>
          <CircleAlert size={16} className={styles.bad} />
        </span>
      )}
      <span className={styles.label}>{label}</span>
    </li>
  );
}

/** Numbers of a row that have room. */
const MOST_VALUES = 4;

/** Counts of what can be read, once everything was read; before that of all files. */
function Classes({ facts }: { readonly facts: Facts }) {
  const { tr } = useTr();
  const report = useImport((s) => s.findings.report);
  const scanned = report && !report.cancelled && report.counts.length > 0 ? report : null;
  const classes = scanned?.classes ?? facts.classes;
  const counts = scanned?.counts ?? facts.counts ?? [];
  const most = Math.max(1, ...counts);
  const total = scanned?.readable ?? facts.length;
  return (
    <section className={styles.section}>
      <h3>
        {classes.length > 0 && <span>{tr(importTexts.classes(classes.length))}</span>}
        <span className={classes.length > 0 ? styles.dim : undefined} data-testid="import-total">
          {tr(importTexts.total(formatCount(total)))}
        </span>
      </h3>
      <ul className={styles.classes}>
        {classes.map((name, i) => (
          <li key={name} className={styles.row} data-testid="import-class">
            <span className={styles.name} title={name}>
              {name}
            </span>
            <span className={styles.track}>
              <span
                className={styles.bar}
                style={{ width: `${((counts[i] ?? 0) / most) * 100}%` }}
              />
            </span>
            <span className={styles.count}>
              {counts[i] === undefined ? '' : formatCount(counts[i] as number)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sizes({ facts }: { readonly facts: Facts }) {
  const { tr } = useTr();
  const report = useImport((s) => s.findings.report);
  const { sample } = facts;
  if (sample.kind === 'tensor')
    return (
      <section className={styles.section}>
        <h3>{tr(importTexts.shape)}</h3>
        <p className={styles.value}>{sample.shape.map((n) => n ?? '?').join(' × ') || '1'}</p>
      </section>
    );
  const { width, height } = sample;
  const found = report && sizesOf(report);
  const one = width !== null && height !== null ? `${width} × ${height}` : null;
  return (
    <section className={styles.section} data-testid="import-sizes">
      <h3>{tr(importTexts.sizes)}</h3>
      {one !== null || found?.count === 1 ? (
        <p className={styles.value}>{tr(importTexts.oneSize(one ?? found?.common ?? ''))}</p>
      ) : (
        found && (
          <dl className={styles.sizes}>
            <dt>{tr(importTexts.smallest)}</dt>
            <dd>{found.smallest}</dd>
            <dt>{tr(importTexts.largest)}</dt>
            <dd>{found.largest}</dd>
            <dt>{tr(importTexts.common)}</dt>
            <dd>
              {found.common} <span className={styles.dim}>({Math.round(found.share * 100)} %)</span>
            </dd>
          </dl>
        )
      )}
    </section>
  );
}

function Problems() {
  const { tr } = useTr();
  const progress = useImport((s) => s.findings.progress);
  const report = useImport((s) => s.findings.report);
  if (!report) {
    if (!progress) return null;
    const { done, total } = progress;
    return (
      <div className={styles.progress}>
        <progress max={total} value={done} aria-label={tr(importTexts.problems)} />
        <span>{tr(importTexts.reading(formatCount(done), formatCount(total)))}</span>
        <Button size="small" variant="quiet" onClick={cancelScan}>
          {tr(importTexts.stopReading)}
        </Button>
      </div>
    );
  }
  const { problems, more, samples, cancelled } = report;
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  if (problems.length === 0)
    return (
      <p className={styles.good} data-testid="import-readable">
        <CircleCheck size={14} className={styles.ok} />
        {tr((cancelled ? importTexts.stopped : importTexts.allRead)(formatCount(samples)))}
      </p>
    );
  const notes = problems.length - errors;
  return (
    <section className={styles.section} data-testid="import-problems">
      <h3>
        {tr(importTexts.problems)}
        {errors > 0 && <span className={styles.errors}>{tr(importTexts.unreadable(errors))}</span>}
        {notes > 0 && <span className={styles.dim}>{tr(importTexts.notes(notes))}</span>}
      </h3>
      <ul className={styles.problems}>
        {problems.slice(0, MOST_ROWS).map((problem) => (
          <Row key={`${problem.file} ${problem.reason}`} problem={problem} />
        ))}
      </ul>
      {problems.length + more > MOST_ROWS && (
        <p className={styles.dim}>
          {tr(importTexts.moreRows(formatCount(problems.length + more - MOST_ROWS)))}
        </p>
      )}
    </section>
  );
}

/** Rows shown; the whole report is that of the command line. */
const MOST_ROWS = 200;

function Row({ problem }: { readonly problem: FileProblem }) {
  const { tr } = useTr();
  const error = problem.severity === 'error';
  const Icon = error ? CircleAlert : Info;
  return (
    <li className={styles.problem} title={problem.file}>
      <Icon size={13} className={error ? styles.bad : styles.dim} />
      <span className={styles.file}>{nameOf(problem.file)}</span>
      <span className={styles.reason}>{tr(problem.message)}</span>
    </li>
  );
}
