/** Listens to a USB scanner that types into the page. Keys never act on the page unless nothing is being scanned. */
import { latinKey } from '../shared/typed-text.ts';
import { NO_SCAN, SCAN_OVER_MS, type Scan, scanOver, typeKey } from './scanned-text.ts';

/** Returns the function that stops listening. */
export function listenToScanner(onText: (text: string) => void): () => void {
  let scan: Scan = NO_SCAN;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(text: string | null): void {
    if (text !== null) onText(text);
  }

  function over(): void {
    const text = scanOver(scan);
    scan = NO_SCAN;
    tell(text);
  }

  function keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // With nothing typed yet, Enter, Tab and space are a person's on a keyboard.
    if (scan.text === '' && (event.key === 'Enter' || event.key === 'Tab' || event.key === ' ')) return;
    event.preventDefault();
    const taken = typeKey(
      scan,
      event.key,
      event.timeStamp,
      latinKey(event.code, event.shiftKey) ?? event.key,
    );
    scan = taken.scan;
    clearTimeout(timer);
    if (scan.text !== '') timer = setTimeout(over, SCAN_OVER_MS);
    tell(taken.whole);
  }

  window.addEventListener('keydown', keyDown, true);
  return () => {
    clearTimeout(timer);
    window.removeEventListener('keydown', keyDown, true);
  };
}
