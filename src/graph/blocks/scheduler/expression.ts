/**
 * Arithmetic of one variable for LambdaLR and its like: `0.95 ** k`, `1 / (1 + k)`,
 * `lambda epoch: 0.5 * (1 + cos(pi * epoch / 10))`. Python's operators, precedence and conditional
 * expressions, a few functions of `math`; nothing else can be reached from it.
 */

export type Formula = (k: number) => number;

/** The variable, by whichever of these names; `lambda name:` in front may choose another. */
const VARIABLES = new Set(['k', 'x', 'epoch', 'step', 'batch', 'cycle', 'iteration']);

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

const FUNCTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  abs: Math.abs,
  min: Math.min,
  max: Math.max,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: (x, base) => (base === undefined ? Math.log(x) : Math.log(x) / Math.log(base)),
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  floor: Math.floor,
  ceil: Math.ceil,
  int: Math.trunc,
  float: (x) => x,
  pow: (x, y) => x ** (y as number),
};

/** How many arguments a function takes; 1 where not listed. */
const ARGUMENTS: Readonly<Record<string, readonly [number, number]>> = {
  min: [2, 20],
  max: [2, 20],
  log: [1, 2],
  pow: [2, 2],
};

const TOKEN =
  /\s*(?:((?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|((?:math\.)?[A-Za-z_]\w*)|(\*\*|\/\/|<=|>=|==|!=|[-+*/%()<>,:]))/y;

const MAX_LENGTH = 500;

class Unreadable extends Error {}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (!match) throw new Unreadable();
    tokens.push((match[1] ?? match[2]?.replace(/^math\./, '') ?? match[3]) as string);
  }
  return tokens;
}

class Parser {
  private next = 0;
  private variables: ReadonlySet<string> = VARIABLES;

  constructor(private readonly tokens: readonly string[]) {}

  all(): Formula {
    if (this.take('lambda')) {
      const name = this.tokens[this.next++];
      if (name === undefined || !/^[A-Za-z_]/.test(name) || !this.take(':')) throw new Unreadable();
      this.variables = new Set([name]);
    }
    const formula = this.conditional();
    if (this.next < this.tokens.length) throw new Unreadable();
    return formula;
  }

  private take(...wanted: string[]): string | undefined {
    const token = this.tokens[this.next];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.next++;
    return token;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw new Unreadable();
  }

  private conditional(): Formula {
    const then = this.either();
    if (!this.take('if')) return then;
    const condition = this.either();
    this.expect('else');
    const otherwise = this.conditional();
    return (k) => (condition(k) !== 0 ? then(k) : otherwise(k));
  }

  private either(): Formula {
    let left = this.both();
    while (this.take('or')) {
      const [a, b] = [left, this.both()];
      left = (k) => a(k) || b(k);
    }
    return left;
  }

  private both(): Formula {
    let left = this.negation();
    while (this.take('and')) {
      const [a, b] = [left, this.negation()];
      left = (k) => a(k) && b(k);
    }
    return left;
  }

  private negation(): Formula {
    if (!this.take('not')) return this.comparison();
    const inner = this.negation();
    return (k) => (inner(k) === 0 ? 1 : 0);
  }

  /** a < b < c means a < b and b < c, as in Python. */
  private comparison(): Formula {
    const operands = [this.sum()];
    const operators: string[] = [];
    for (;;) {
      const op = this.take('<', '<=', '>', '>=', '==', '!=');
      if (!op) break;
      operators.push(op);
      operands.push(this.sum());
    }
    if (operators.length === 0) return operands[0] as Formula;
    return (k) =>
      operators.every((op, i) =>
        compare(op, (operands[i] as Formula)(k), (operands[i + 1] as Formula)(k)),
      )
        ? 1
        : 0;
  }

  private sum(): Formula {
    let left = this.product();
    for (;;) {
      const op = this.take('+', '-');
      if (!op) return left;
      const [a, b] = [left, this.product()];
      left = op === '+' ? (k) => a(k) + b(k) : (k) => a(k) - b(k);
    }
  }

  private product(): Formula {
    let left = this.signed();
    for (;;) {
      const op = this.take('*', '/', '//', '%');
      if (!op) return left;
      const [a, b] = [left, this.signed()];
      if (op === '*') left = (k) => a(k) * b(k);
      else if (op === '/') left = (k) => a(k) / b(k);
      else if (op === '//') left = (k) => Math.floor(a(k) / b(k));
      else left = (k) => remainder(a(k), b(k));
    }
  }

  private signed(): Formula {
    const sign = this.take('-', '+');
    if (!sign) return this.power();
    const inner = this.signed();
    return sign === '-' ? (k) => -inner(k) : inner;
  }

  private power(): Formula {
    const base = this.atom();
    if (!this.take('**')) return base;
    const exponent = this.signed();
    return (k) => base(k) ** exponent(k);
  }

  private atom(): Formula {
    if (this.take('(')) {
      const inner = this.conditional();
      this.expect(')');
      return inner;
    }
    const token = this.tokens[this.next++];
    if (token === undefined) throw new Unreadable();
    if (/^[\d.]/.test(token)) {
      const value = Number(token.replaceAll('_', ''));
      return () => value;
    }
    if (this.take('(')) return this.call(token);
    if (this.variables.has(token)) return (k) => k;
    if (!Object.hasOwn(CONSTANTS, token)) throw new Unreadable();
    const value = CONSTANTS[token] as number;
    return () => value;
  }

  private call(name: string): Formula {
    if (!Object.hasOwn(FUNCTIONS, name)) throw new Unreadable();
    const values = [this.conditional()];
    while (this.take(',')) values.push(this.conditional());
    this.expect(')');
    const [fewest, most] = ARGUMENTS[name] ?? [1, 1];
    if (values.length < fewest || values.length > most) throw new Unreadable();
    const body = FUNCTIONS[name] as (...values: number[]) => number;
    return (k) => body(...values.map((value) => value(k)));
  }
}

function compare(op: string, a: number, b: number): boolean {
  switch (op) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      return a === b;
    default:
      return a !== b;
  }
}

/** Python's %: the sign of the divisor. */
function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** The function that a text stands for; `undefined` when it cannot be read. */
export function formulaOf(text: string): Formula | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    return new Parser(tokenize(text)).all();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** One function, or several separated by semicolons: one for each parameter group. */
export function formulasOf(text: string): readonly Formula[] | undefined {
  const formulas = text.split(';').map(formulaOf);
  return formulas.includes(undefined) ? undefined : (formulas as Formula[]);
}
