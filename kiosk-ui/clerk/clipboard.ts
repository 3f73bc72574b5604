/**
 * Puts a text on the clipboard of the machine. Plain http on a hospital's network has no
 * `navigator.clipboard`, so the older way comes first; the text is on no element and is not kept.
 */

/** Resolves to whether the browser took it; must follow a key or a click within a few seconds. */
export async function putOnClipboard(text: string): Promise<boolean> {
  if (copyByCommand(text)) return true;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not a secure context, or not allowed.
    return false;
  }
}

function copyByCommand(text: string): boolean {
  let taken = false;
  const give = (event: ClipboardEvent): void => {
    if (event.clipboardData === null) return;
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
    taken = true;
  };
  document.addEventListener('copy', give, { capture: true, once: true });
  try {
    return document.execCommand('copy') && taken;
  } catch {
    return false;
  } finally {
    document.removeEventListener('copy', give, { capture: true });
  }
}
