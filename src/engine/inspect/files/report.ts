/**
 * One self-contained page about a run: curves, confusion matrix, feature maps, unpooling, gradient flow
 * and the graph. No script, nothing from outside; with both languages the page carries a switch.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Text } from '../../../graph/types';
import type { Query, ViewAnswer } from '../../../protocol/inspect';
import { querySchema } from '../../../protocol/inspect';
import { EngineFailure } from '../../failure';
import { answer } from '../answer';
import type { OpenedRun } from '../opened';
import type { Views } from '../views';
import { digits, drawPanel, escaped, matrix } from './drawing';
import { curvesSvg, graphSvg, smoothed } from './figures';
import { type History, readHistory } from './history';

export interface ReportOptions {
  readonly runDir: string;
  readonly file: string;
  readonly language: 'en' | 'zh' | 'both';
}

type Language = 'en' | 'zh';

/** Blocks whose maps are shown. */
const MOST_BLOCKS = 8;

/** @throws EngineFailure when the folder holds no run that can be looked into */
export async function writeReport(views: Views, { runDir, file, language }: ReportOptions) {
  const choice = { kind: 'run', runDir, at: null, device: 'cpu' } as const;
  return views.onRun(choice, async (run, notes) => {
    const html = await new Page(run, notes, language).write();
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFileAtomic(file, html);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new EngineFailure('export.write', `${file} cannot be written: ${reason}`);
    }
    return { file, bytes: Buffer.byteLength(html), notes: [...notes] };
  });
}

class Page {
  private readonly languages: readonly Language[];
  private readonly parts: string[] = [];

  constructor(
    private readonly run: OpenedRun,
    private readonly notes: readonly Text[],
    language: ReportOptions['language'],
  ) {
    this.languages = language === 'both' ? ['en', 'zh'] : [language];
  }

  async write(): Promise<string> {
    const { run } = this;
    const history = await readHistory(run.runDir);
    this.summary(history);
    for (const note of this.notes) this.parts.push(`<p class="note">${this.say(note)}</p>`);
    this.curves(history);
    this.head('Graph', '计算图');
    this.parts.push(`<div class="wide">${graphSvg(run.document, run.analysis)}</div>`);
    await this.results();
    await this.maps();
    await this.unpooling();
    await this.flow();
    return this.page();
  }

  private say({ en, zh }: Text): string {
    const of = { en, zh };
    if (this.languages.length === 1) return escaped(of[this.languages[0] as Language]);
    return `<span class="en">${escaped(en)}</span><span class="zh">${escaped(zh)}</span>`;
  }

  private head(en: string, zh: string): void {
    this.parts.push(`<h2>${this.say({ en, zh })}</h2>`);
  }

  private summary({ steps, epochs }: History): void {
    const { run } = this;
    const last = epochs[epochs.length - 1];
    const rows: [Text, string][] = [
      [{ en: 'Steps', zh: '步数' }, String(steps[steps.length - 1]?.step ?? run.step)],
      [{ en: 'Epochs', zh: '轮数' }, String(epochs.length)],
      [{ en: 'Parameters', zh: '参数量' }, run.network.parameters.toLocaleString('en-US')],
    ];
    if (last) {
      const scores = last.validation ?? last.train;
      rows.push([{ en: 'Loss', zh: '损失' }, digits(scores.loss)]);
      if (scores.accuracy !== null)
        rows.push([{ en: 'Accuracy', zh: '准确率' }, `${(scores.accuracy * 100).toFixed(2)} %`]);
      rows.push([{ en: 'Images/s', zh: '图片/秒' }, String(Math.round(last.imagesPerSecond))]);
    }
    const cells = rows.map(
      ([name, value]) => `<div><dt>${this.say(name)}</dt><dd>${escaped(value)}</dd></div>`,
    );
    this.parts.push(`<dl>${cells.join('')}</dl>`);
  }

