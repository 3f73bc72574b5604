// Owns finding, in syntax trees, what programs reach for beyond their imports: the environment, ports, clocks, chance.

import type { SourceTree } from './source-files.ts';
import { isProgram } from './source-files.ts';
import type { SyntaxNode } from './syntax.ts';
import { dotted, isNode, lineAt, parseProgram, walk } from './syntax.ts';

/** Something that a program may do only in some files. `found` says whether a node does it. */
export type Touch = {
  readonly what: string;
  readonly found: (node: SyntaxNode, parent: SyntaxNode | null) => boolean;
  /** Whether a file may. */
  readonly allowed: (path: string) => boolean;
};

/** `process.env`, however it is spelled. */
export function readsEnvironment(node: SyntaxNode): boolean {
  if (dotted(node) === 'process.env' || dotted(node) === 'import.meta.env') return true;
  if (node.type === 'VariableDeclarator' && dotted(node.init) === 'process') return takes(node.id, ['env']);
  return importsFrom(node, ['process', 'node:process'], ['env']);
}

/** A server that listens, and hono's own way of doing that. */
export function bindsPort(node: SyntaxNode): boolean {
  if (node.type === 'CallExpression' && lastName(node.callee) === 'listen') return true;
  return importsFrom(node, ['@hono/node-server'], ['serve']);
}

export function hearsSignals(node: SyntaxNode): boolean {
  return node.type === 'CallExpression' && /^process\.(on|once|addListener)$/.test(dotted(node.callee));
}

/** Asking whether the file itself was started: programs export main() instead. */
export function asksWhetherMain(node: SyntaxNode): boolean {
  if (['import.meta.main', 'require.main'].includes(dotted(node))) return true;
  const index = node.type === 'MemberExpression' && node.computed ? (node.property as SyntaxNode) : undefined;
  return index?.type === 'Literal' && index.value === 1 && dotted(node.object) === 'process.argv';
}

const IMPURE_NAMES = new Set(
  'setTimeout setInterval setImmediate queueMicrotask process performance crypto console fetch Promise globalThis require Temporal'.split(
    ' ',
  ),
);

/** Anything by which the same arguments could give another answer, or the answer could come later. */
export function isImpure(node: SyntaxNode, parent: SyntaxNode | null): boolean {
  if (node.type === 'AwaitExpression' || node.async === true || node.await === true) return true;
  if (['Math.random', 'Date.now'].includes(dotted(node))) return true;
  if (node.type === 'CallExpression' && dotted(node.callee) === 'Date') return true;
  if (node.type === 'NewExpression' && dotted(node.callee) === 'Date') {
    return (node.arguments as unknown[]).length === 0;
  }
  return node.type === 'Identifier' && IMPURE_NAMES.has(String(node.name)) && isReference(node, parent);
}

/** `new Date(x)` and Intl: pure, but only the service day needs them. */
export function readsCalendar(node: SyntaxNode, parent: SyntaxNode | null): boolean {
  return (
    node.type === 'Identifier' && ['Date', 'Intl'].includes(String(node.name)) && isReference(node, parent)
  );
}

/** Every touch where it is not allowed, as a sentence each. */
export function brokenTouches(tree: SourceTree, touches: readonly Touch[]): string[] {
  const found: string[] = [];
  for (const [path, text] of tree) {
    const forbidden = isProgram(path) ? touches.filter((touch) => !touch.allowed(path)) : [];
    if (forbidden.length === 0) continue;
    walk(parseProgram(path, text), (node, parent) => {
      for (const touch of forbidden) {
        if (touch.found(node, parent)) found.push(`${path}:${lineAt(text, node.start)} ${touch.what}`);
      }
    });
  }
  return [...new Set(found)];
}

/** False for the names of fields and keys, which only look like the global. */
function isReference(node: SyntaxNode, parent: SyntaxNode | null): boolean {
  if (parent?.type === 'MemberExpression') return parent.object === node || parent.computed === true;
  if (parent?.type === 'Property') return parent.key !== node || parent.shorthand === true;
  return (
    parent === null ||
    !/^(TSPropertySignature|TSTypeReference|TSQualifiedName|TSMethodSignature)$/.test(parent.type)
  );
}

function importsFrom(node: SyntaxNode, modules: readonly string[], names: readonly string[]): boolean {
  if (node.type !== 'ImportDeclaration' || !isNode(node.source)) return false;
  if (!modules.includes(String(node.source.value))) return false;
  return (node.specifiers as SyntaxNode[]).some((specifier) => names.includes(dotted(specifier.imported)));
}

function takes(pattern: unknown, names: readonly string[]): boolean {
  if (!isNode(pattern) || pattern.type !== 'ObjectPattern') return false;
  return (pattern.properties as SyntaxNode[]).some((property) => names.includes(dotted(property.key)));
}

function lastName(callee: unknown): string {
  if (!isNode(callee)) return '';
  return callee.type === 'MemberExpression' ? dotted(callee.property) : '';
}
