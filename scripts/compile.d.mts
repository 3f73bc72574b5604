/** What compile.mjs tells to TypeScript. */
export const PROGRAMS: readonly string[];
export function staleParts(root: string): readonly { name: string }[];
