// The shapes of answers about customers.
import type { Interaction, JourneyRow } from './answers.ts';

export interface FoundCustomer {
  customer: string;
  why: string;
  interactions: number;
  last_at: string | null;
}
export interface CustomerRecord {
  record: string;
  source: string;
  scheme: string;
  value: string;
}
export interface CustomerAnswer {
  customer: string;
  redirected: boolean;
  count: number;
  records: CustomerRecord[];
  journeys: JourneyRow[];
  interactions: Interaction[];
}
