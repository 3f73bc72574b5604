/**
 * The kiosk's pictures: one grid of 48, one weight, round ends, in the colour of the words beside
 * them. They say alone what the words say; so they are hidden from screen readers.
 */
import type { ComponentChildren } from 'preact';

function Picture(props: { children: ComponentChildren; name: string; wide?: boolean }) {
  return (
    <svg
      class={`picture picture-${props.name}`}
      viewBox={props.wide === true ? '0 0 72 48' : '0 0 48 48'}
      fill="none"
      stroke="currentColor"
      stroke-width="2.4"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {props.children}
    </svg>
  );
}

/** A code as people know it: three eyes and some grain. `size` is its side; it is no code that reads. */
function Code({ x, y, size }: { x: number; y: number; size: number }) {
  const cell = size / 7;
  const eyes: readonly [number, number][] = [
    [0, 0],
    [4, 0],
    [0, 4],
  ];
  const grains: readonly [number, number][] = [
    [3.2, 0.2],
    [3.2, 2],
    [0.4, 3.1],
    [2, 3.2],
    [4.2, 3.3],
    [6, 3.4],
    [3.3, 4.6],
    [4.8, 4.9],
    [6.1, 5.2],
    [3.4, 6],
    [5, 6.1],
  ];
  return (
    <g stroke="none" fill="currentColor">
      {eyes.map(([col, row]) => (
        <path
          key={`${col} ${row}`}
          fill-rule="evenodd"
          d={`${square(x + col * cell, y + row * cell, 3 * cell)}${square(
            x + (col + 0.7) * cell,
            y + (row + 0.7) * cell,
            1.6 * cell,
          )}${square(x + (col + 1.1) * cell, y + (row + 1.1) * cell, 0.8 * cell)}`}
        />
      ))}
      {grains.map(([col, row]) => (
        <path key={`${col} ${row}`} d={square(x + col * cell, y + row * cell, 0.85 * cell)} />
      ))}
    </g>
  );
}

function square(x: number, y: number, size: number): string {
  const [left, top, side] = [x, y, size].map((one) => one.toFixed(2));
  return `M${left} ${top}h${side}v${side}h-${side}z`;
}

/** A phone held before a code. */
export function PhonePicture() {
  return (
    <Picture name="phone" wide>
      <rect x="3" y="10" width="28" height="28" rx="2.5" />
      <Code x={7} y={14} size={20} />
      <path d="M35.5 19.5 42 15.5M36.5 24H42M35.5 28.5 42 32.5" />
      <rect x="46" y="4" width="22" height="40" rx="4" />
      <path d="M54 8.5h6" />
      <path d="M50.5 19v-3.5H54M60 15.5h3.5V19M63.5 28v3.5H60M54 31.5h-3.5V28" />
      <Code x={53} y={19.5} size={8} />
      <path d="M56 39.5h2" />
    </Picture>
  );
}

/** An ABHA card: its band, a face, lines of writing and the code. */
export function CardPicture() {
  return (
    <Picture name="card" wide>
      <rect x="3" y="5" width="66" height="38" rx="4" />
      <path d="M3 14.5h66" />
      <circle cx="9.5" cy="9.8" r="1.6" />
      <path d="M14.5 9.8h16M53 9.8h10" />
      <circle cx="15.5" cy="23" r="4" />
      <path d="M8.5 37c0-5 3-7.5 7-7.500s7 2.5 7 7.5" />
      <path d="M28 21.5h13M28 27h10M28 32.5h13" />
      <Code x={46.5} y={18.5} size={20} />
    </Picture>
  );
}

