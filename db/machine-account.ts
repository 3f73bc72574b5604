/** Who sits at the machine, for acts that its own commands note. */
import { userInfo } from 'node:os';

/** The operating system's account: a name, or its number where it has none (a container). */
export function machineAccount(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}
