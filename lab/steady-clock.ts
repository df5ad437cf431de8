/** Milliseconds of the system's steady clock, the same in every thread and process of a machine. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
