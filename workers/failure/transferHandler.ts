/**
 * How thrown values and abort signals cross between the page and a worker. Comlink forwards only `name`, `message` and
 * `stack` of an Error; a StudioError would lose the `code` and `details` that its translated text needs, and a cancelled
 * job's DOMException would no longer be one. Both ends call `keepFailures()` once, before the first call.
 */
import { type TransferHandler, transferHandlers } from 'comlink';
import { type FailureDetails, StudioError } from './studioError.ts';

/** An error as structured clone can carry it without losing its kind. */
type WireError =
  | { kind: 'studio'; code: string; message: string; details: FailureDetails; stack?: string }
  | { kind: 'dom'; name: string; message: string }
  | { kind: 'error'; name: string; message: string; stack?: string }
  | { kind: 'value'; value: unknown };

/** @returns plain data; the cause of an error stays behind. */
export function packThrown(value: unknown): WireError {
  if (value instanceof StudioError) {
    const { code, message, details, stack } = value;
    return { kind: 'studio', code, message, details, stack };
  }
  if (value instanceof DOMException) return { kind: 'dom', name: value.name, message: value.message };
  if (value instanceof Error) {
    return { kind: 'error', name: value.name, message: value.message, stack: value.stack };
  }
  return { kind: 'value', value };
}

/** The counterpart of `packThrown`: what the caller on the other side catches. */
export function unpackThrown(wire: WireError): unknown {
  switch (wire.kind) {
    case 'studio':
      return withStack(new StudioError(wire.code, wire.message, wire.details), wire.stack);
    case 'dom':
      return new DOMException(wire.message, wire.name);
    case 'error':
      return withStack(Object.assign(new Error(wire.message), { name: wire.name }), wire.stack);
    case 'value':
      return wire.value;
    default:
      return wire satisfies never;
  }
}

// The worker's stack says where it went wrong; the page's would only name Comlink.
function withStack(error: Error, stack: string | undefined): Error {
  if (stack) error.stack = stack;
  return error;
}

/** Lets an AbortSignal that is handed over as an argument be heard on the other side. Idempotent; both ends call it. The
 *  worker hears of it between two tasks: see `cancelPoint`. */
export function carrySignals(): void {
  const handler: TransferHandler<AbortSignal, MessagePort> = {
    canHandle: (value): value is AbortSignal => value instanceof AbortSignal,
    serialize: (signal) => {
      const { port1, port2 } = new MessageChannel();
      if (signal.aborted) port1.postMessage('abort');
      else signal.addEventListener('abort', () => port1.postMessage('abort'), { once: true });
      return [port2, [port2]];
    },
    deserialize: (port) => {
      const controller = new AbortController();
      port.onmessage = () => {
        controller.abort(new DOMException('It was cancelled.', 'AbortError'));
        port.close();
      };
      return controller.signal;
    },
  };
  transferHandlers.set('abortSignal', handler);
}

/** Replaces Comlink's handler for thrown values on this side. Idempotent. */
export function keepFailures(): void {
  const original = transferHandlers.get('throw');
  if (!original) throw new Error('Comlink has no "throw" transfer handler; its version changed.');
  const handler: TransferHandler<{ value: unknown }, WireError> = {
    // Comlink marks what was thrown with a symbol that it does not export; its own test is the only way to ask.
    canHandle: (value): value is { value: unknown } => original.canHandle(value),
    serialize: ({ value }) => [packThrown(value), []],
    deserialize: (wire) => {
      throw unpackThrown(wire);
    },
  };
  transferHandlers.set('throw', handler);
}
