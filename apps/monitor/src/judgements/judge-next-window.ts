import { Clock } from '@modelyard/chassis';
import { AlertRaised, AlertResolved, DriftCleared, DriftDetected } from '@modelyard/contracts';
import { EventPublisher } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ArchiveWindow } from '../archive/archive-window.js';
import { monitoringOf } from '../policies/monitoring-in-force.js';
import { columnSamples, columnsOf } from '../references/column-samples.js';
import { SettleReference } from '../references/settle-reference.js';
import { findVersion } from '../versions/known-version.js';
import { windowRows } from '../windows/window-rows.js';
import { saveSignal, saveVerdict, takeDueWindow, type DueWindow } from './adapters/judgement-tables.js';
import { judgeWindow, type SignalChange } from './judge-window.js';
import { alertEvidence, driftEvidence, judgedBy, type JudgedWindow } from './signal-events.js';

/** A window that could not be judged; others can be meanwhile. */
export class JudgementFailure extends Error {
  override readonly name = 'JudgementFailure';

  constructor(
    readonly deployment: string,
    cause: unknown,
  ) {
    super(`a window of ${deployment} could not be judged`, { cause });
  }
}

/** Judges and archives the next closed window: verdict, signals, their events and the archive in one transaction. */
@Injectable()
export class JudgeNextWindow {
  constructor(
    private readonly database: DataSource,
    private readonly settleReference: SettleReference,
    private readonly archiveWindow: ArchiveWindow,
    private readonly publisher: EventPublisher,
    private readonly clock: Clock,
  ) {}

  /**
   * @param passOver deployments to leave alone for now
   * @returns whether a window was judged; then another one may be waiting
   * @throws JudgementFailure
   */
  execute(passOver: readonly string[]): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const due = await takeDueWindow(manager, passOver, this.clock.now());
      if (!due) return false;
      try {
        await this.judge(manager, due);
        return true;
      } catch (error) {
        throw new JudgementFailure(`${due.window.environment}/${due.window.modelVersionId}`, error);
      }
    });
  }

  private async judge(manager: EntityManager, { window, name, version, state: before }: DueWindow): Promise<void> {
    const known = await findVersion(manager, window.modelVersionId);
    const inForce = await monitoringOf(manager, window.modelId);
    const rows = await windowRows(manager, [window.id]);
    const columns = columnsOf(known?.servedModel?.features, rows);
    const policy = inForce.monitoring.reference;
    const settled = await this.settleReference.execute(manager, window, known, columns, policy);
    const current = columnSamples(columns, (column) =>
      inForce.redacted.includes(column) ? undefined : rows.map((row) => row.features[column]),
    );
    const reference = settled?.sampled.samples;
    const facts = { windowId: window.id, answers: rows, columns, current, reference };
    const { verdict, state } = judgeWindow(facts, before, inForce);

    const manifestDigest = await this.archiveWindow.execute(manager, {
      window,
      version: known,
      rows,
      features: columns,
    });
    const rules = judgedBy(inForce);
    await saveVerdict(
      manager,
      window,
      { ...verdict, reference: settled?.reference ?? null, judgedBy: rules },
      state,
      this.clock.now(),
    );
    const judged = { window, name, version, manifestDigest, verdict, reference: settled?.reference, inForce };
    for (const change of verdict.changes) await this.tell(manager, judged, change);
  }

  private async tell(manager: EntityManager, judged: JudgedWindow, change: SignalChange): Promise<void> {
    const { window } = judged;
    const raised = change.action === 'raise';
    if (change.kind === 'DRIFT') {
      const data = driftEvidence(judged, change.id);
      if (!data) return;
      await saveSignal(manager, window, change, data, this.clock.now());
      await this.publisher.publish(manager, raised ? DriftDetected : DriftCleared, data);
      return;
    }
    const data = alertEvidence(judged, change);
    if (!data) return;
    await saveSignal(manager, window, change, data, this.clock.now());
    await this.publisher.publish(manager, raised ? AlertRaised : AlertResolved, data);
  }
}
