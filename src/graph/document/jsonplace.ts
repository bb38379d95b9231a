/** Where a text stops being JSON: what `JSON.parse` says of the place differs between engines. */

const SPACE = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Offset of the first character that cannot be there; the length of the text when it ends too early. */
export function jsonErrorOffset(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const skip = (character: string): boolean => {
    take(SPACE);
    if (text[at] !== character) return false;
    at++;
    take(SPACE);
    return true;
  };
  /** The ends of the lists and objects around the place, innermost last. */
  const open: (']' | '}')[] = [];
  const key = () => take(STRING) && skip(':');

  take(SPACE);
  for (;;) {
    // A value is due: what opens goes one level down.
    if (skip('[')) {
      open.push(']');
      if (text[at] !== ']') continue;
    } else if (skip('{')) {
      open.push('}');
      if (text[at] !== '}') {
        if (!key()) return at;
        continue;
      }
    } else if (!take(STRING) && !take(WORD)) return at;
    // A value is over: what is around it ends or goes on.
    for (;;) {
      take(SPACE);
      const end = open.at(-1);
      if (end === undefined) return at;
      if (skip(end)) {
        open.pop();
        continue;
      }
      if (!skip(',') || (end === '}' && !key())) return at;
      break;
    }
  }
}
