/** Resolves once the condition holds. @throws when it does not within `ms` */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  ms = 4_000,
): Promise<void> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