/** A finger that touches one of several pictures. */
export function HandPicture() {
  return (
    <Picture name="hand" wide>
      <rect x="2" y="3" width="20" height="20" rx="3" />
      <path d="M12 18.5c-4-3-6.5-5.5-6.5-8.5 0-4 5-4.5 6.5-1 1.5-3.5 6.5-3 6.5 1 0 3-2.5 5.5-6.5 8.500z" />
      <rect x="26" y="3" width="20" height="20" rx="3" />
      <rect x="50" y="3" width="20" height="20" rx="3" />
      <path d="M52.5 13c2-3.5 4.5-5 7.5-5s5.5 1.5 7.5 5c-2 3.5-4.5 5-7.5 5s-5.5-1.5-7.5-5z" />
      <circle cx="60" cy="13" r="1.8" />
      <path d="M33.5 33.500V13.500a2.5 2.5 0 0 1 5 0v14" />
      <path d="M38.5 27.500v-1.300a2.4 2.4 0 0 1 4.8 0v2M43.3 28a2.3 2.3 0 0 1 4.6 0v1.500a2.1 2.1 0 0 1 3.9 1.200v4.300c0 6-3.5 10-9 10h-3c-3.5 0-6-1.4-8-4.500l-5.2-7.600a2.4 2.4 0 0 1 3.8-2.900l3.1 3.5" />
    </Picture>
  );
}

/** Somebody behind a desk who is asked. */
export function DeskPicture() {
  return (
    <Picture name="desk">
      <circle cx="18" cy="14" r="6" />
      <path d="M7 31v-1c0-5.5 4.5-8.5 11-8.500s11 3 11 8.500v1" />
      <path d="M2.5 31h43M6.5 31v13M41.5 31v13" />
      <path d="M29 16.5 26.5 18l1-3.500c-.5-1.2-.8-2.3-.8-3.500C26.7 6.6 31 3.5 36 3.500s9.3 3.1 9.3 7.5-4.3 7.5-9.3 7.500c-2.6 0-5.2-.8-7-2z" />
      <path d="M33.5 9.300c.2-1.4 1.2-2.3 2.6-2.3 1.5 0 2.6 1 2.6 2.3 0 1.7-2.6 2-2.6 3.6" />
      <path d="M36.1 15.400v.1" />
    </Picture>
  );
}

export function BackPicture() {
  return (
    <Picture name="back">
      <path d="M42 24H8M21 10 7 24l14 14" />
    </Picture>
  );
}

/** A slip comes out of the printer. */
export function SlipPicture() {
  return (
    <Picture name="slip">
      <path d="M10 21H7a3 3 0 0 1-3-3V9a3 3 0 0 1 3-3h34a3 3 0 0 1 3 3v9a3 3 0 0 1-3 3h-3" />
      <path d="M8 15h32" />
      <path d="M12 15v27l4-2.5 4 2.5 4-2.5 4 2.5 4-2.5 4 2.500V15" />
      <path d="M18 23h12M18 29h12" />
    </Picture>
  );
}

/** The printer gives nothing: a pen. */
export function PenPicture() {
  return (
    <Picture name="pen">
      <path d="M9 39l2.5-9.500L33.5 7.500a3.5 3.5 0 0 1 5 0l2 2a3.5 3.5 0 0 1 0 5L18.5 36.500z" />
      <path d="M29.5 11.500l7 7M11.5 29.500l7 7M6 44h36" />
    </Picture>
  );
}

/** People in a row before one. */
export function PeoplePicture() {
  return (
    <Picture name="people" wide>
      {[11, 31, 51].map((x) => (
        <g key={x}>
          <circle cx={x} cy="15" r="5.5" />
          <path d={`M${x - 8} 38v-3c0-6.5 3-10 8-10s8 3.5 8 10v3z`} />
        </g>
      ))}
      <path d="M65 20v14M61.5 30.5 65 34l3.5-3.5" />
    </Picture>
  );
}

export function ClockPicture() {
  return (
    <Picture name="clock">
      <circle cx="24" cy="24" r="19" />
      <path d="M24 12.500V24l8 5.5" />
    </Picture>
  );
}

/** The window where one is called: an arrow to somebody behind glass. */
export function PlacePicture() {
  return (
    <Picture name="place" wide>
      <path d="M4 26h18M15.5 18.5 23 26l-7.5 7.5" />
      <rect x="31" y="6" width="37" height="28" rx="3" />
      <circle cx="49.5" cy="16" r="4.5" />
      <path d="M41 34v-2c0-5 3.5-7.5 8.5-7.500S58 27 58 32v2" />
      <path d="M27 34h45M33 34v10M66 34v10" />
    </Picture>
  );
}

