/** A parameter group of the optimizer: some layers with hyper-parameters of their own (parity 6.1). */
import { z } from 'zod';
import { isPatternList } from '../../patterns';
import { float, text, twoNumbers } from '../fields';
import { error, python, warning } from '../problems';
import { linkBlock } from './link';

const own = (what: { en: string; zh: string }) =>
  float({
    optional: true,
    min: 0,
    help: {
      en: `${what.en} of these layers. None: the optimizer’s.`,
      zh: `这些层的${what.zh}。None：与优化器相同。`,
    },
  })
    .nullable()
    .default(null);

const params = z.object({
  layers: text({
    check: isPatternList,
    accepts: {
      en: 'names of layers or parameters, separated by commas: fc*, *.bias',
      zh: '层或参数的名称，用逗号分隔：fc*, *.bias',
    },
    help: {
      en: 'Which layers or parameters, by name; * stands for anything: fc*, *.bias.',
      zh: '哪些层或参数，按名称；* 代表任意字符：fc*, *.bias。',
    },
  }),
  lr: own({ en: 'Learning rate', zh: '学习率' }),
  weight_decay: own({ en: 'Weight decay', zh: '权重衰减' }),
  momentum: own({ en: 'Momentum', zh: '动量' }),
  betas: twoNumbers({
    optional: true,
    min: 0,
    below: 1,
    help: {
      en: 'Betas of these layers. None: the optimizer’s.',
      zh: '这些层的 betas。None：与优化器相同。',
    },
  })
    .nullable()
    .default(null),
  eps: own({ en: 'The eps', zh: ' eps ' }),
});

/** The hyper-parameters that a group sets, by PyTorch's names. */
export function overridesOf(p: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(p).filter(([name, value]) => name !== 'layers' && value !== null),
  );
}

export const paramGroup = linkBlock({
  type: 'ParamGroup',
  keywords: ['param_groups', 'fine-tuning', 'layers', '参数组', '微调'],
  params,
  initial: { layers: '*.bias', weight_decay: 0 },
  summary: ['layers', 'lr', 'weight_decay'],
  pass: (optimizer, p) => {
    const { kind, hyper, groups = 1, schedulers = [] } = optimizer;
    const unused = Object.keys(overridesOf(p)).filter((name) => hyper && !hyper.includes(name));
    return {
      optimizer: { ...optimizer, groups: groups + 1 },
      problems: [
        ...(kind === 'LBFGS'
          ? [
              error(
                'paramgroup.lbfgs',
                'LBFGS moves all parameters together and takes no ParamGroup. Remove it, or use another optimizer.',
                'LBFGS 同时移动所有参数，不支持 ParamGroup。请删除它，或换用其他优化器。',
                { torch: 'cV', port: 'optimizer' },
              ),
            ]
          : []),
        ...unused.map((name) =>
          warning(
            'paramgroup.unused',
            `${kind} has no ${name}, so the ${name} of this group does nothing. Set it to None.`,
            `${kind} 没有 ${name}，所以这个组的 ${name} 不起作用。请设为 None。`,
            { param: name },
          ),
        ),
        ...(schedulers.length > 0
          ? [
              error(
                'paramgroup.late',
                `ParamGroup comes after ${schedulers[0]}, which knows only the groups before it. Place it directly behind the optimizer.`,
                `ParamGroup 位于 ${schedulers[0]} 之后，而后者只知道之前的组。请把它放在优化器之后、调度器之前。`,
                { torch: 'fV', port: 'optimizer' },
              ),
            ]
          : []),
      ],
    };
  },
  pytorch: (p) => {
    const set = Object.entries(overridesOf(p)).map(
      ([name, value]) => `'${name}': ${python(value)}`,
    );
    return `optimizer.add_param_group({${[`'params': named(model, ${python(p.layers)})`, ...set].join(', ')}})`;
  },
  formula: 'θ in the group: the optimizer’s rule with the group’s lr, weight_decay …',
  help: {
    en: 'Gives some layers or parameters their own learning rate, weight decay or momentum. Place it behind the optimizer. Typical uses: no weight decay on biases, a smaller rate for layers that are already trained.',
    zh: '让部分层或参数使用自己的学习率、权重衰减或动量。放在优化器之后。典型用途：偏置不做权重衰减，已训练好的层用较小的学习率。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/optim.html#per-parameter-options',
});
