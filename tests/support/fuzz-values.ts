// Owns making values for a fuzzer: from a JSON schema, right or bent, and texts that have broken servers before.

// biome-ignore lint/suspicious/noExplicitAny: schemas and values are looked into freely
export type Json = any;

/** Mulberry32: the same seed gives the same values everywhere. */
export class Chance {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  /** True in so many of a hundred. */
  percent(share: number): boolean {
    return this.next() * 100 < share;
  }
}

export const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\u202e\u2066\u200d',
  '\ud800',
  "' OR '1'='1",
  '"; DROP TABLE tokens; --',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}#{7*7}',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '%00',
  '%E0%A4%A',
  '__proto__',
  'constructor',
  'toString',
  '=1+1',
  '\r\nInjected: 1',
  'null',
  'NaN',
  '-0',
  '1e999',
  '9007199254740993',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '٤٢',
  'A'.repeat(300),
  'कि'.repeat(400),
  '👩‍👩‍👧‍👦'.repeat(60),
  'a'.repeat(15_000),
];

const NUMBERS = [0, -0, 1, -1, 2, 0.5, 1e21, -1e21, 2 ** 31, 2 ** 53, Number.MAX_VALUE, 5e-324];

export function hostile(chance: Chance, depth = 0): Json {
  switch (chance.below(depth > 3 ? 5 : 9)) {
    case 0:
      return null;
    case 1:
      return chance.percent(50);
    case 2:
      return chance.of(NUMBERS);
    case 3:
      return randomText(chance);
    case 4:
      return chance.of(HOSTILE_TEXTS);
    case 5:
      return Array.from({ length: chance.below(6) }, () => hostile(chance, depth + 1));
    case 6:
      return Array.from({ length: chance.below(2_000) }, () => 0);
    default:
      return Object.fromEntries(
        Array.from({ length: chance.below(5) }, () => [
          chance.percent(40) ? chance.of(HOSTILE_TEXTS).slice(0, 40) : chance.of(COMMON_KEYS),
          hostile(chance, depth + 1),
        ]),
      );
  }
}

const COMMON_KEYS = ['id', 'seen', 'name', 'token', 'queue', 'card', 'file', 'to', 'password', '__proto__'];

function randomText(chance: Chance): string {
  const length = chance.below(40);
  const highest = chance.of([0x7f, 0xff, 0xffff]);
  return Array.from({ length }, () => String.fromCharCode(chance.below(highest))).join('');
}

/** A value that the schema takes, as far as one can be made from it. */
export function fitting(
  schema: Json,
  chance: Chance,
  known: (name: string) => string | null,
  name = '',
  depth = 0,
): Json {
  if (schema === undefined || schema === true || depth > 8) return hostile(chance, 3);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return chance.of(schema.enum as Json[]);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) return fitting(chance.of(choices as Json[]), chance, known, name, depth + 1);
  const type = Array.isArray(schema.type) ? chance.of(schema.type as string[]) : schema.type;
  switch (type) {
    case 'null':
      return null;
    case 'boolean':
      return chance.percent(50);
    case 'integer':
    case 'number': {
      const least = schema.minimum ?? 0;
      return least + chance.below(Math.min((schema.maximum ?? least + 40) - least + 1, 200));
    }
    case 'string':
      return known(name) ?? textFor(schema, chance);
    case 'array':
      return Array.from({ length: Math.max(schema.minItems ?? 0, chance.below(3)) }, () =>
        fitting(schema.items, chance, known, name, depth + 1),
      );
    case 'object': {
      const required: string[] = schema.required ?? [];
      const entries = Object.entries<Json>(schema.properties ?? {}).filter(
        ([key]) => required.includes(key) || chance.percent(50),
      );
      return Object.fromEntries(
        entries.map(([key, one]) => [key, fitting(one, chance, known, key, depth + 1)]),
      );
    }
    default:
      return hostile(chance, 2);
  }
}

/** A pattern of so many signs of one kind: a hash. */
const ONE_CLASS = /^\^\(?\[([^\]]+)\]\{(\d+)\}\)?\??\$$/;

function textFor(schema: Json, chance: Chance): string {
  if (schema.format === 'date' || /\\d\{4\}/.test(schema.pattern ?? '')) {
    return `2026-${chance.of(['01', '11', '12'])}-${chance.of(['01', '15', '28'])}`;
  }
  if (schema.format === 'uuid') return '0b6c5d1e-6c6f-4f5e-9c57-1d1d0f0f2f11';
  const [, signs, many] = ONE_CLASS.exec(schema.pattern ?? '') ?? [];
  if (signs !== undefined) {
    const from = [...'0123456789abcdef'].filter((sign) => new RegExp(`[${signs}]`).test(sign));
    return Array.from({ length: Number(many) }, () => chance.of(from)).join('');
  }
  const length = Math.max(schema.minLength ?? 0, 8 + chance.below(12));
  const text = Array.from({ length }, () => chance.of([...'abcdefgh0123456789'])).join('');
  return text.slice(0, schema.maxLength ?? 80);
}

/** The value with something of it changed: a part that is gone, another kind, a key too many. */
export function bent(value: Json, chance: Chance): Json {
  if (typeof value !== 'object' || value === null || chance.percent(15)) return hostile(chance);
  const keys = Object.keys(value);
  const key = chance.of(keys);
  if (Array.isArray(value)) return [...value, hostile(chance)];
  const copy = { ...value };
  switch (chance.below(4)) {
    case 0:
      delete copy[key ?? ''];
      return copy;
    case 1:
      return { ...copy, [chance.of(HOSTILE_TEXTS).slice(0, 30)]: hostile(chance) };
    case 2:
      return key === undefined ? copy : { ...copy, [key]: bent(copy[key], chance) };
    default:
      return key === undefined ? copy : { ...copy, [key]: hostile(chance) };
  }
}
