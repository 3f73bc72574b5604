// Owns checking import lines against a table of arrows. The table itself is in architecture.test.ts.

import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import type { SourceTree } from './source-files.ts';
import { isProgram } from './source-files.ts';
import type { ImportLine } from './syntax.ts';
import { importLines } from './syntax.ts';

/** What the files of one area may import. An area is a folder or a file; the longest that fits a path is its area. */
export type Arrow = {
  readonly area: string;
  /** Other areas; every area may import itself. `*` is anything of ours. */
  readonly to: readonly string[];
  /** Single files of other areas. */
  readonly files?: readonly string[];
  /** Areas of which only types may be taken. */
  readonly typesOf?: readonly string[];
  /** npm's names; a `*` at the end stands for any ending. */
  readonly packages: readonly string[];
  /** Whether Node's own modules may be used; `false` for what runs in a browser too, or must stay pure. */
  readonly node: boolean;
  /** Whether a module's name may be computed at run time. */
  readonly computed?: boolean;
};

/** Every import line that breaks the table, as a sentence each; empty when all hold. */
export function brokenArrows(tree: SourceTree, arrows: readonly Arrow[]): string[] {
  const areas = new Map(arrows.map((arrow) => [arrow.area, arrow]));
  const programs = [...tree].filter(([path]) => isProgram(path));
  return programs.flatMap(([path, text]) => {
    const arrow = arrowOf(path, areas);
    if (!arrow) return [`${path} belongs to no area of the table`];
    return importLines(path, text).flatMap((line) => {
      const broken = whatBreaks(path, line, arrow, areas, tree);
      return broken === null ? [] : [`${path}:${line.line} ${broken}`];
    });
  });
}

/** Every cycle of imports between files, as `a → b → a`, each once; type imports count. */
export function importCycles(tree: SourceTree): string[] {
  const graph = new Map(
    [...tree].filter(([path]) => isProgram(path)).map(([path, text]) => [path, targets(path, text)]),
  );
  const cycles: string[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const at = trail.indexOf(path);
    if (at >= 0) cycles.push([...trail.slice(at), path].join(' → '));
    if (at >= 0 || done.has(path)) return;
    trail.push(path);
    for (const target of graph.get(path) ?? []) visit(target);
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) visit(path);
  return cycles;
}

/** The name under which npm knows what a specifier loads: `@hono/node-server/conninfo` → `@hono/node-server`. */
export function packageOf(specifier: string): string {
  const [scope = '', name = ''] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

function targets(path: string, text: string): string[] {
  return importLines(path, text)
    .map((line) => line.specifier)
    .filter((specifier) => specifier?.startsWith('.') === true)
    .map((specifier) => resolve(path, String(specifier)));
}

function resolve(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier.replace(/\?.*$/, '')));
}

function arrowOf(path: string, areas: ReadonlyMap<string, Arrow>): Arrow | undefined {
  for (let prefix = path; prefix !== '.'; prefix = posix.dirname(prefix)) {
    const arrow = areas.get(prefix);
    if (arrow) return arrow;
  }
  // Files beside package.json are configurations.
  return path.includes('/') ? undefined : areas.get('.');
}

function whatBreaks(
  path: string,
  { specifier, typeOnly }: ImportLine,
  arrow: Arrow,
  areas: ReadonlyMap<string, Arrow>,
  tree: SourceTree,
): string | null {
  if (specifier === null) return arrow.computed ? null : 'imports a module whose name is computed';
  if (specifier.startsWith('/')) return `imports ${specifier} by an absolute path`;
  if (!specifier.startsWith('.')) return ofPackage(specifier, arrow);
  const target = resolve(path, specifier);
  const inPackages = /^node_modules\/(.+)$/.exec(target)?.[1];
  if (inPackages !== undefined) return ofPackage(inPackages, arrow);
  if (!tree.has(target) && !tree.has(target.replace(/\.js$/, '.ts')))
    return `imports ${target}, which does not exist`;
  const area = arrowOf(target, areas)?.area;
  if (area === undefined) return `imports ${target}, which belongs to no area of the table`;
  if (area === arrow.area || arrow.to.includes(area) || arrow.to.includes('*')) return null;
  if (arrow.files?.includes(target)) return null;
  if (!arrow.typesOf?.includes(area)) return `imports ${target}: ${arrow.area} may not import ${area}`;
  return typeOnly ? null : `imports ${target}: ${arrow.area} may take only types from ${area}`;
}

function ofPackage(specifier: string, arrow: Arrow): string | null {
  if (specifier.startsWith('node:'))
    return arrow.node ? null : `imports ${specifier}: ${arrow.area} may not use Node`;
  if (builtinModules.includes(packageOf(specifier))) return `imports ${specifier} without node:`;
  const name = packageOf(specifier);
  const fits = (allowed: string) =>
    allowed.endsWith('*') ? specifier.startsWith(allowed.slice(0, -1)) : name === allowed;
  return arrow.packages.some(fits) ? null : `imports ${specifier}: ${arrow.area} may not use that package`;
}
