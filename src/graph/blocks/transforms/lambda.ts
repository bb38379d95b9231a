/** torchvision.transforms.Lambda (parity 2.5), with a formula in place of code. */
import { z } from 'zod';
import { text } from '../fields';
import { numpyText, pixelFormula } from './pixelformula';
import { forPictures, REFERENCE, transformBlock } from './transform';

const params = z.object({
  lambd: text({
    torch: 'cT',
    help: {
      en: 'A formula of each value x: 255 - x, x ** 0.5, x > 128 ? 255 : 0, clip(x + j, 0, top), invert.',
      zh: '每个值 x 的算式：255 - x、x ** 0.5、x > 128 ? 255 : 0、clip(x + j, 0, top)、invert。',
    },
    accepts: {
      en: 'a formula of x, c, i, j, h, w, top, such as 255 - x',
      zh: '含 x、c、i、j、h、w、top 的算式，例如 255 - x',
    },
    check: (value) => pixelFormula(value) !== undefined,
  }),
});

export const lambda = transformBlock({
  type: 'Lambda',
  keywords: ['formula', 'function', 'invert', 'solarize', 'posterize', '算式', '函数', '反色'],
  params,
  initial: { lambd: 'invert' },
  summary: ['lambd'],
  rule: forPictures('Lambda', (sample) => ({ sample })),
  pytorch({ lambd }) {
    const formula = pixelFormula(lambd);
    const body = formula ? numpyText(formula) : 'x';
    // The same for images and tensors; bytes are cut off at 0 and 255 and truncated.
    return (
      'transforms.Lambda(lambda s: (lambda a, top: (lambda y: ' +
      '(lambda t: t if torch.is_tensor(s) else transforms.functional.to_pil_image(t))' +
      '(torch.from_numpy(np.clip(np.nan_to_num(y, nan=0), 0, 255).astype(np.uint8) ' +
      'if top == 255 else y.astype(np.float32))))' +
      `((lambda x, c, i, j, h, w: np.broadcast_to(${body}, x.shape))` +
      '(a.astype(np.float64), *np.indices(a.shape[-3:], dtype=np.float64), ' +
      '*map(np.float64, a.shape[-2:]))))' +
      '(*(lambda a: (a, 255 if a.dtype == np.uint8 else 1))' +
      '((s if torch.is_tensor(s) else transforms.functional.pil_to_tensor(s)).numpy())))'
    );
  },
  formula: 'y[c, i, j] = λ(x[c, i, j])',
  help: {
    en: 'Your own arithmetic on every value of the picture: numbers, + − * / // % **, comparisons, a ? b : c, min max abs sqrt exp log sin cos round floor ceil clip, invert, posterize(bits), solarize(t), gamma(g). c, i, j: channel, row, column; top: highest value. Images are cut to whole numbers from 0 to 255.',
    zh: '对图像的每个值做自定义运算：数、+ − * / // % **、比较、a ? b : c、min max abs sqrt exp log sin cos round floor ceil clip、invert、posterize(bits)、solarize(t)、gamma(g)。c、i、j 是通道、行、列；top 是最大值。图像的结果截为 0 到 255 的整数。',
  },
  reference: REFERENCE('Lambda'),
});
