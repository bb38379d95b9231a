/** torch.nn.MaxUnpool1d (parity 3.5); output_size is by itself that of the pool that made the indices. */
import { maxUnpooling } from './maxunpool';

export const maxUnpool1d = maxUnpooling(1, {
  keywords: ['signal', 'sequence', '信号', '序列'],
  formula: 'y = 0, then y[indices[i]] = x[i]\nL_out = length of the signal that was pooled',
  help: {
    en: 'Undoes a MaxPool1d as far as possible: each value returns to the place where it was the maximum, everything else is 0. Wire Indices from the MaxPool1d (return_indices) and give it the same kernel_size and stride; the output gets the length of the signal that was pooled.',
    zh: '尽可能还原 MaxPool1d：每个值回到它当初作为最大值所在的位置，其余为 0。把 MaxPool1d（return_indices）的「索引」连过来，并使用相同的 kernel_size 和 stride；输出长度等于池化前的信号。',
  },
});
