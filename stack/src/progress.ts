/** Receives one line of progress at a time, without a line end: "fetching Apache Kafka 4.3.1 …". */
export type Progress = (line: string) => void;

/** Repeats `line` with the seconds gone by while `work` runs, so that a slow download never looks like a hang. */
export async function withHeartbeat<T>(progress: Progress, line: string, work: Promise<T>): Promise<T> {
  const begun = performance.now();
  progress(`${line} …`);
  const timer = setInterval(() => progress(`${line} … ${Math.round((performance.now() - begun) / 1000)} s`), 10_000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
