/** Words of the run panel and the run controls. */
import type { Text } from '../../graph/types';
import type { DeviceChoice, RunState } from '../../protocol/engine';

export const runTexts = {
  panel: { en: 'Run panel', zh: '运行面板' },
  curves: { en: 'Curves', zh: '曲线' },
  results: { en: 'Results', zh: '结果' },
  problems: { en: 'Problems', zh: '问题' },
  log: { en: 'Log', zh: '日志' },

  loss: { en: 'Loss', zh: '损失' },
  accuracy: { en: 'Accuracy', zh: '准确率' },
  lossHelp: {
    en: 'What training makes smaller: the mean of the loss over a batch. Solid: training, dashed: validation after each epoch.',
    zh: '训练所减小的量：一个批次的平均损失。实线为训练，虚线为每轮结束后的验证。',
  },
  accuracyHelp: {
    en: 'Share of samples whose most probable class is the right one. Solid: training batches, dashed: validation after each epoch.',
    zh: '预测类别正确的样本比例。实线为训练批次，虚线为每轮结束后的验证。',
  },
  accuracyAxis: { en: 'accuracy (%)', zh: '准确率 (%)' },
  stepAxis: { en: 'step (batches)', zh: '步数（批次）' },
  step: { en: 'step', zh: '步' },
  epoch: { en: 'epoch', zh: '轮' },
  training: { en: 'train', zh: '训练' },
  trainingRaw: { en: 'batch', zh: '批次' },
  validation: { en: 'val', zh: '验证' },
  smoothing: { en: 'Smoothing', zh: '平滑' },
  smoothingHelp: {
    en: 'Exponential moving average of the training curve; the raw curve stays faint behind it.',
    zh: '训练曲线的指数移动平均；原始曲线以浅色显示在后面。',
  },
  lossScale: { en: 'Scale of the loss axis', zh: '损失轴的刻度' },
  linear: { en: 'Linear', zh: '线性' },
  logarithmic: { en: 'Log', zh: '对数' },
  resetZoom: { en: 'Show all', zh: '显示全部' },
  curvesEmpty: { en: 'No curves yet', zh: '还没有曲线' },
  curvesHint: {
    en: 'Press Train: loss and accuracy are drawn here with every step.',
    zh: '点击“训练”：每一步的损失和准确率都会画在这里。',
  },
  curvesPreparing: { en: 'Preparing the network', zh: '正在准备网络' },
  curvesPreparingHint: {
    en: 'Reading the data and compiling the training step. The first losses follow.',
    zh: '正在读取数据并编译训练步骤，随后显示最初的损失。',
  },

  resultsEmpty: { en: 'No results yet', zh: '还没有结果' },
  resultsHint: {
    en: 'Each finished epoch adds a row: loss and accuracy, for training and validation.',
    zh: '每完成一轮就增加一行：训练和验证的损失与准确率。',
  },
  resultsRunning: (step: number, steps: number): Text => ({
    en: `The first row appears when this epoch ends: step ${step} of ${steps}.`,
    zh: `本轮结束后出现第一行：第 ${step}/${steps} 步。`,
  }),
  colEpoch: { en: 'Epoch', zh: '轮' },
  colTrainLoss: { en: 'Training loss', zh: '训练损失' },
  colTrainAccuracy: { en: 'Training accuracy', zh: '训练准确率' },
  colValLoss: { en: 'Validation loss', zh: '验证损失' },
  colValAccuracy: { en: 'Validation accuracy', zh: '验证准确率' },
  colRate: { en: 'Images/s', zh: '图像/秒' },
  colLearningRate: { en: 'Learning rate', zh: '学习率' },
  colSeconds: { en: 'Seconds', zh: '秒' },
  best: { en: 'best', zh: '最佳' },
  bestHelp: {
    en: 'The best validation value so far.',
    zh: '目前最好的验证结果。',
  },
  noValidation: {
    en: 'Connect a DataLoader to the Trainer’s validation input to see validation figures.',
    zh: '将 DataLoader 连接到 Trainer 的 validation 输入即可看到验证结果。',
  },

  problemsNone: { en: 'No problems', zh: '没有问题' },
  problemsNoneHint: {
    en: 'The network is complete: every shape fits.',
    zh: '网络完整：所有形状都匹配。',
  },
  problemsEmptyHint: {
    en: 'Problems of the network appear here, with their repairs, as soon as it has blocks.',
    zh: '网络有了模块后，问题及其修复方法会显示在这里。',
  },
  document: { en: 'Network', zh: '网络' },
  fromEngine: { en: 'found by the engine', zh: '由计算引擎发现' },
  error: { en: 'Error', zh: '错误' },
  warning: { en: 'Warning', zh: '警告' },
  showBlock: { en: 'Show the block', zh: '显示该模块' },

  logEmpty: { en: 'Nothing logged yet', zh: '还没有日志' },
  logHint: {
    en: 'What the engine does is noted here: starts, epochs, warnings, restarts.',
    zh: '计算引擎的活动记录在这里：启动、每轮结果、警告、重启。',
  },

  train: { en: 'Train', zh: '训练' },
  trainAgain: { en: 'Train again', zh: '重新训练' },
  trainHelp: {
    en: 'Train the network from fresh weights',
    zh: '以新的初始权重训练网络',
  },
  pause: { en: 'Pause', zh: '暂停' },
  pauseHelp: { en: 'Pause after the step in progress', zh: '完成当前步后暂停' },
  continue: { en: 'Continue', zh: '继续' },
  continueHelp: { en: 'Go on where training was paused', zh: '从暂停处继续训练' },
  stop: { en: 'Stop', zh: '停止' },
  stopHelp: {
    en: 'End the run; the trained network stays loaded for the views',
    zh: '结束运行；训练好的网络仍保留供查看',
  },
  blockedBy: (count: number, first: Text): Text =>
    count === 1
      ? first
      : {
          en: `${count} problems to solve first. ${first.en}`,
          zh: `请先解决 ${count} 个问题。${first.zh}`,
        },
  emptyNetwork: {
    en: 'The project is empty: add a dataset, layers, a loss, an optimizer and a Trainer.',
    zh: '项目为空：请添加数据集、网络层、损失、优化器和 Trainer。',
  },
  noTrainer: {
    en: 'Add a Trainer block and connect an optimizer to it.',
    zh: '请添加 Trainer 模块，并连接一个优化器。',
  },
  engineNotReady: {
    en: 'The engine is starting; training is possible in a moment.',
    zh: '计算引擎正在启动，稍后即可训练。',
  },
  epochBefore: { en: 'epoch ', zh: '第 ' },
  epochAfter: { en: '', zh: ' 轮' },
  perSecond: { en: 'img/s', zh: '图/秒' },
  rateHelp: {
    en: 'Training images a second, data loading and metrics included.',
    zh: '每秒训练的图像数，包括数据加载和指标计算。',
  },
  leftHelp: { en: 'Time left until the last epoch ends.', zh: '距最后一轮结束的剩余时间。' },
  progressHelp: (step: number, steps: number, lr: string | null): Text => ({
    en: `Step ${step} of ${steps} in this epoch.${lr === null ? '' : ` Learning rate ${lr}.`}`,
    zh: `本轮第 ${step}/${steps} 步。${lr === null ? '' : `学习率 ${lr}。`}`,
  }),
  lifeReady: { en: 'The engine is ready.', zh: '计算引擎已就绪。' },
  lifeStarting: { en: 'Engine starting…', zh: '引擎启动中…' },
  lifeRestarting: { en: 'Engine restarting…', zh: '引擎重启中…' },
  lifeFailed: { en: 'Engine stopped', zh: '引擎已停止' },

  device: { en: 'Device', zh: '设备' },
  /** Beside the device that was chosen by itself. */
  deviceAuto: { en: 'auto', zh: '自动' },
  deviceHelp: { en: 'Where the network trains', zh: '网络在哪里训练' },
  deviceAsked: { en: 'looking for devices…', zh: '正在查找设备…' },
  deviceNeedsTrainer: {
    en: 'The choice is kept in the Trainer block: add one to choose.',
    zh: '设备选择保存在 Trainer 模块中：请先添加 Trainer。',
  },
  deviceNextRun: { en: 'Takes effect with the next run.', zh: '下次运行时生效。' },
  deviceSoftware: {
    en: 'a software adapter: for tests only, slow',
    zh: '软件适配器：仅用于测试，很慢',
  },
  autoGpu: {
    en: 'a hardware WebGPU adapter was found',
    zh: '找到了硬件 WebGPU 适配器',
  },
  autoCpu: {
    en: 'no hardware WebGPU adapter was found',
    zh: '没有找到硬件 WebGPU 适配器',
  },
  unavailable: { en: 'not available', zh: '不可用' },
} as const;

