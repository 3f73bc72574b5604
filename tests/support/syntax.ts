// Owns reading programs as syntax trees, so that comments and strings are never taken for code.

import { parseSync } from 'vite';

/** A node of the ESTree that the parser makes; fields beyond these depend on `type`. */
export type SyntaxNode = { type: string; start: number; [field: string]: unknown };

/** One mention of another module. `specifier` is null when it is computed at run time. */
export type ImportLine = { specifier: string | null; typeOnly: boolean; line: number };

/** Parses a program; throws when it is not one. */
export function parseProgram(path: string, text: string): SyntaxNode {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message ?? 'cannot be parsed'}`);
  return program as unknown as SyntaxNode;
}

/** Visits every node, parents first. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode, parent: SyntaxNode | null) => void): void {
  const step = (current: SyntaxNode, parent: SyntaxNode | null): void => {
    visit(current, parent);
    for (const value of Object.values(current)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) step(child, current);
    }
  };
  step(node, null);
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

/** 1 for the first line. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The source text of a callee or object without computed parts: `process.env`, `it.each`, `Date`; else ''. */
export function dotted(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'Identifier') return String(node.name);
  if (node.type === 'MetaProperty') return 'import.meta';
  if (node.type !== 'MemberExpression') return '';
  const object = dotted(node.object);
  const name = node.computed ? literal(node.property) : dotted(node.property);
  return object === '' || !name ? '' : `${object}.${name}`;
}

/** The value of a string literal or a template without holes; null for anything else. */
export function literal(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  const quasis = node.type === 'TemplateLiteral' ? (node.quasis as { value: { cooked: string } }[]) : [];
  return quasis.length === 1 ? (quasis[0]?.value.cooked ?? null) : null;
}

/** Every import, type import, re-export, dynamic import, `import('…').Type`, require and `new URL('…', import.meta.url)`. */
export function importLines(path: string, text: string): ImportLine[] {
  const lines: ImportLine[] = [];
  walk(parseProgram(path, text), (node) => {
    const found = importOf(node);
    if (found) lines.push({ ...found, line: lineAt(text, node.start) });
  });
  return lines;
}

function importOf(node: SyntaxNode): Omit<ImportLine, 'line'> | null {
  switch (node.type) {
    case 'ImportDeclaration':
      return { specifier: literal(node.source), typeOnly: allTypes(node, 'importKind') };
    case 'ExportNamedDeclaration':
      return isNode(node.source)
        ? { specifier: literal(node.source), typeOnly: allTypes(node, 'exportKind') }
        : null;
    case 'ExportAllDeclaration':
      return { specifier: literal(node.source), typeOnly: node.exportKind === 'type' };
    case 'ImportExpression':
      return { specifier: literal(node.source), typeOnly: false };
    case 'TSImportType':
      return { specifier: literal(node.source), typeOnly: true };
    case 'TSExternalModuleReference':
      return { specifier: literal(node.expression), typeOnly: false };
    case 'CallExpression': {
      const isRequire = ['require', 'require.resolve'].includes(dotted(node.callee));
      return isRequire ? { specifier: argument(node, 0), typeOnly: false } : null;
    }
    case 'NewExpression': {
      const besideUs =
        dotted(node.callee) === 'URL' && dotted((node.arguments as unknown[])[1]) === 'import.meta.url';
      const target = besideUs ? argument(node, 0) : null;
      return target !== null && isModulePath(target) ? { specifier: target, typeOnly: false } : null;
    }
    default:
      return null;
  }
}

/** `import type {…}` and `import { type A, type B }` load nothing. */
function allTypes(node: SyntaxNode, kind: 'importKind' | 'exportKind'): boolean {
  if (node[kind] === 'type') return true;
  const specifiers = node.specifiers as SyntaxNode[];
  return specifiers.length > 0 && specifiers.every((specifier) => specifier[kind] === 'type');
}

function argument(node: SyntaxNode, index: number): string | null {
  return literal((node.arguments as unknown[])[index]);
}

/** A file that runs, as opposed to data or a folder. */
function isModulePath(specifier: string): boolean {
  return /^\.{1,2}\/.*\.(ts|tsx|mjs|js)$/.test(specifier);
}
