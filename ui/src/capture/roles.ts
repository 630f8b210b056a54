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
  { role: 'object', text: 'names an object', detail: 'type', hint: 'order, ticket, invoice …' },
  { role: 'kind', text: 'kind: what happened' },
  { role: 'occurred_at', text: 'when it began', detail: 'format', hint: 'iso, %d.%m.%Y %H:%M …' },
  { role: 'ended_at', text: 'when it ended', detail: 'format', hint: 'iso, epoch_s …' },
  { role: 'duration', text: 'how long it took', detail: 'unit', hint: 's, min, h, clock' },
  { role: 'channel', text: 'channel' },
  { role: 'centre', text: 'centre' },
  { role: 'staff', text: 'who served' },
  { role: 'reason', text: 'reason' },
  { role: 'cost', text: 'cost', detail: 'currency', hint: 'EUR' },
  { role: 'rating', text: 'rating' },
  { role: 'text', text: 'words of the customer' },
  { role: 'promise_due', text: 'when it was promised', detail: 'format', hint: 'iso' },
  { role: 'id', text: 'names the record' },
  { role: 'attribute', text: 'kept as an attribute' },
  { role: 'ignore', text: 'left out' },
];

export function roleOf(role: string): RoleName {
  return roles.find((each) => each.role === role) ?? { role, text: role };
}
