/** The browser's own detector (Shape Detection API), found on Android, ChromeOS and macOS. */
import type { Decoder } from './decoder.ts';

/** The part of the API that is used; TypeScript's library does not have it. */
interface BarcodeDetector {
  detect(source: HTMLVideoElement): Promise<readonly { rawValue: string }[]>;
}

interface BarcodeDetectorClass {
  new (options: { formats: readonly string[] }): BarcodeDetector;
  getSupportedFormats(): Promise<readonly string[]>;
}

const QR = 'qr_code';

/** null where the browser has no detector, or one that does not know QR codes. */
export async function openNativeDecoder(): Promise<Decoder | null> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: BarcodeDetectorClass };
  if (BarcodeDetector === undefined) return null;
  try {
    const formats = await BarcodeDetector.getSupportedFormats();
    if (!formats.includes(QR)) return null;
    const detector = new BarcodeDetector({ formats: [QR] });
    return {
      read: async (video) => (await detector.detect(video)).map(({ rawValue }) => rawValue),
      end: () => undefined,
    };
  } catch {
    // It exists and does not work: Android without Google's services.
    return null;
  }
}
