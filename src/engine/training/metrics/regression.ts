/** Regression from accumulated sums (parity 8.3): MAE, MSE, RMSE and R² over all elements. */

export interface RegressionSums {
  count: number;
  absolute: number;
  squared: number;
  /** Mean of the targets, and the sum of their squared distances from it. */
  mean: number;
  spread: number;
}

export function emptyRegression(): RegressionSums {
  return { count: 0, absolute: 0, squared: 0, mean: 0, spread: 0 };
}

/** Joins the sums of another part; the spread by Chan, Golub and LeVeque's rule, which does not cancel. */
export function addRegression(sums: RegressionSums, part: Readonly<RegressionSums>): void {
  if (part.count === 0) return;
  const count = sums.count + part.count;
  const apart = part.mean - sums.mean;
  sums.spread += part.spread + (apart * apart * sums.count * part.count) / count;
  sums.mean += (apart * part.count) / count;
  sums.absolute += part.absolute;
  sums.squared += part.squared;
  sums.count = count;
}

export interface RegressionScores {
  readonly mae: number;
  readonly mse: number;
  readonly rmse: number;
  readonly r2: number;
  /** All targets were equal: R² is 1 for a perfect prediction and else 0. */
  readonly r2Undefined: boolean;
}

/** NaN over nothing. */
export function regressionScores(sums: Readonly<RegressionSums>): RegressionScores {
  const { count, absolute, squared, spread } = sums;
  const mse = squared / count;
  const flat = count > 0 && spread === 0;
  const r2 = flat ? (squared === 0 ? 1 : 0) : 1 - squared / spread;
  return { mae: absolute / count, mse, rmse: Math.sqrt(mse), r2, r2Undefined: flat };
}
