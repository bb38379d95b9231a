/**
 * Arithmetic in number fields: `2*28`, `(32-5)//2+1`, `1e-3`. Python's operators and precedence:
 * `+ - * / // % **`, signs, brackets. No names, no functions.
 */

export type Evaluated =
  | { readonly ok: true; readonly value: number }
  /** Where it stopped making sense, from 0. */
  | { readonly ok: false; readonly at: number };

type Token =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'op'; readonly text: string; readonly at: number };

class Unreadable extends Error {
  constructor(readonly at: number) {
    super('unreadable expression');
  }
}

const NUMBER = /(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const OPERATOR = /\*\*|\/\/|[-+*/%()]/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  // Signs people paste or type on other keyboards.
  const plain = text.replace(/[×·]/g, '*').replace(/[÷]/g, '/').replace(/[−–]/g, '-');
  for (let at = 0; at < plain.length; ) {
    if (/\s/.test(plain[at] as string)) {
      at++;
      continue;
    }
    NUMBER.lastIndex = at;
    const number = NUMBER.exec(plain);
    if (number) {
      tokens.push({ kind: 'number', value: Number(number[0].replaceAll('_', '')), at });
      at = NUMBER.lastIndex;
      continue;
    }
    OPERATOR.lastIndex = at;
    const operator = OPERATOR.exec(plain);
    if (!operator) throw new Unreadable(at);
    tokens.push({ kind: 'op', text: operator[0], at });
    at = OPERATOR.lastIndex;
  }
  return tokens;
}

/** Recursive descent over the tokens. */
class Parser {
  private next = 0;
  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number,
  ) {}

  all(): number {
    const value = this.sum();
    const rest = this.tokens[this.next];
    if (rest) throw new Unreadable(rest.at);
    return value;
  }

  private take(...operators: string[]): string | undefined {
    const token = this.tokens[this.next];
    if (token?.kind !== 'op' || !operators.includes(token.text)) return undefined;
    this.next++;
    return token.text;
  }

  private sum(): number {
    let value = this.product();
    for (let op = this.take('+', '-'); op; op = this.take('+', '-'))
      value = op === '+' ? value + this.product() : value - this.product();
    return value;
  }

  private product(): number {
    let value = this.signed();
    for (let op = this.take('*', '/', '//', '%'); op; op = this.take('*', '/', '//', '%')) {
      const right = this.signed();
      if (op === '*') value *= right;
      else if (op === '/') value /= right;
      else if (op === '//') value = Math.floor(value / right);
      else value -= Math.floor(value / right) * right;
    }
    return value;
  }

  private signed(): number {
    const sign = this.take('+', '-');
    if (sign) return sign === '-' ? -this.signed() : this.signed();
    return this.power();
  }

  /** Binds tighter than a sign before it, and to the right: -2**2 = -4, 2**3**2 = 512. */
  private power(): number {
    const base = this.atom();
    return this.take('**') ? base ** this.signed() : base;
  }

  private atom(): number {
    const token = this.tokens[this.next];
    if (token?.kind === 'number') {
      this.next++;
      return token.value;
    }
    if (this.take('(')) {
      const value = this.sum();
      if (!this.take(')')) throw new Unreadable(this.tokens[this.next]?.at ?? this.end);
      return value;
    }
    throw new Unreadable(token?.at ?? this.end);
  }
}

/** Evaluates an expression; not ok when it cannot be read or has no finite value. */
export function evaluate(text: string): Evaluated {
  try {
    const value = new Parser(tokenize(text), text.length).all();
    return Number.isFinite(value) ? { ok: true, value } : { ok: false, at: 0 };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, at: error.at };
    throw error;
  }
}