export const deviceNames: Readonly<Record<DeviceChoice, Text>> = {
  auto: { en: 'Automatic', zh: '自动' },
  cpu: { en: 'Processor', zh: '处理器' },
  webgpu: { en: 'WebGPU', zh: 'WebGPU' },
};

export const stateNames: Readonly<Record<RunState, Text>> = {
  idle: { en: 'Not trained', zh: '未训练' },
  preparing: { en: 'Preparing…', zh: '准备中…' },
  training: { en: 'Training', zh: '训练中' },
  evaluating: { en: 'Validating', zh: '验证中' },
  paused: { en: 'Paused', zh: '已暂停' },
  stopping: { en: 'Stopping…', zh: '停止中…' },
  done: { en: 'Finished', zh: '已完成' },
  stopped: { en: 'Stopped', zh: '已停止' },
  failed: { en: 'Failed', zh: '失败' },
};

/** Label of the loss axis: cross-entropy is measured in nats, other losses in units of their own. */
export function lossAxis(lossType: string | undefined): Text {
  if (lossType === 'CrossEntropyLoss') return { en: 'loss (nats)', zh: '损失 (nats)' };
  if (lossType === 'MSELoss') return { en: 'loss (squared error)', zh: '损失（平方误差）' };
  return { en: 'loss', zh: '损失' };
}
