/** What `work` gives. @throws Error with `otherwise` when it takes longer; it goes on nevertheless */
export async function within<T>(ms: number, work: Promise<T>, otherwise: string): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        late = setTimeout(() => reject(new Error(otherwise)), ms);
      }),
    ]);
  } finally {
    clearTimeout(late);
  }
}
