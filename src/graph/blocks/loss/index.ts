/** Losses: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { bceLoss } from './bceloss';
import { bceWithLogitsLoss } from './bcewithlogitsloss';
import { cosineEmbeddingLoss } from './cosineembeddingloss';
import { crossEntropyLoss } from './crossentropyloss';
import { gaussianNLLLoss } from './gaussiannllloss';
import { hingeEmbeddingLoss } from './hingeembeddingloss';
import { huberLoss } from './huberloss';
import { klDivLoss } from './kldivloss';
import { l1Loss } from './l1loss';
import { marginRankingLoss } from './marginrankingloss';
import { mseLoss } from './mseloss';
import { multiLabelMarginLoss } from './multilabelmarginloss';
import { multiLabelSoftMarginLoss } from './multilabelsoftmarginloss';
import { multiMarginLoss } from './multimarginloss';
import { nllLoss } from './nllloss';
import { poissonNLLLoss } from './poissonnllloss';
import { smoothL1Loss } from './smoothl1loss';
import { softMarginLoss } from './softmarginloss';
import { tripletMarginLoss } from './tripletmarginloss';
import { tripletMarginWithDistanceLoss } from './tripletmarginwithdistanceloss';
import { weightedLossSum } from './weightedlosssum';

export const loss = {
  CrossEntropyLoss: crossEntropyLoss,
  MSELoss: mseLoss,
  L1Loss: l1Loss,
  BCEWithLogitsLoss: bceWithLogitsLoss,
  BCELoss: bceLoss,
  NLLLoss: nllLoss,
  SmoothL1Loss: smoothL1Loss,
  HuberLoss: huberLoss,
  KLDivLoss: klDivLoss,
  PoissonNLLLoss: poissonNLLLoss,
  GaussianNLLLoss: gaussianNLLLoss,
  MultiMarginLoss: multiMarginLoss,
  MultiLabelMarginLoss: multiLabelMarginLoss,
  MultiLabelSoftMarginLoss: multiLabelSoftMarginLoss,
  SoftMarginLoss: softMarginLoss,
  HingeEmbeddingLoss: hingeEmbeddingLoss,
  CosineEmbeddingLoss: cosineEmbeddingLoss,
  MarginRankingLoss: marginRankingLoss,
  TripletMarginLoss: tripletMarginLoss,
  TripletMarginWithDistanceLoss: tripletMarginWithDistanceLoss,
  WeightedLossSum: weightedLossSum,
} satisfies Record<string, BlockDefinition>;
