/** The camera while the card door is open: it starts with its picture on the page and ends with it. */
import type { CameraTrouble } from '../shared/camera/camera-trouble.ts';
import type { Camera } from '../shared/camera/open-camera.ts';
import type { CameraState } from './step.ts';

export interface CardCamera {
  /** The reference of the picture: the element when it comes, null when it goes. */
  onVideo: (video: HTMLVideoElement | null) => void;
}

/** `onState` tells whether it sees; a machine without a camera, or that may not use one, has its scanner. */
export function createCardCamera(options: {
  onText: (text: string) => void;
  onState: (state: CameraState) => void;
}): CardCamera {
  let camera: Camera | null = null;
  let shown: HTMLVideoElement | null = null;

  async function start(video: HTMLVideoElement): Promise<void> {
    try {
      // Loaded when it is first needed: the start page does not wait for a reader of codes.
      const { openCamera } = await import('../shared/camera/open-camera.ts');
      if (shown !== video) return;
      camera = openCamera({
        video,
        onText: options.onText,
        onTrouble(trouble) {
          // A camera that looks at the person is a mirror; one at the back is not.
          const [track] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : [];
          video.dataset.facing = track?.getSettings().facingMode ?? '';
          options.onState(stateOf(trouble));
        },
      });
    } catch {
      if (shown === video) options.onState('blind');
    }
  }

  return {
    onVideo(video) {
      shown = video;
      camera?.stop();
      camera = null;
      if (video !== null) start(video);
    },
  };
}

function stateOf(trouble: CameraTrouble | null): CameraState {
  switch (trouble) {
    case null:
      return 'on';
    case 'no-camera':
    case 'no-secure-context':
      return 'off';
    case 'refused':
    case 'busy':
    case 'lost':
    case 'no-picture':
    case 'no-decoder':
      return 'blind';
    default:
      return 'blind';
  }
}
