/** Failures in the user's language, shown once. */
export * from './FailureMessage.tsx';
export * from './failureText.ts';
export * from './showFailure.tsx';
