// The shapes of answers about files, batches, sources and rejects.
import type { Interaction } from './answers.ts';

export interface ColumnRole {
  column: string;
  role: string;
  detail: string;
}
export interface ProposedColumn extends ColumnRole {
  sure: number; // 0 to 1
  why: string;
  samples: string[];
}
export interface PreviewReject {
  row: number;
  line: number;
  column: string;
  value: string;
  reason: string;
}
export interface Preview {
  read: number;
  rejected: number;
  interactions: Partial<Interaction>[];
  rejects: PreviewReject[];
}
export interface FileAnswer {
  file?: string;
  name?: string;
  format: string;
  source: string;
  known: boolean;
  mapping_toml: string;
  columns: ProposedColumn[];
  remarks?: string[];
  preview: Preview;
}
export interface BatchRow {
  batch: number;
  state: string;
  source: string;
  file: string;
  format: string;
  recorded_at: string;
  read: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  interactions: number;
  reason: string;
}
export interface SourceRow {
  source: string;
  batches: number;
  interactions: number;
  rejected: number;
  first_at: string | null;
  last_at: string | null;
  recorded_at: string | null;
  mapping_toml: string | null;
  reasons: { reason: string; count: number }[];
}
export interface RejectRow {
  batch: number;
  source: string;
  record: number;
  line: number;
  column: string;
  value: string;
  reason: string;
  raw: string;
}
