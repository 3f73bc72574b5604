/**
 * Owns the way from ABDM's bodies to our own shapes and back: the one place where both vocabularies meet.
 * Invariant: what leaves here towards a screen, slip or row is cleaned and bounded; what cannot be read is null.
 * Identifiers that travel back (address, context, REQUEST-ID) are kept as they came.
 */
import { cleanLine, cleanLineOrNull, MAX_ADDRESS_LENGTH, MAX_NAME_LENGTH } from './clean-text.ts';
import { type PersonProfile, readBirth, readGender, readPhone } from './person.ts';
import { abhaAddressKey, readAbhaNumber } from './wire/abha-number.ts';
import type { OnShareBody } from './wire/on-share.ts';
import type { OnRunningTokenBody } from './wire/running-token.ts';
import { MAX_ID_LENGTH } from './wire/scalars.ts';
import { type ShareBody, type ShareIntent, shareIntents } from './wire/share.ts';

export type SharedProfile = PersonProfile & {
  /** As ABDM wrote it; on-share sends it back unchanged. */
  abhaAddress: string;
  /** Trimmed, lower case: what a person is matched on. */
  abhaAddressKey: string;
};

/** Degrees, WGS 84. */
export type Position = { latitude: number; longitude: number };

export type Share = {
  /** `UNKNOWN` stands for any intent that is not one of ABDM's three. */
  intent: ShareIntent | 'UNKNOWN';
  hipId: string;
  /** The counter id of the code that was scanned. */
  context: string;
  hprId: string | null;
  location: Position | null;
  profile: SharedProfile;
};

/** Longest pincode kept; Indian ones have six digits. */
const MAX_PINCODE_LENGTH = 10;

/** Our shape of a share body that `shareBody` accepted. Total: never refuses. */
export function readShare(body: ShareBody): Share {
  const { metaData } = body;
  return {
    intent: shareIntents.find((intent) => intent === body.intent) ?? 'UNKNOWN',
    hipId: metaData.hipId,
    context: metaData.context,
    hprId: cleanLineOrNull(metaData.hprId, MAX_ID_LENGTH),
    location: readPosition(metaData.latitude, metaData.longitude),
    profile: readProfile(body.profile.patient),
  };
}

function readProfile(patient: ShareBody['profile']['patient']): SharedProfile {
  const { address } = patient;
  return {
    abhaAddress: patient.abhaAddress,
    abhaAddressKey: abhaAddressKey(patient.abhaAddress),
    abhaNumber: readAbhaNumber(patient.abhaNumber),
    name: cleanLine(patient.name, MAX_NAME_LENGTH),
    gender: readGender(patient.gender),
    birth: readBirth(patient.yearOfBirth, patient.monthOfBirth, patient.dayOfBirth),
    phone: readPhone(patient.phoneNumber),
    address: {
      line: cleanLineOrNull(address?.line, MAX_ADDRESS_LENGTH),
      district: cleanLineOrNull(address?.district, MAX_ADDRESS_LENGTH),
      state: cleanLineOrNull(address?.state, MAX_ADDRESS_LENGTH),
      pincode: cleanLineOrNull(address?.pincode ?? address?.pinCode, MAX_PINCODE_LENGTH),
    },
  };
}

type Scalar = string | number | null | undefined;

function readPosition(latitude: Scalar, longitude: Scalar): Position | null {
  const lat = readDegrees(latitude, 90);
  const lon = readDegrees(longitude, 180);
  if (lat === null || lon === null) return null;
  // A phone without a fix sends 0, 0, a place in the Atlantic: it says nothing.
  return lat === 0 && lon === 0 ? null : { latitude: lat, longitude: lon };
}

function readDegrees(value: Scalar, limit: number): number | null {
  if (value === null || value === undefined) return null;
  const text = String(value).trim();
  const degrees = /^[+-]?\d{1,3}(\.\d{1,20})?$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(degrees) <= limit ? degrees : null;
}

/** On-share with a token. `expirySeconds` is how long the token still stands, in whole seconds. */
export function onShareAccepted(answer: {
  abhaAddress: string;
  context: string;
  tokenNumber: string;
  expirySeconds: number;
  requestId: string;
}): OnShareBody {
  const { abhaAddress, context, tokenNumber, requestId } = answer;
  const expiry = String(Math.max(0, Math.floor(answer.expirySeconds)));
  return {
    acknowledgement: { status: 'SUCCESS', abhaAddress, profile: { context, tokenNumber, expiry } },
    response: { requestId },
  };
}

/** On-share when no token can be given. The message is for the patient's app and names nobody. */
export function onShareRefused(refusal: { code: string; message: string; requestId: string }): OnShareBody {
  const { code, message, requestId } = refusal;
  return { error: { code, message }, response: { requestId } };
}

/** On-status with the number being served; `averageMinutes` is left out while too little is known. */
export function onRunningToken(answer: {
  hipId: string;
  context: string;
  runningTokenNumber: string;
  averageMinutes: number | null;
  requestId: string;
}): OnRunningTokenBody {
  const { hipId, context, runningTokenNumber, averageMinutes, requestId } = answer;
  const token = { hipId, context, runningTokenNumber };
  return {
    // Whole minutes, as in NHA's example; rounded up, since "0 minutes" would be untrue.
    token:
      averageMinutes === null
        ? token
        : { ...token, averageTokenServiceTimeInMinutes: Math.max(1, Math.round(averageMinutes)) },
    response: { requestId },
  };
}

/** On-status when there is no number to tell. */
export function onRunningTokenRefused(refusal: {
  code: string;
  message: string;
  requestId: string;
}): OnRunningTokenBody {
  const { code, message, requestId } = refusal;
  return { error: { code, message }, response: { requestId } };
}
