// What must hold after any fault, as pure functions: each gives a list of complaints in words, empty when all is well.
// checker.test.mjs shows that each of them can fail.

const count = (values) => values.reduce((counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1), new Map());

/** Every acknowledged message is on file once, and nothing is on file twice. */
export function keptOnce(acknowledged, rows) {
  const kept = count(rows.map((row) => row.external_id));
  const lost = [...new Set(acknowledged)].filter((mid) => !kept.has(mid)).map((mid) => `lost: ${mid}`);
  const doubled = [...kept].filter(([, times]) => times > 1).map(([mid, times]) => `${times} times on file: ${mid}`);
  return [...lost, ...doubled];
}

/** What one citizen sent one after the other stands in that order; `threads` are lists of message ids. */
export function keptInOrder(threads, rows) {
  const place = new Map(rows.map((row, index) => [row.external_id, index]));
  return threads.flatMap((mids) => {
    const places = mids.filter((mid) => place.has(mid)).map((mid) => place.get(mid));
    return places.flatMap((at, i) => (i > 0 && at < places[i - 1] ? [`out of order: place ${i + 1} of ${mids.join(" ")}`] : []));
  });
}

/** No row of the outbox was taken twice by Facebook. `sent` has `metadata`. */
export function heardOnce(sent) {
  return [...count(sent.map((message) => message.metadata))]
    .filter(([, times]) => times > 1)
    .map(([metadata, times]) => `heard ${times} times: ${metadata}`);
}

/** Every confirmed form is one report, told by one code; no report without a form. `told`: psid → codes heard. */
export function filedOnce(confirmed, told, reports) {
  const codes = new Set(reports.map((report) => report.code));
  const complaints = confirmed.flatMap((psid) => {
    const heard = [...new Set(told.get(psid) ?? [])];
    if (heard.length !== 1) return [`${psid} confirmed one form and heard ${heard.length} codes: ${heard}`];
    return codes.has(heard[0]) ? [] : [`${psid} heard ${heard[0]}, which is not on file`];
  });
  const owned = new Set([...told.values()].flat());
  const strays = [...codes].filter((code) => !owned.has(code)).map((code) => `a report that nobody was told of: ${code}`);
  if (reports.length !== codes.size) complaints.push(`${reports.length} reports have ${codes.size} codes`);
  return [...complaints, ...strays];
}

/** Every report has its sheet. */
export function sheetsThere(reports) {
  return reports
    .filter((report) => !report.documents.some(({ kind }) => kind === "intake_sheet"))
    .map((report) => `no sheet: ${report.code}`);
}

/** Numbers 1, 2, 3 … of one series, in the order given. */
export function noGaps(what, numbers) {
  const at = numbers.findIndex((number, index) => number !== index + 1);
  return at < 0 ? [] : [`${what}: ${numbers[at]} stands where ${at + 1} belongs`];
}

/** The register of documents: each symbol and year counts from 1 without gaps. */
export function registerWithoutGaps(rows) {
  const series = new Map();
  for (const row of rows) {
    const [number, symbol] = [Number.parseInt(row.number, 10), row.number.slice(row.number.indexOf("/"))];
    const key = `${symbol} ${row.year}`;
    series.set(key, [...(series.get(key) ?? []), number]);
  }
  return [...series].flatMap(([key, numbers]) => noGaps(`register ${key}`, numbers));
}
