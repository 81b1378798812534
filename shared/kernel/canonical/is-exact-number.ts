/** At most 15 digits without an exponent always come back as they were. */
const surelyExact = /^-?[\d.]{1,15}$/;

/**
 * Whether a JSON number is still the same number once it was read and written again. `1e999` and `9007199254740993` are
 * not: the first is read as infinity, the second as its neighbour, and two different values would share one fingerprint.
 */
export function isExactNumber(literal: string): boolean {
  if (surelyExact.test(literal)) return true;
  const value = Number(literal);
  return Number.isFinite(value) && decimalOf(literal) === decimalOf(String(value));
}

/** The digits without zeros at either end, and the power of ten that they are multiplied by: one text for each number. */
function decimalOf(literal: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(literal) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = withoutZerosAtEnd(digits);
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign}${significant}e${power}`;
}

/** Not by an expression: one for trailing zeros takes quadratic time on zeros with another digit behind them. */
function withoutZerosAtEnd(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}
