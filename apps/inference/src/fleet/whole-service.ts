import type { IndexEntry } from '../pipeline/model-directory.js';
import type { Standing } from '../pipeline/hosted-version.js';
import { Refusal } from '../refusal.js';
import type { PlanStanding } from '../routing/plan-standings.js';
import type { LoggingSettings } from '../triton/logging-settings.js';
import type { ModelStatistics } from '../triton/model-statistics.js';
import type { TraceSettings } from '../triton/trace-settings.js';
import type { VersionList } from '../versions/version-list.js';
import type { Answer, Asked, Question } from './answers.js';
import type { Fleet } from './fleet.js';
import { mergedIndex, mergedPlans, mergedStatistics, mergedVersions, worstStanding } from './merge-reports.js';

/**
 * What is told to the service holds in each of its serving processes, and what it tells is true of all of them. Every
 * method throws the refusal of a process that refuses, or that does not answer.
 */
export class WholeService {
  constructor(private readonly fleet: Fleet) {}

  async readiness(model: string, version: string | null): Promise<Standing> {
    return worstStanding(await this.all('readiness', model, version));
  }

  async index(readyOnly: boolean): Promise<IndexEntry[]> {
    const entries = mergedIndex(await this.all('index'));
    return readyOnly ? entries.filter(({ state }) => state === 'READY') : entries;
  }

  async statistics(model: string | null, version: string | null): Promise<ModelStatistics[]> {
    return mergedStatistics(await this.all('statistics', model, version));
  }

  async versions(): Promise<VersionList> {
    return mergedVersions(await this.all('versions'));
  }

  async plans(): Promise<PlanStanding[]> {
    return mergedPlans(await this.all('plans'));
  }

  /** Resolves when every process is ready to answer for the model. */
  async load(model: string, parameters: readonly string[]): Promise<void> {
    await this.all('load', model, parameters);
  }

  /** Resolves when every process has answered what it had begun for the model. */
  async unload(model: string): Promise<void> {
    await this.all('unload', model);
  }

  changeLogging(changes: Readonly<Record<string, unknown>>): Promise<LoggingSettings> {
    return this.change('changeLogging', changes);
  }

  changeTraces(model: string | null, changes: Readonly<Record<string, unknown>>): Promise<TraceSettings> {
    return this.change('changeTraces', model, changes);
  }

  private async change<Q extends Question>(question: Q, ...args: Asked<Q>): Promise<Answer<Q>> {
    const [settings] = await this.all(question, ...args);
    if (settings === undefined) throw new Refusal('unavailable', 'no serving process has answered');
    return settings;
  }

  private async all<Q extends Question>(question: Q, ...args: Asked<Q>): Promise<readonly Answer<Q>[]> {
    const { answers, refusals } = await this.fleet.ask(question, ...args);
    const [refusal] = refusals;
    if (refusal) throw refusal;
    return answers;
  }
}
