// Owns the house rules that a machine can read: sizes, names, depth, exports, and words that belong elsewhere.

import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './support/repository-root.ts';
import type { SourceTree } from './support/source-files.ts';
import { isProgram, listFiles, readTree } from './support/source-files.ts';
import { dotted, isNode, parseProgram, walk } from './support/syntax.ts';

const SOURCE_LINES = 400;
const TEST_LINES = 600;
/** Folders below a top-level one. */
const DEPTH = 3;

const BANNED_WORDS = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'manager'];
const NAMED_BY_OTHERS = /^(README|SPEC|LICENSE|CONTRIBUTING|CHANGELOG)(\.md)?$/;
const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** drizzle-kit names its migrations and snapshots. */
const MIGRATIONS = ['db/migrations/', 'hub/migrations/'];

/** Written in halves, so that this file does not break its own rule. */
const ELSEWHERE: readonly [what: string, pattern: RegExp][] = [
  ['a path of one machine', new RegExp(`(^|[\\s'"\`(=:])/(${'wo'}rk|${'ro'}ot|${'ho'}me)/\\w`, 'm')],
  [
    'a text that is not in the repository',
    new RegExp(`\\b(${'DES'}IGN|${'STY'}LE|${'STA'}CK|${'ABD'}M|${'PRINT'}ING|${'SCRE'}ENS)\\.md\\b`),
  ],
  ['an issue', new RegExp(`\\b${'iss'}ue #?\\d`, 'i')],
  [
    'a tool of the workplace',
    new RegExp(`\\b(${'cl'}aude|${'anth'}ropic|${'chat'}gpt|${'copi'}lot|${'ll'}m)\\b`, 'i'),
  ],
];

/** Every breach of the house rules, as a sentence each. */
function breaches(paths: readonly string[], tree: SourceTree): string[] {
  return [
    ...paths.flatMap(ofPath),
    ...[...tree].flatMap(([path, text]) => [...ofSize(path, text), ...ofText(path, text)]),
  ];
}

function ofPath(path: string): string[] {
  const found: string[] = [];
  const segments = path.split('/');
  const name = segments.at(-1) ?? '';
  if (/^index\.(ts|tsx|mjs|js)$/.test(name)) found.push(`${path} is an index`);
  const words = segments.flatMap((segment) => segment.toLowerCase().split(/[-._]/));
  const banned = words.filter((word) => BANNED_WORDS.includes(word));
  if (banned.length > 0) found.push(`${path} is named ${banned.join(', ')}`);
  const odd = segments.filter((segment) => !KEBAB.test(segment) && !NAMED_BY_OTHERS.test(segment));
  if (odd.length > 0 && !MIGRATIONS.some((folder) => path.startsWith(folder)))
    found.push(`${path} is not in kebab-case`);
  if (segments.length - 2 > DEPTH) found.push(`${path} lies more than ${DEPTH} folders deep`);
  return found;
}

function ofSize(path: string, text: string): string[] {
  if (!/\.(ts|tsx|mjs|css|html)$/.test(path)) return [];
  const lines = text.split('\n').length - 1;
  const most = path.startsWith('tests/') ? TEST_LINES : SOURCE_LINES;
  return lines > most ? [`${path} has ${lines} lines, more than ${most}`] : [];
}

function ofText(path: string, text: string): string[] {
  const found = ELSEWHERE.filter(([, pattern]) => pattern.test(text)).map(
    ([what]) => `${path} names ${what}`,
  );
  if (isProgram(path) && !/\.config\.(ts|mjs)$|\.d\.ts$/.test(path) && hasDefaultExport(path, text)) {
    found.push(`${path} has a default export`);
  }
  return found;
}

function hasDefaultExport(path: string, text: string): boolean {
  let found = false;
  walk(parseProgram(path, text), (node) => {
    const renamed =
      node.type === 'ExportSpecifier' && isNode(node.exported) && dotted(node.exported) === 'default';
    if (node.type === 'ExportDefaultDeclaration' || renamed) found = true;
  });
  return found;
}

describe('the repository', () => {
  const root = repositoryRoot();

  it('[OPS-9] keeps the house rules of names, sizes, depth and words', () => {
    const tree = readTree(root);
    expect(tree.size).toBeGreaterThan(100);
    expect(breaches(listFiles(root), tree)).toEqual([]);
  });
});

describe('the check of the house rules', () => {
  const cases: [path: string, text: string, breach: string | null][] = [
    ['server/desk.ts', 'export function f() {}\n', null],
    ['server/desk.ts', '\n'.repeat(401), 'more than 400'],
    ['server/desk.ts', '\n'.repeat(400), null],
    ['tests/server/desk.test.ts', '\n'.repeat(600), null],
    ['tests/server/desk.test.ts', '\n'.repeat(601), 'more than 600'],
    ['locales/en.json', '\n'.repeat(2000), null],
    ['db/migrations/0000_first.sql', '\n'.repeat(2000), null],
    ['server/index.ts', '', 'index'],
    ['kiosk-ui/clerk/index.html', '', null],
    ['server/utils.ts', '', 'named utils'],
    ['server/queue-helpers.ts', '', 'named helpers'],
    ['server/common/desk.ts', '', 'named common'],
    ['server/commonplace.ts', '', null],
    ['server/sessionStore.ts', '', 'kebab-case'],
    ['server/session_store.ts', '', 'kebab-case'],
    ['docs/SPEC.md', '', null],
    ['tests/e2e/pages/clerk/a.test.ts', '', null],
    ['tests/e2e/more/pages/clerk/keys/a.test.ts', '', 'deep'],
    ['server/desk.ts', 'export default function f() {}', 'default export'],
    ['server/desk.ts', 'const f = 1; export { f as default };', 'default export'],
    ['server/desk.ts', '// export default\n', null],
    ['vite.config.ts', 'export default {};', null],
    ['server/desk.ts', `// see ${'/wo'}rk/main/x`, 'path of one machine'],
    ['kiosk-ui/shared/api.ts', "import { a } from '../work/a.ts';", null],
    ['docs/architecture.md', `as ${'DES'}IGN.md says`, 'not in the repository'],
    ['server/desk.ts', `// ${'iss'}ue 2`, 'names an issue'],
    ['server/desk.ts', '// the queue issues 2 tokens', null],
  ];

  it.each(cases)('[OPS-9] judges %s %j as it should', (path, text, breach) => {
    const found = breaches([path], new Map([[path, text]]));
    if (breach === null) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringContaining(breach)]);
  });
});
