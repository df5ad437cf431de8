/** What was opened, closed in reverse order at the end. */
export type Closing = AsyncDisposableStack;
