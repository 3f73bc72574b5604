/** What can be wrong with the camera or the reading of its frames: a closed set, for a page to say in words. */

/**
 * - `no-secure-context`: the page came over plain HTTP from another machine, so browsers give no camera;
 * - `no-camera`: none is plugged in;
 * - `refused`: a person or a policy of the browser said no;
 * - `busy`: another program holds the camera, or its driver does not start it;
 * - `lost`: it was there and is gone (unplugged, or taken away by the system);
 * - `no-picture`: it is open and no frame comes;
 * - `no-decoder`: nothing that reads codes could be loaded.
 */
export type CameraTrouble =
  | 'no-secure-context'
  | 'no-camera'
  | 'refused'
  | 'busy'
  | 'lost'
  | 'no-picture'
  | 'no-decoder';

/** What `getUserMedia` rejected with, by the name of its exception (W3C, Media Capture and Streams, 10.3.1). */
export function openingTrouble(error: unknown): CameraTrouble {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no-camera';
    default:
      return 'busy';
  }
}

/** Whether trying again by itself can help: a person's refusal and a missing decoder stand. */
export function mayPass(trouble: CameraTrouble): boolean {
  switch (trouble) {
    case 'no-camera':
    case 'busy':
    case 'lost':
    case 'no-picture':
      return true;
    case 'no-secure-context':
    case 'refused':
    case 'no-decoder':
      return false;
  }
}
