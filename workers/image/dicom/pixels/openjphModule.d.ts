/** What we use of OpenJPH's build, which has no types of its own. */
declare module '@cornerstonejs/codec-openjph' {
  export interface HTJ2KDecoder {
    /** Room for the stream, inside the module's memory: good until the next call. */
    getEncodedBuffer(bytes: number): Uint8Array;
    decode(): void;
    getFrameInfo(): { width: number; height: number; bitsPerSample: number; isSigned: boolean };
    /** Inside the module's memory: good until the next call. */
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  }
  export interface OpenJph {
    HTJ2KDecoder: new () => HTJ2KDecoder;
  }
  export default function open(options?: { locateFile?: (name: string) => string }): Promise<OpenJph>;
}
