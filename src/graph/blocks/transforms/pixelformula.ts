/**
 * The language of Lambda: arithmetic on the values of a picture, one at a time. `x` is the value, `c`,
 * `i`, `j` its channel, row and column, `h` and `w` the size, `top` the highest value (255 for images
 * and uint8, 1 for float32). It reaches nothing else, and it reads as numpy with the same result.
 */

export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: Name }
  | { readonly kind: 'call'; readonly op: string; readonly args: readonly Formula[] };

const NAMES = ['x', 'c', 'i', 'j', 'h', 'w', 'top'] as const;
export type Name = (typeof NAMES)[number];

interface Operation {
  readonly args: readonly [number, number];
  apply(...values: number[]): number;
  /** In numpy, of arguments that are already written. */
  write(...args: string[]): string;
}

const truth = (condition: boolean) => (condition ? 1 : 0);

/** Python's rounding, half to even. */
function round(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Python's %: the sign of the divisor. */
function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** As numpy: NaN when one of them is. */
const unary = (apply: (x: number) => number, name: string): Operation => ({
  args: [1, 1],
  apply,
  write: (a) => `${name}(${a})`,
});
const infix = (apply: (a: number, b: number) => number, sign: string): Operation => ({
  args: [2, 2],
  apply,
  write: (a, b) => `(${a} ${sign} ${b})`,
});
const comparison = (apply: (a: number, b: number) => boolean, sign: string): Operation => ({
  args: [2, 2],
  apply: (a, b) => truth(apply(a as number, b as number)),
  write: (a, b) => `((${a} ${sign} ${b}) * 1.0)`,
});
const folded = (apply: (a: number, b: number) => number, name: string): Operation => ({
  args: [2, 20],
  apply: (...values) => values.reduce((a, b) => apply(a, b)),
  write: (...args) => args.reduce((a, b) => `${name}(${a}, ${b})`),
});

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  '+': infix((a, b) => a + b, '+'),
  '-': infix((a, b) => a - b, '-'),
  '*': infix((a, b) => a * b, '*'),
  '/': { ...infix((a, b) => a / b, '/'), write: (a, b) => `np.divide(${a}, ${b})` },
  '//': {
    ...infix((a, b) => Math.floor(a / b), '//'),
    write: (a, b) => `np.floor(np.divide(${a}, ${b}))`,
  },
  '%': { ...infix(remainder, '%'), write: (a, b) => `np.mod(${a}, ${b})` },
  '**': { ...infix((a, b) => a ** b, '**'), write: (a, b) => `np.float_power(${a}, ${b})` },
  '<': comparison((a, b) => a < b, '<'),
  '<=': comparison((a, b) => a <= b, '<='),
  '>': comparison((a, b) => a > b, '>'),
  '>=': comparison((a, b) => a >= b, '>='),
  '==': comparison((a, b) => a === b, '=='),
  '!=': comparison((a, b) => a !== b, '!='),
  negative: { args: [1, 1], apply: (a) => -(a as number), write: (a) => `(-${a})` },
  where: {
    args: [3, 3],
    apply: (a, b, c) => (a !== 0 ? (b as number) : (c as number)),
    write: (a, b, c) => `np.where(${a} != 0, ${b}, ${c})`,
  },
  and: {
    args: [2, 2],
    apply: (a, b) => truth(a !== 0 && b !== 0),
    write: (a, b) => `(((${a} != 0) & (${b} != 0)) * 1.0)`,
  },
  or: {
    args: [2, 2],
    apply: (a, b) => truth(a !== 0 || b !== 0),
    write: (a, b) => `(((${a} != 0) | (${b} != 0)) * 1.0)`,
  },
  not: { args: [1, 1], apply: (a) => truth(a === 0), write: (a) => `((${a} == 0) * 1.0)` },
  min: folded(Math.min, 'np.minimum'),
  max: folded(Math.max, 'np.maximum'),
  abs: unary(Math.abs, 'np.abs'),
  sqrt: unary(Math.sqrt, 'np.sqrt'),
  exp: unary(Math.exp, 'np.exp'),
  log: unary(Math.log, 'np.log'),
  sin: unary(Math.sin, 'np.sin'),
  cos: unary(Math.cos, 'np.cos'),
  round: unary(round, 'np.round'),
  floor: unary(Math.floor, 'np.floor'),
  ceil: unary(Math.ceil, 'np.ceil'),
  clip: {
    args: [3, 3],
    apply: (x, low, high) => Math.min(Math.max(x as number, low as number), high as number),
    write: (x, low, high) => `np.minimum(np.maximum(${x}, ${low}), ${high})`,
  },
};

/** Words for whole operations, written in the same language. */
const NAMED: Readonly<Record<string, { readonly args: readonly string[]; readonly text: string }>> =
  {
    invert: { args: [], text: 'top - x' },
    posterize: {
      args: ['n'],
      text: '(x // (2 ** (8 - n) * top / 255)) * (2 ** (8 - n) * top / 255)',
    },
    solarize: { args: ['n'], text: 'x >= n ? top - x : x' },
    gamma: { args: ['n'], text: 'top * (x / top) ** n' },
  };

const TOKEN =
  /\s*(?:((?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(\*\*|\/\/|<=|>=|==|!=|&&|\|\||[-+*/%()<>,:?!]))/y;

const MAX_LENGTH = 500;

class Unreadable extends Error {}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (!match) throw new Unreadable();
    tokens.push((match[1] ?? match[2] ?? match[3]) as string);
  }
  return tokens;
}

