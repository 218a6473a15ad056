import { Access } from '@modelyard/chassis';
import { Controller, Get } from '@nestjs/common';
import { openApiDocument } from './document.js';

/** The description of the REST side, for people and for generators of clients. */
@Controller('openapi.json')
export class OpenApiController {
  @Get()
  @Access('read')
  read(): object {
    return openApiDocument;
  }
}
