/** What the engine's client side says to people. */
import type { Text } from '../../graph/types';
import type { EngineEventOf, Scores } from '../../protocol/engine';
import { formatPercent, formatValue } from './format';

/** The same words in both languages: sentences of the engine itself. */
export const plain = (message: string): Text => ({ en: message, zh: message });

/** Adds a detail in brackets. */
export const withDetail = (text: Text, detail: string): Text => ({
  en: `${text.en} (${detail})`,
  zh: `${text.zh}（${detail}）`,
});

export const engineTexts = {
  restarting: {
    en: 'The engine stopped unexpectedly and is being restarted.',
    zh: '计算引擎意外停止，正在重新启动。',
  },
  restartedTraining: {
    en: 'The engine stopped unexpectedly and was restarted; training continues from the last checkpoint.',
    zh: '计算引擎意外停止并已重新启动；训练从上一个检查点继续。',
  },
  restarted: {
    en: 'The engine stopped unexpectedly and was restarted.',
    zh: '计算引擎意外停止并已重新启动。',
  },
  gone: {
    en: 'The engine keeps stopping and was not restarted again. Train starts it anew.',
    zh: '计算引擎反复停止，未再自动重启。点击“训练”可重新启动它。',
  },
  otherProject: {
    en: 'Training was stopped because another project was opened.',
    zh: '因打开了另一个项目，训练已停止。',
  },
  started: (device: string, parameters: string, epochs: number): Text => ({
    en: `Training ${parameters} parameters for ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} on ${device}.`,
    zh: `在 ${device} 上训练 ${parameters} 个参数，共 ${epochs} 轮。`,
  }),
  done: { en: 'Training finished.', zh: '训练完成。' },
  doneWith: (accuracy: string): Text => ({
    en: `Training finished: validation accuracy ${accuracy}.`,
    zh: `训练完成：验证准确率 ${accuracy}。`,
  }),
  stopped: {
    en: 'Training stopped. The network keeps its weights.',
    zh: '训练已停止，网络保留其权重。',
  },
  paused: { en: 'Training paused.', zh: '训练已暂停。' },
  refused: (count: number): Text => ({
    en: `The network cannot train yet: ${count} ${count === 1 ? 'problem' : 'problems'} to solve.`,
    zh: `网络还不能训练：有 ${count} 个问题需要解决。`,
  }),
  show: { en: 'Show', zh: '查看' },
} as const;

/** One line for the log about a finished epoch. */
export function epochText(epoch: Omit<EngineEventOf<'epoch'>, 'event'>): Text {
  const numbers = ({ loss, accuracy }: Scores, words: readonly [string, string]) =>
    `${words[0]} ${formatValue(loss)}` +
    (accuracy === null ? '' : `, ${words[1]} ${formatPercent(accuracy)}`);
  const en = [`training ${numbers(epoch.train, ['loss', 'accuracy'])}`];
  const zh = [`训练${numbers(epoch.train, ['损失', '准确率'])}`];
  if (epoch.validation) {
    en.push(`validation ${numbers(epoch.validation, ['loss', 'accuracy'])}`);
    zh.push(`验证${numbers(epoch.validation, ['损失', '准确率'])}`);
  }
  const seconds = epoch.seconds.toFixed(1);
  return {
    en: `Epoch ${epoch.epoch} of ${epoch.epochs}: ${en.join('; ')}; ${seconds} s.`,
    zh: `第 ${epoch.epoch}/${epoch.epochs} 轮：${zh.join('；')}；${seconds} 秒。`,
  };
}