const WORDS: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '!': 'not' };
const LEVELS: readonly (readonly string[])[] = [
  ['or', '||'],
  ['and', '&&'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/', '//', '%'],
];

const call = (op: string, ...args: Formula[]): Formula => ({ kind: 'call', op, args });

class Parser {
  private next = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly bound: Readonly<Record<string, Formula>> = {},
  ) {}

  all(): Formula {
    if (this.take('lambda')) {
      if (!this.take('x') || !this.take(':')) throw new Unreadable();
    }
    const formula = this.choice();
    if (this.next < this.tokens.length) throw new Unreadable();
    return formula;
  }

  private take(...wanted: readonly string[]): string | undefined {
    const token = this.tokens[this.next];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.next++;
    return token;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw new Unreadable();
  }

  /** `a ? b : c`, or Python's `b if a else c`. */
  private choice(): Formula {
    const first = this.level(0);
    if (this.take('?')) {
      const then = this.choice();
      this.expect(':');
      return call('where', first, then, this.choice());
    }
    if (!this.take('if')) return first;
    const condition = this.level(0);
    this.expect('else');
    return call('where', condition, first, this.choice());
  }

  private level(k: number): Formula {
    const signs = LEVELS[k];
    if (!signs) return this.signed();
    let left = this.level(k + 1);
    for (;;) {
      const sign = this.take(...signs);
      if (!sign) return left;
      left = call(WORDS[sign] ?? sign, left, this.level(k + 1));
    }
  }

  private signed(): Formula {
    const sign = this.take('-', '+', 'not', '!');
    if (!sign) return this.power();
    const inner = this.signed();
    return sign === '+' ? inner : call(sign === '-' ? 'negative' : 'not', inner);
  }

  private power(): Formula {
    const base = this.atom();
    return this.take('**') ? call('**', base, this.signed()) : base;
  }

  private atom(): Formula {
    if (this.take('(')) {
      const inner = this.choice();
      this.expect(')');
      return inner;
    }
    const token = this.tokens[this.next++];
    if (token === undefined) throw new Unreadable();
    if (/^[\d.]/.test(token)) return { kind: 'number', value: Number(token.replaceAll('_', '')) };
    const named = Object.hasOwn(NAMED, token) ? NAMED[token] : undefined;
    if (this.take('(')) return this.called(token);
    if (named?.args.length === 0) return read(named.text);
    if (Object.hasOwn(this.bound, token)) return this.bound[token] as Formula;
    const name = NAMES.find((n) => n === token);
    if (name) return { kind: 'name', name };
    if (token === 'pi') return { kind: 'number', value: Math.PI };
    throw new Unreadable();
  }

  private called(name: string): Formula {
    const args: Formula[] = [];
    if (!this.take(')')) {
      do args.push(this.choice());
      while (this.take(','));
      this.expect(')');
    }
    const named = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
    if (named) {
      if (args.length !== named.args.length) throw new Unreadable();
      return read(
        named.text,
        Object.fromEntries(named.args.map((key, k) => [key, args[k]])) as Record<string, Formula>,
      );
    }
    const operation =
      /^[a-z]+$/.test(name) && Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (!operation || args.length < operation.args[0] || args.length > operation.args[1])
      throw new Unreadable();
    return call(name, ...args);
  }
}

function read(text: string, bound: Readonly<Record<string, Formula>> = {}): Formula {
  return new Parser(tokenize(text), bound).all();
}

/** What a text stands for; `undefined` when it cannot be read. */
export function pixelFormula(text: string): Formula | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    return read(text);
  } catch (error) {
    // Thousands of brackets exhaust the stack; that is no formula either.
    if (error instanceof Unreadable || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether the formula looks at the place of a value and not only at the value. */
export function usesPlace(formula: Formula): boolean {
  if (formula.kind === 'number') return false;
  if (formula.kind === 'name') return formula.name !== 'x' && formula.name !== 'top';
  return formula.args.some(usesPlace);
}

/** In numpy, of arrays with the names of the language. */
export function numpyText(formula: Formula): string {
  if (formula.kind === 'number') return String(formula.value);
  if (formula.kind === 'name') return formula.name;
  const operation = OPERATIONS[formula.op] as Operation;
  return operation.write(...formula.args.map(numpyText));
}

/** The values of the names, numbers or arrays of one length. */
export type Values = Readonly<Record<Name, number | Float64Array>>;

/** The formula for `length` values at once. */
export function evaluate(formula: Formula, values: Values, length: number): number | Float64Array {
  if (formula.kind === 'number') return formula.value;
  if (formula.kind === 'name') return values[formula.name];
  const { apply } = OPERATIONS[formula.op] as Operation;
  const args = formula.args.map((arg) => evaluate(arg, values, length));
  if (args.every((arg) => typeof arg === 'number')) return apply(...(args as number[]));
  const out = new Float64Array(length);
  const [a, b, c] = args as [
    number | Float64Array,
    (number | Float64Array)?,
    (number | Float64Array)?,
  ];
  const at = (arg: number | Float64Array, k: number) =>
    typeof arg === 'number' ? arg : (arg[k] as number);
  if (args.length === 1) for (let k = 0; k < length; k++) out[k] = apply(at(a, k));
  else if (args.length === 2)
    for (let k = 0; k < length; k++) out[k] = apply(at(a, k), at(b ?? 0, k));
  else if (args.length === 3)
    for (let k = 0; k < length; k++) out[k] = apply(at(a, k), at(b ?? 0, k), at(c ?? 0, k));
  else for (let k = 0; k < length; k++) out[k] = apply(...args.map((arg) => at(arg, k)));
  return out;
}
