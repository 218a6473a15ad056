import type { DataSource, QueryRunner } from 'typeorm';

/** Wakes the relay of this process after a transaction with events has committed. A hint that saves waiting for the poll; losing one loses nothing. */
export class CommitHints {
  private readonly publishing = new WeakSet<QueryRunner>();
  private listeners: (() => void)[] = [];

  watch(dataSource: DataSource): void {
    dataSource.subscribers.push({
      afterTransactionCommit: ({ queryRunner }) => {
        if (queryRunner.isTransactionActive || !this.publishing.delete(queryRunner)) return;
        for (const listener of this.listeners) listener();
      },
      afterTransactionRollback: ({ queryRunner }) => {
        if (!queryRunner.isTransactionActive) this.publishing.delete(queryRunner);
      },
    });
  }

  expect(runner: QueryRunner): void {
    this.publishing.add(runner);
  }

  onCommit(listener: () => void): void {
    this.listeners.push(listener);
  }
}
