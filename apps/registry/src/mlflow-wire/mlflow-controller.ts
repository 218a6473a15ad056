import { applyDecorators, Controller, Delete, Get, HttpCode, Patch, Post, UseInterceptors } from '@nestjs/common';
import { Access, type AccessKind } from '@modelyard/chassis';
import { WireInterceptor } from './wire.interceptor.js';

/** The prefixes MLflow answers under: its clients' and its web page's, in both versions. */
export const mlflowPrefixes = ['api/2.0', 'ajax-api/2.0', 'api/3.0', 'ajax-api/3.0'] as const;

/** A controller under every prefix. `area` is the path behind `mlflow/`; `others` are whole paths of their own. */
export function MlflowController(area: string, ...others: readonly string[]): ClassDecorator {
  return applyDecorators(
    Controller([...mlflowPrefixes.map((prefix) => `${prefix}/mlflow/${area}`), ...others]),
    UseInterceptors(WireInterceptor),
  );
}

/** A route that only reads. */
export function MlflowGet(path: string): MethodDecorator {
  return applyDecorators(Get(path), Access('read'));
}

/** A route that changes something, or a search whose filter is too long for a query string. MLflow answers 200, never 201. */
export function MlflowPost(path: string, access: AccessKind = 'write'): MethodDecorator {
  return applyDecorators(Post(path), HttpCode(200), Access(access));
}

export function MlflowPatch(path: string): MethodDecorator {
  return applyDecorators(Patch(path), Access('write'));
}

export function MlflowDelete(path: string): MethodDecorator {
  return applyDecorators(Delete(path), Access('write'));
}
