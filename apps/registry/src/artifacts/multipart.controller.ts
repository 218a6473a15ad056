import { Controller, Post } from '@nestjs/common';
import { Access, DomainError } from '@modelyard/chassis';
import { mlflowPrefixes } from '../mlflow-wire/mlflow-controller.js';

/** Uploads in parts are not offered: a plain upload is streamed, whatever its size. Clients know the wording and fall back to it. */
@Controller(mlflowPrefixes.map((prefix) => `${prefix}/mlflow-artifacts/mpu`))
export class MultipartController {
  @Post('*')
  @Access('write')
  refuse(): never {
    throw new DomainError({
      code: 'not-supported',
      kind: 'invalid',
      message: 'Multipart upload is not supported for the current artifact repository',
      nextStep: 'Upload the file with one PUT; it is streamed.',
    });
  }
}
