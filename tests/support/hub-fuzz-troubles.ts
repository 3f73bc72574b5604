// Owns what must come of no input to a hub, in no answer and no log line.

/** A share for a facility that is away: it waits, sealed, in the hub. */
export const PLANTED = {
  name: 'Zulekha Plantedname',
  phone: '9419777123',
  address: 'planted.person@sbx',
};
const SECRETS = ['client-secret-of-the-hub'];
/** What a fault leaves in the log. */
const FAULTS = /"msg":"(request failed|callback failed|hub|relay|unforeseen[^"]*)"/;
/** Inner workings that no answer shows. */
const INSIDE = /node_modules|\bat \S+ \(|\.ts:\d|TypeError|ZodError|PGlite|pg_catalog|syntax error at/;

export function namesPlanted(text: string): boolean {
  return Object.values(PLANTED).some((word) => text.includes(word));
}

function tellsTooMuch(text: string): boolean {
  return namesPlanted(text) || SECRETS.some((word) => text.includes(word));
}

/** `input` is what was answered, as it is told. */
export function troublesOfAnswer(input: string, status: number, answered: string): string[] {
  const found: string[] = [];
  if (status >= 500) found.push(String(status));
  if (status >= 400 && INSIDE.test(answered)) found.push(`inner workings in ${status}`);
  if (tellsTooMuch(answered)) found.push(`a planted person or a secret in ${status}`);
  return found.map((what) => `${what}: ${input}`);
}

export function troublesOfLog(lines: readonly string[]): string[] {
  return lines.flatMap((line) => [
    ...(FAULTS.test(line) ? [`log: ${line.slice(0, 600)}`] : []),
    ...(tellsTooMuch(line) ? [`a person or secret in the log: ${line.slice(0, 300)}`] : []),
  ]);
}
