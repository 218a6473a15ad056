import type { ServerResponse } from 'node:http';
import type { Answer } from '../pipeline/inference-call.js';
import type { InferRequest } from '../pipeline/infer-request.js';
import type { Refusal } from '../refusal.js';
import { encodeReply } from './encode-reply.js';
import { sendError, sendReply } from './send-reply.js';

/** How one of the HTTP protocols writes its replies. */
export interface ReplyForm {
  /** Sends the reply. Throws a refusal where the answer has no form in the protocol. */
  answer(response: ServerResponse, request: InferRequest, answer: Answer): void;
  refuse(response: ServerResponse, refusal: Refusal): void;
}

/** The Open Inference Protocol's. */
export const inferReply: ReplyForm = {
  answer: (response, request, answer) => sendReply(response, answer, encodeReply(request, answer)),
  refuse: sendError,
};
