/** Tries this machine's camera: its picture, what it reads, and what is wrong with it. For staff only. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CameraTrouble } from '../shared/camera/camera-trouble.ts';
import { openCamera } from '../shared/camera/open-camera.ts';

/** Texts read before the latest ones are dropped. */
const MAX_TEXTS = 10;

export function CameraTrial() {
  const video = useRef<HTMLVideoElement>(null);
  const [texts, setTexts] = useState<readonly string[]>([]);
  const [trouble, setTrouble] = useState<CameraTrouble | 'opening' | null>('opening');
  const [on, setOn] = useState(true);
  useEffect(() => {
    if (!on || video.current === null) return;
    const camera = openCamera({
      video: video.current,
      onText: (text) => setTexts((before) => [...before, text].slice(-MAX_TEXTS)),
      onTrouble: setTrouble,
    });
    return () => camera.stop();
  }, [on]);
  return (
    <main>
      <p>
        <button type="button" onClick={() => setOn(!on)}>
          {on ? 'stop' : 'start'}
        </button>{' '}
        <output>{on ? (trouble ?? 'reading') : 'stopped'}</output>
      </p>
      {/* biome-ignore lint/a11y/useMediaCaption: a camera's picture has no sound */}
      <video ref={video} width={640} height={360} />
      <ol>
        {texts.map((text, index) => (
          <li key={index}>{text}</li>
        ))}
      </ol>
    </main>
  );
}
