import type { Answer } from '../pipeline/inference-call.js';
import type { InferRequest } from '../pipeline/infer-request.js';
import type { Refusal } from '../refusal.js';
import { encodeReply } from './encode-reply.js';
import type { HttpExchange } from './http-exchange.js';
import { sendError, sendReply } from './send-reply.js';

/** How one of the HTTP protocols writes its replies. */
export interface ReplyForm {
  /** Sends the reply. Throws a refusal where the answer has no form in the protocol. */
  answer(exchange: HttpExchange, request: InferRequest, answer: Answer): void;
  refuse(exchange: HttpExchange, refusal: Refusal): void;
}

/** The Open Inference Protocol's. */
export const inferReply: ReplyForm = {
  answer: (exchange, request, answer) => sendReply(exchange, answer, encodeReply(request, answer), sendError),
  refuse: sendError,
};