  private curves({ steps, epochs }: History): void {
    if (steps.length === 0) return;
    this.head('Curves', '曲线');
    const [blue, orange] = ['#2f6fdb', '#d9822b'];
    const chart = (name: Text, of: 'loss' | 'accuracy') => {
      const points = steps.flatMap((s): [number, number][] =>
        s[of] === null ? [] : [[s.step, s[of]]],
      );
      const checked = epochs.flatMap((e): [number, number][] => {
        const value = e.validation?.[of];
        return value === null || value === undefined ? [] : [[e.step, value]];
      });
      if (points.length === 0) return;
      for (const language of this.languages) {
        const [train, validation] =
          language === 'en' ? ['training', 'validation'] : ['训练', '验证'];
        const curves = [
          { name: train, colour: blue, points: smoothed(points) },
          ...(checked.length > 0
            ? [{ name: validation, colour: orange, points: checked, dots: true }]
            : []),
        ];
        this.parts.push(
          `<figure class="${this.only(language)}"><figcaption>${escaped(name[language])}</figcaption>${curvesSvg(curves, name[language])}</figure>`,
        );
      }
    };
    chart({ en: 'Loss', zh: '损失' }, 'loss');
    chart({ en: 'Accuracy', zh: '准确率' }, 'accuracy');
  }

  /** Class of a part that is made once for each language. */
  private only(language: Language): string {
    return this.languages.length === 1 ? '' : language;
  }

