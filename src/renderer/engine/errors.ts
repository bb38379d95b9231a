/**
 * What the engine and main say went wrong, in the language shown. Both say it in English; where they do not
 * bring the Chinese sentence themselves, the code says in Chinese what kind of thing it is, and what they
 * said follows in brackets, for it names the file, the block or the number.
 */
import type { Text } from '../../graph/types';
import type { EngineErrorInfo } from '../../protocol/engine';

/** By code; a whole family (`data`) where a code has no sentence of its own. */
export const CHINESE: Readonly<Record<string, string>> = {
  busy: '已有训练正在运行，请先停止它。',
  stopped: '训练在开始之前已停止。',
  diagnostics: '网络中有问题，还不能训练。',
  internal: '出现内部错误，请报告此问题。',
  'checkpoint.invalid': '检查点无法使用。',
  data: '数据有问题。',
  'data.missing': '找不到数据。',
  'data.truncated': '数据文件不完整。',
  'data.invalid': '数据无法使用。',
  'data.empty': '没有数据。',
  'data.worker': '数据加载进程失败。',
  'data.timeout': '数据加载超时。',
  device: '计算设备不可用。',
  'device.lost': '计算设备已断开。',
  engine: '计算引擎出现问题。',
  'engine.closed': '计算引擎已停止。',
  'engine.crashed': '计算引擎意外停止。',
  'engine.failed': '计算引擎无法启动。',
  'engine.timeout': '计算引擎没有及时回应。',
  'engine.resume': '计算引擎已重新启动，但训练无法继续。',
  export: '无法导出。',
  file: '文件操作失败。',
  inspect: '暂时无法显示。',
  protocol: '计算引擎的回应无法理解。',
  run: '运行记录无法使用。',
  'run.not_paused': '训练没有暂停。',
  training: '训练无法进行。',
  'training.nonfinite': '损失不再是有限的数；请减小学习率。',
  'training.no_batches': '没有可用于训练的批次。',
  'training.class_id': '标签超出了类别的范围。',
  'training.monitor': '要观察的指标没有被测量。',
  'training.incomplete': '训练缺少某个部分。',
};

export function chineseOf(code: string): string | undefined {
  return CHINESE[code] ?? CHINESE[code.split('.')[0] ?? ''];
}

/** The sentence of an error in both languages. */
export function errorText({ code, message, zh }: EngineErrorInfo): Text {
  const kind = chineseOf(code);
  return { en: message, zh: zh ?? (kind ? `${kind}（${message}）` : message) };
}
