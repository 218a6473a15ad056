/** The loop did not do what it must: it took too long, or did something that it should not have done. */
export class TourFailure extends Error {
  override readonly name = 'TourFailure';

  constructor(
    /** What the tour was waiting for or doing. */
    readonly step: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
