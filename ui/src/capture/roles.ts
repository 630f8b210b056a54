// What a column can be, in the words of the mapping (docs/mapping.md), and what more it may need.

export interface RoleName {
  role: string;
  text: string;
  detail?: string; // what the second field asks for
  hint?: string;
}

export const roles: readonly RoleName[] = [
  {
    role: 'customer',
    text: 'identifies the customer',
    detail: 'scheme',
    hint: 'email, customer_no …',
  },
  { role: 'primary_object', text: 'what it is about', detail: 'type', hint: 'order, ticket …' },
  { role: 'object', text: 'names a further object', detail: 'type', hint: 'invoice, visit …' },
  { role: 'kind', text: 'kind: what happened' },
  { role: 'occurred_at', text: 'when it began', detail: 'format', hint: 'iso, %d.%m.%Y %H:%M …' },
  { role: 'ended_at', text: 'when it ended', detail: 'format', hint: 'iso, epoch_s …' },
  { role: 'channel', text: 'channel' },
  { role: 'centre', text: 'centre' },
  { role: 'staff', text: 'who served' },
  { role: 'reason', text: 'reason' },
  { role: 'promise_due', text: 'what it was promised for', detail: 'format', hint: 'iso' },
  { role: 'cost', text: 'cost', detail: 'currency', hint: 'EUR' },
  { role: 'rating', text: 'rating' },
  { role: 'text', text: 'words of the customer' },
  { role: 'participant', text: 'another person', detail: 'scheme', hint: 'email' },
  { role: 'id', text: 'names the record' },
  { role: 'attribute', text: 'kept as an attribute' },
  { role: 'ignored', text: 'left out' },
];

export function roleOf(role: string): RoleName {
  return roles.find((each) => each.role === role) ?? { role, text: role };
}
