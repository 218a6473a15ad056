import { beforeAll, describe, expect, it } from '@jest/globals';
import { beginLife, closeTour, openTour, type Traffic } from '@modelyard/tour';
import { TestPlatform } from './platform/start-platform.js';
import { smallModel, testTour } from './platform/tour-options.js';
import { usingPlatform } from './platform/using-platform.js';

describe.each([
  { standing: 'Kafka, Redis and PostgreSQL', embedded: false },
  { standing: 'PostgreSQL alone', embedded: true },
])('a promoted version over $standing', ({ embedded }) => {
  const used = usingPlatform({ embedded });
  let modelName: string;
  let traffic: Traffic;

  beforeAll(async () => {
    const tour = await openTour(used.addresses, testTour(smallModel));
    modelName = tour.modelName;
    ({ traffic } = await beginLife(tour));
    await closeTour(tour);
  }, 300_000);

  it('serves again without a call after stop and start', async () => {
    await used.platform.stop();
    await used.replace((home) => TestPlatform.start(home, { embedded }));
    await expectItServes();
  });

  it('serves again without a call after everything was killed', async () => {
    await used.platform.killEverything();
    await used.replace((home) => TestPlatform.start(home, { embedded }));
    await expectItServes();
  });

  /** At once: a platform that says it is ready has loaded what it serves. */
  async function expectItServes(): Promise<void> {
    const url = `${used.addresses.inference}/v2/models/${modelName}`;
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    const departure = traffic.eastern[0]?.departures[0]?.features;
    const tensor = (name: string, datatype: string, value: unknown) => ({
      name,
      datatype,
      shape: [1, 1],
      data: [value],
    });
    const answer = await fetch(`${url}/infer`, {
      method: 'POST',
      body: JSON.stringify({
        inputs: [
          tensor('hour', 'FP32', departure?.hour),
          tensor('weekday', 'FP32', departure?.weekday),
          tensor('distance', 'FP32', departure?.distance),
          tensor('origin', 'BYTES', departure?.origin),
          tensor('destination', 'BYTES', departure?.destination),
        ],
      }),
    });
    expect(await answer.json()).toMatchObject({ model_name: modelName, model_version: '1' });
  }
});
