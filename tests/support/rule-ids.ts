// Owns comparing the rules of docs/SPEC.md with the titles of tests, both ways.

import { posix } from 'node:path';
import type { SourceTree } from './source-files.ts';
import type { SyntaxNode } from './syntax.ts';
import { dotted, importLines, isNode, literal, parseProgram, walk } from './syntax.ts';

export type RuleId = { id: string; where: string };

const RULE = /^- \*\*\[([^\]]+)\]\*\*(.*)$/;
const SECTION = /^## .*\[([A-Z]+)\]\s*$/;
const ID = /\[([A-Z]+-\d+)\]/g;
const STARTERS = new Set(['it', 'test', 'describe']);
/** A test that is not run shows nothing. */
const NOT_RUN = new Set(['skip', 'todo']);

/** The rules in their order, and what is wrong with the page itself. */
export function readRules(spec: string): { ids: string[]; faults: string[] } {
  const ids: string[] = [];
  const faults: string[] = [];
  let section: string | null = null;
  for (const [index, text] of spec.split('\n').entries()) {
    if (text.startsWith('## ')) section = SECTION.exec(text)?.[1] ?? null;
    const [, id, words] = RULE.exec(text) ?? [];
    if (id === undefined) {
      if (/^\s*[-*]\s+\*{0,2}\[[A-Z]+-\d/.test(text))
        faults.push(`line ${index + 1} is not written as a rule`);
      continue;
    }
    if (!/^[A-Z]+-\d+$/.test(id)) faults.push(`[${id}] is not an id`);
    if (ids.includes(id)) faults.push(`[${id}] stands twice`);
    if (section === null || !id.startsWith(`${section}-`)) faults.push(`[${id}] stands in another section`);
    if (!/\w/.test(words ?? '')) faults.push(`[${id}] says nothing`);
    ids.push(id);
  }
  return { ids, faults };
}

/** Every id in the title of a test that runs: in `*.test.ts`, `*.faults.ts` and the suites that these import. */
export function readTitles(tree: SourceTree): RuleId[] {
  return [...suites(tree)].flatMap((path) => titleIds(path, tree.get(path) ?? ''));
}

/** What is amiss between rules and titles, as a sentence each. */
export function compareRules(spec: string, tree: SourceTree): string[] {
  const { ids, faults } = readRules(spec);
  const titles = readTitles(tree);
  const tested = new Set(titles.map((title) => title.id));
  const untested = ids.filter((id) => !tested.has(id)).map((id) => `[${id}] has no test`);
  const unknown = titles
    .filter((title) => !ids.includes(title.id))
    .map((title) => `${title.where} names [${title.id}], which is no rule`);
  return [...faults, ...untested, ...new Set(unknown)];
}

/** Test files and what they import within tests/, so that a shared suite counts where it is used. */
function suites(tree: SourceTree): Set<string> {
  const found = new Set<string>();
  const add = (path: string): void => {
    if (found.has(path) || !tree.has(path) || !/^tests\/.*\.tsx?$/.test(path)) return;
    found.add(path);
    for (const { specifier } of importLines(path, tree.get(path) ?? '')) {
      if (specifier?.startsWith('.')) add(posix.join(posix.dirname(path), specifier));
    }
  };
  for (const path of tree.keys()) if (/\.(test|faults)\.tsx?$/.test(path)) add(path);
  return found;
}

function titleIds(path: string, text: string): RuleId[] {
  const ids: RuleId[] = [];
  walk(parseProgram(path, text), (node) => {
    if (node.type !== 'CallExpression' || !startsTest(node.callee)) return;
    for (const [, id] of titleOf((node.arguments as unknown[])[0]).matchAll(ID)) {
      if (id !== undefined) ids.push({ id, where: path });
    }
  });
  return ids;
}

/** `it`, `test.concurrent`, `it.each(…)`, `describe.for(…)`, `it.skipIf(…)`; not `it.skip`. */
function startsTest(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === 'CallExpression') return startsTest(callee.callee);
  if (callee.type === 'TaggedTemplateExpression') return startsTest(callee.tag);
  const [starter = '', ...how] = dotted(callee).split('.');
  return STARTERS.has(starter) && !how.some((word) => NOT_RUN.has(word));
}

/** The fixed text of a title; what a template fills in is not known here. */
function titleOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'TemplateLiteral') {
    return (node.quasis as { value: { cooked: string } }[]).map((quasi) => quasi.value.cooked).join(' ');
  }
  if (node.type === 'BinaryExpression') return titleOf(node.left) + titleOf(node.right);
  return literal(node as SyntaxNode) ?? '';
}
