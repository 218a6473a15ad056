// Loaded into the service before its own code: tells over the channel what memory it holds once everything unused was collected.
// The processes that the service forks inherit it, and their channel is the service's own.
if (process.argv[1]?.endsWith('main.js') === true) {
  process.on('message', (message) => {
    if (message !== 'collect') return;
    globalThis.gc?.();
    process.send?.(process.memoryUsage());
  });
  // It must not keep the service from ending.
  process.channel?.unref();
}
