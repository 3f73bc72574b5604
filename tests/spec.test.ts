// Owns that docs/SPEC.md and the tests say the same: every rule is shown by a test, every id in a title is a rule.

import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './support/repository-root.ts';
import { compareRules, readRules, readTitles } from './support/rule-ids.ts';
import { readTree } from './support/source-files.ts';

describe('docs/SPEC.md', () => {
  const tree = readTree(repositoryRoot());
  const spec = tree.get('docs/SPEC.md') ?? '';

  it('[OPS-6] every rule has a test, every id in a title is a rule', () => {
    expect(readRules(spec).ids.length).toBeGreaterThan(100);
    expect(compareRules(spec, tree)).toEqual([]);
  });
});

describe('the check of rules', () => {
  const spec =
    '# Rules\n## The queue [Q]\n- **[Q-1]** One.\n- **[Q-2]** Two.\n## Order [ORD]\n- **[ORD-1]** First.\n';
  const tests = (text: string, path = 'tests/a.test.ts') => new Map([[path, text]]);
  const all = "it('[Q-1][Q-2] both', f); it('[ORD-1] first', f);";

  it('[OPS-6] is content when both sides agree', () => {
    expect(compareRules(spec, tests(all))).toEqual([]);
  });

  it('[OPS-6] finds a rule without a test', () => {
    expect(compareRules(spec, tests("it('[Q-1] one', f); it('[ORD-1] x', f);"))).toEqual([
      '[Q-2] has no test',
    ]);
  });

  it('[OPS-6] finds an id that is no rule', () => {
    const found = compareRules(spec, tests(`${all} describe('[Q-3] three', f);`));
    expect(found).toEqual(['tests/a.test.ts names [Q-3], which is no rule']);
  });

  it('[OPS-6] finds ids that stand twice, in another section, malformed or without words', () => {
    const faults = (lines: string) => readRules(`## The queue [Q]\n${lines}`).faults;
    expect(faults('- **[Q-1]** One.\n- **[Q-1]** Again.')).toEqual(['[Q-1] stands twice']);
    expect(faults('- **[ORD-1]** One.')).toEqual(['[ORD-1] stands in another section']);
    expect(faults('- **[Q-1]**')).toEqual(['[Q-1] says nothing']);
    expect(faults('- [Q-1] One.')).toEqual(['line 2 is not written as a rule']);
    expect(faults('- **[Q-one]** One.')).toEqual(['[Q-one] is not an id']);
    expect(readRules('- **[Q-1]** One.').faults).toEqual(['[Q-1] stands in another section']);
  });

  it.each([
    ['it.each', "it.each([1])('[Q-1] %s', f);"],
    ['it.for with options', "it.for([1])('[Q-1] %s', { timeout: 1 }, f);"],
    ['a template', 'test(`[Q-1] $' + '{name}`, f);'],
    ['a joined title', "it('[Q-1] ' + name, f);"],
    ['it.concurrent', "it.concurrent('[Q-1] x', f);"],
    ['describe', "describe('[Q-1] x', f);"],
  ])('[OPS-6] reads the title of %s', (_how, text) => {
    expect(readTitles(tests(text)).map((title) => title.id)).toEqual(['Q-1']);
  });

  it.each([
    ['a test that is skipped', "it.skip('[Q-1] x', f);"],
    ['a test that is still to be written', "it.todo('[Q-1] x');"],
    ['a comment', "// it('[Q-1] x', f);"],
    ['another function', "log('[Q-1] x', f);"],
    ['the body of a test', "it('x', () => { expect('[Q-1]').toBe(1); });"],
  ])('[OPS-6] does not count %s', (_what, text) => {
    expect(readTitles(tests(text))).toEqual([]);
  });

  it('[OPS-6] counts a shared suite where a test imports it, and fault tests', () => {
    const suite: [string, string] = ['tests/db/contract.ts', "export function f() { it('[Q-1] x', g); }"];
    expect(readTitles(new Map([suite]))).toEqual([]);
    expect(
      readTitles(new Map([suite, ['tests/db/a.test.ts', "import { f } from './contract.ts';"]])),
    ).toHaveLength(1);
    expect(readTitles(tests("it('[Q-1] x', f);", 'tests/faults/kill.faults.ts'))).toHaveLength(1);
    expect(readTitles(tests("it('[Q-1] x', f);", 'tests/faults/kill.ts'))).toEqual([]);
  });
});
