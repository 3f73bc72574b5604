/** What reads codes from a video, whatever does the work. */
export interface Decoder {
  /** The texts of the codes in the frame that the video shows now; rejects when it can read no more. */
  read(video: HTMLVideoElement): Promise<readonly string[]>;
  end(): void;
}
