/** Does something once, and again after a failure or when it is asked for anew. */
export function retried<T>(work: () => Promise<T>): (again?: boolean) => Promise<T> {
  let known: Promise<T> | undefined;
  return (again) => {
    if (again || !known) {
      const mine = work();
      known = mine;
      mine.catch(() => {
        if (known === mine) known = undefined;
      });
    }
    return known;
  };
}
