/** How a cost grows. */

export interface Fit {
  /** p of cost ≈ c·xᵖ, by least squares of the logarithms. */
  readonly exponent: number;
  /** Share of the variance of the cost that cost = a + b·x explains. */
  readonly linearity: number;
}

const mean = (all: readonly number[]) => all.reduce((a, b) => a + b, 0) / all.length;

/** Slope of y against x, and the squared correlation. */
function line(x: readonly number[], y: readonly number[]): { slope: number; r2: number } {
  const [mx, my] = [mean(x), mean(y)];
  const sum = (f: (i: number) => number) => x.reduce((total, _, i) => total + f(i), 0);
  const dx = (i: number) => (x[i] as number) - mx;
  const dy = (i: number) => (y[i] as number) - my;
  const xy = sum((i) => dx(i) * dy(i));
  const xx = sum((i) => dx(i) ** 2);
  return { slope: xy / xx, r2: xy ** 2 / (xx * sum((i) => dy(i) ** 2)) };
}

export function growthOf(x: readonly number[], cost: readonly number[]): Fit {
  return {
    exponent: line(x.map(Math.log), cost.map(Math.log)).slope,
    linearity: line(x, cost).r2,
  };
}
