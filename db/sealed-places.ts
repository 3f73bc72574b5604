/**
 * What each sealed row is bound to, as SQL over its table: a row that is moved to another place does not open.
 * In TypeScript the same are a token's id, `day:2026-11-23` and what secretPlace answers.
 */
export const sealedPlace = {
  person: "tokens.day || '.' || tokens.series || '.' || tokens.number",
  dayKey: "'day:' || day",
  secret: "'secret:' || key",
} as const;
