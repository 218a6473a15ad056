import { Access, parseRequest } from '@modelyard/chassis';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { GroundTruthReports } from './ground-truth-report.js';
import { ReportGroundTruth } from './report-ground-truth.js';

@Controller('api/v1/ground-truth')
@Access('write')
export class LabelsController {
  constructor(private readonly reportGroundTruth: ReportGroundTruth) {}

  /** Takes a JSON list of truths; 202 because they join their predictions when the event log has carried them. */
  @Post()
  @HttpCode(202)
  report(@Body() body: unknown) {
    return this.reportGroundTruth.execute(parseRequest(GroundTruthReports, body, 'list of ground truths'));
  }
}
