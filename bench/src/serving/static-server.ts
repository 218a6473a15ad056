// The floor to compare with: a bare node:http server that reads the body and sends one fixed reply. Its argument is the port.
import { createServer } from 'node:http';

const body = JSON.stringify({
  model_name: 'model',
  model_version: '1',
  parameters: {
    prediction_id: '0193d5a0-0000-7000-8000-000000000000',
    routed_by: 'weight',
    model_version_id: '0193d5a0-0000-7000-8000-000000000002',
  },
  outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 1], data: [0.123456789] }],
});
const head = ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(body))];

createServer((request, response) => {
  request.on('data', () => undefined);
  request.on('end', () => {
    response.writeHead(200, head);
    response.end(body);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
