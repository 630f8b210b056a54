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
  source?: string;
  identifiers: { scheme: string; value: string }[];
}
export interface CustomerAnswer {
  customer: string;
  redirected_from: string | null;
  records: CustomerRecord[];
  journeys: JourneyRow[];
  interactions: Interaction[];
}
