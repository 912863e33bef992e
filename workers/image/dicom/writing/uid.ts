/** A new unique identifier of DICOM: a random UUID as a decimal number under 2.25. Source: DICOM PS3.5 B.2. */
export const newUid = (): string => `2.25.${BigInt(`0x${crypto.randomUUID().replaceAll('-', '')}`)}`;
