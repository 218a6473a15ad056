#!/usr/bin/env node
import { runSignatureCommand } from '../dist/signature-command.js';

const { argv, env, stdout, stderr } = process;
process.exitCode = await runSignatureCommand(argv.slice(2), { stdout, stderr, token: env.MODELYARD_TOKEN });
