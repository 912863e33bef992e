/** Hears how far an operation has come, 0..1. */
export type Report = (share: number) => void;
