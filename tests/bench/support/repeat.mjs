/** What `act` gives, so many times, one after another. */
export async function repeat(runs, act) {
  const values = [];
  for (let run = 0; run < runs; run++) values.push(await act(run));
  return values;
}
