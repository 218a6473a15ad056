import { artifactStoreConformance } from './artifact-store.conformance.js';
import { FakeArtifactStore } from './artifact-store.fake.js';

artifactStoreConformance('in memory', () => {
  const store = new FakeArtifactStore();
  return Promise.resolve({
    store,
    openedBy: (owner) => store.as(owner),
    corrupt: (digest) => store.corrupt(digest),
  });
});
