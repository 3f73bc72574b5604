/** A screen that waits to be admitted, in the gallery: in all languages at once, whatever the address says. */
import { render } from 'preact';
import { PAIRING_STATES } from './device-states.ts';

export async function showPairing(root: HTMLElement, name: string): Promise<void> {
  await import('../shared/tokens.css');
  const { PairScreen } = await import('../pairing/pair-screen.tsx');
  const { phase } = PAIRING_STATES[name as keyof typeof PAIRING_STATES];
  document.documentElement.lang = 'en';
  document.body.className = name === 'on-a-kiosk' ? 'light' : 'dark';
  render(<PairScreen phase={phase} address="10.0.0.5:8080/admin/#devices" />, root);
}