/** An elder with a stick, and a baby. */
export function AgePicture() {
  return (
    <Picture name="age" wide>
      <circle cx="22" cy="9" r="5" />
      <path d="M23 16.500c-5 0-8 4-8 9.500v5.500l-1 13M15 31.500h8l3 13M24 17c1.5 4 4 6.5 8.5 7.5" />
      <path d="M32.5 22.500c2.5-1.5 5 0 5 2.500v19.5" />
      <circle cx="57" cy="22" r="6" />
      <path d="M57 16c0-2 1-3 2.5-3M54.5 23.500c1.5 1.5 3.5 1.5 5 0" />
      <path d="M46 44.500c0-9 4-14 11-14s11 5 11 14z" />
    </Picture>
  );
}

/** A code for paying. */
export function PaymentPicture() {
  return (
    <Picture name="payment">
      <rect x="5" y="5" width="38" height="38" rx="3" />
      <path d="M16 13h16M16 20h16M16 13h5c4.5 0 7 2.6 7 6.500S25.5 26 21 26h-5l11 11" />
    </Picture>
  );
}

/** A code on its stand, as counters have it. */
export function StandPicture() {
  return (
    <Picture name="stand">
      <rect x="9" y="3" width="30" height="30" rx="2.5" />
      <Code x={14} y={8} size={20} />
      <path d="M24 33v7M12 45c1-3.5 3.5-5 7-5h10c3.5 0 6 1.5 7 5z" />
    </Picture>
  );
}

/** A hospital that is not this one. */
export function ElsewherePicture() {
  return (
    <Picture name="elsewhere">
      <path d="M8 44V12a2 2 0 0 1 2-2h28a2 2 0 0 1 2 2v32M3.5 44h41" />
      <path d="M24 15v9M19.5 19.500h9M20 44v-9h8v9M14.5 29.500h2M31.5 29.500h2M14.5 36.500h1M32.5 36.500h1" />
    </Picture>
  );
}

/** A code of which only a part was seen. */
export function TornPicture() {
  return (
    <Picture name="torn">
      <path d="M43 16V8a3 3 0 0 0-3-3H8a3 3 0 0 0-3 3v32a3 3 0 0 0 3 3h7l4-6 5 3 4-8 5 3 3-8 7-4" />
      <Code x={11} y={11} size={18} />
    </Picture>
  );
}

/** A code of something else. */
export function OtherCodePicture() {
  return (
    <Picture name="other-code">
      <rect x="5" y="5" width="38" height="38" rx="3" />
      <Code x={12} y={12} size={24} />
    </Picture>
  );
}

/** Wrong: put over another picture. */
export function CrossPicture() {
  return (
    <Picture name="cross">
      <path stroke-width="3.6" d="M6 6l36 36M42 6 6 42" />
    </Picture>
  );
}

/** Right. */
export function TickPicture() {
  return (
    <Picture name="tick">
      <path stroke-width="5" d="M6 26l12 12L42 10" />
    </Picture>
  );
}

/** A shut door. */
export function ClosedPicture() {
  return (
    <Picture name="closed">
      <path d="M10 44V6a2.5 2.5 0 0 1 2.5-2.500h23A2.5 2.5 0 0 1 38 6v38M4.5 44h39" />
      <rect x="17" y="24" width="14" height="10.5" rx="1.5" />
      <path d="M20 24v-3.500a4 4 0 0 1 8 0V24" />
    </Picture>
  );
}

/** The plug is out. */
export function UnpluggedPicture() {
  return (
    <Picture name="unplugged" wide>
      <path d="M4 24h11M15 15h6a9 9 0 0 1 0 18h-6zM30 19.500h6M30 28.500h6" />
      <path d="M68 24H57M57 14h-6a4 4 0 0 0-4 4v12a4 4 0 0 0 4 4h6z" />
      <path d="M41 8v4M41 36v4" />
    </Picture>
  );
}

/** One key back. */
export function ErasePicture() {
  return (
    <Picture name="erase">
      <path d="M17 9h24a3 3 0 0 1 3 3v24a3 3 0 0 1-3 3H17L4 24z" />
      <path d="M22 18l12 12M34 18 22 30" />
    </Picture>
  );
}