  private async results(): Promise<void> {
    const said = await this.ask({ view: 'outcomes', split: this.split() });
    if (said?.facts.view === 'outcomes') {
      this.head('Results', '结果');
      const { width, height, svg } = matrix(said.facts);
      this.parts.push(
        `<p>${this.say({
          en: `${said.facts.index.length} samples, accuracy ${(said.facts.accuracy * 100).toFixed(2)} %. Rows are true classes, columns predicted ones.`,
          zh: `${said.facts.index.length} 个样本，准确率 ${(said.facts.accuracy * 100).toFixed(2)} %。行为真实类别，列为预测类别。`,
        })}</p><svg class="matrix" viewBox="0 0 ${width} ${height}" width="${width}">${svg}</svg>`,
      );
      const percent = (v: number | null) => (v === null ? '–' : `${(v * 100).toFixed(1)} %`);
      const rows = said.facts.perClass.map(
        ({ precision, recall, f1, support }, i) =>
          `<tr><th>${escaped(said.facts.view === 'outcomes' ? (said.facts.classes[i] ?? '') : '')}</th><td>${percent(precision)}</td><td>${percent(recall)}</td><td>${percent(f1)}</td><td>${support}</td></tr>`,
      );
      this.parts.push(
        `<table><thead><tr><th></th><th>${this.say({ en: 'Precision', zh: '精确率' })}</th><th>${this.say({ en: 'Recall', zh: '召回率' })}</th><th>F1</th><th>${this.say({ en: 'Samples', zh: '样本数' })}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
      );
      return;
    }
    const rebuilt = await this.ask({ view: 'reconstruction', sample: this.sample() });
    if (!rebuilt) return;
    this.head('Reconstruction', '重建');
    await this.figures(rebuilt, rebuilt.panels.length);
  }

  private async maps(): Promise<void> {
    const { model } = this.run.network;
    const shown = model.layers
      .filter(({ definition }) =>
        /^(Conv|ConvTranspose|MaxPool|MaxUnpool|LSTM|RNN|Linear)/.test(definition.type),
      )
      .slice(0, MOST_BLOCKS);
    if (shown.length === 0) return;
    this.head('Feature maps', '特征图');
    for (const { id } of shown) {
      const made = await this.ask({ view: 'feature-maps', block: id, sample: this.sample() });
      if (made) await this.figures(made, 1);
    }
    const first = shown.find(({ definition }) => /^Conv\dd$/.test(definition.type));
    const filters = first && (await this.ask({ view: 'filters', block: first.id }));
    if (!filters) return;
    this.head('Filters of the first convolution', '第一个卷积层的卷积核');
    await this.figures(filters, 1);
  }

  private async unpooling(): Promise<void> {
    const { layers } = this.run.network.model;
    const pool =
      layers.find(({ definition }) => definition.type === 'MaxUnpool2d') ??
      layers.find(({ definition }) => definition.type === 'MaxPool2d');
    const made =
      pool && (await this.ask({ view: 'unpool', block: pool.id, sample: this.sample() }));
    if (made?.facts.view !== 'unpool') return;
    this.head('Unpooling', '反池化');
    await this.figures(made, 7);
    const rows = Object.entries(made.facts.checkerboard).map(
      ([way, share]) => `<tr><th>${escaped(way)}</th><td>${(share * 100).toFixed(1)} %</td></tr>`,
    );
    this.parts.push(
      `<p>${this.say({
        en: 'Share of the variation that repeats with the stride: a checkerboard has 100 %.',
        zh: '以步幅为周期重复的变化所占比例：棋盘格为 100 %。',
      })}</p><table><tbody>${rows.join('')}</tbody></table>`,
    );
  }

  private async flow(): Promise<void> {
    const made = await this.ask({ view: 'flow' });
    if (made?.facts.view !== 'flow') return;
    this.head('Gradient flow', '梯度流');
    await this.figures(made, 1);
    for (const { message } of made.facts.findings)
      this.parts.push(`<p class="note">${this.say(message)}</p>`);
  }

  /** The first panels of an answer as pictures, with its reading guide. */
  private async figures(made: ViewAnswer, count: number): Promise<void> {
    const figures: string[] = [];
    for (const panel of made.panels.slice(0, count))
      for (const language of this.languages) {
        const { png, width, height } = await drawPanel(panel, made, { theme: 'light', language });
        figures.push(
          `<figure class="${this.only(language)}"><img width="${width}" height="${height}" alt="${escaped(panel.title[language])}" src="data:image/png;base64,${png.toString('base64')}"></figure>`,
        );
      }
    if (made.guide) this.parts.push(`<p class="guide">${this.say(made.guide.text)}</p>`);
    this.parts.push(`<div class="row">${figures.join('')}</div>`);
  }

  private split(): 'train' | 'validation' {
    return this.run.analysis.training?.validationLoader === undefined ? 'train' : 'validation';
  }

  private sample() {
    return { kind: 'pin', split: this.split(), index: 0 } as const;
  }

  /** A view, or undefined with a sentence in the page when it cannot be made. */
  private async ask(query: Readonly<Record<string, unknown>>): Promise<ViewAnswer | undefined> {
    try {
      const checked: Query = querySchema.parse(query);
      return await answer(this.run, checked, { form: 'exact', maxTile: 2048 });
    } catch (error) {
      if (error instanceof EngineFailure && /^inspect\.(classes|picture|pool)$/.test(error.code))
        return undefined;
      const reason = error instanceof Error ? error.message : String(error);
      this.parts.push(`<p class="note">${escaped(reason)}</p>`);
      return undefined;
    }
  }

  private page(): string {
    const { name } = this.run.document;
    const both = this.languages.length > 1;
    const toggle = both
      ? '<input type="radio" name="lang" id="en" checked><label for="en">English</label><input type="radio" name="lang" id="zh"><label for="zh">中文</label>'
      : '';
    const hide = both ? '#en:checked~main .zh,#zh:checked~main .en{display:none}' : '';
    return `<!doctype html>
<html lang="${this.languages[0]}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(name)}</title>
<style>
body{font:15px/1.5 Inter,"Noto Sans SC",system-ui,sans-serif;color:#1f2328;background:#fff;max-width:1080px;margin:32px auto;padding:0 24px}
h1{font-size:26px;margin:8px 0 16px}h2{font-size:18px;margin:36px 0 8px;border-bottom:1px solid #d0d4da;padding-bottom:4px}
dl{display:flex;flex-wrap:wrap;gap:24px;margin:0}dt{color:#6b7280;font-size:12px}dd{margin:0;font-size:20px;font-variant-numeric:tabular-nums}
figure{margin:8px 0;display:inline-block;vertical-align:top}figcaption{font-weight:600;font-size:13px}img{max-width:100%;height:auto;border:1px solid #eceef1;border-radius:6px}
.row{display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start}.guide{color:#6b7280;margin:4px 0}.note{background:#fff7e6;border-left:3px solid #d9822b;padding:6px 10px}
svg text{font-size:11px;fill:#1f2328}.chart{width:100%;max-width:640px}.grid{stroke:#eceef1}.graph{width:100%;max-height:420px}.block{fill:#f6f7f9;stroke:#b6bcc6}.wire{fill:none;stroke:#9aa2ad;stroke-width:1.5}.graph text{font-size:17px}.graph .name{font-weight:600;font-size:19px}.matrix{max-width:100%}
table{border-collapse:collapse;margin:12px 0;font-variant-numeric:tabular-nums}td,th{padding:3px 12px;text-align:right;border-bottom:1px solid #eceef1}th:first-child{text-align:left}
input[name=lang]{margin-left:12px}${hide}
</style></head>
<body>${toggle}<main><h1>${escaped(name)}</h1>${this.parts.join('\n')}</main></body></html>
`;
  }
}
