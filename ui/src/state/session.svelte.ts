// Who asks: the role the server grants, and whether it wants a token first.

export type Role = 'nobody' | 'capture' | 'agent' | 'analyst' | 'admin';
const ranks: Role[] = ['nobody', 'capture', 'agent', 'analyst', 'admin'];

export interface SessionAnswer {
  role: Role;
  csrf?: string;
  name?: string;
  first_run?: boolean;
}

class Session {
  role = $state<Role | null>(null);
  csrf = $state<string | null>(null);
  firstRun = $state(false);
  /** The server refused for want of a token: the app shows the sign-in. */
  wanted = $state(false);

  take(answer: SessionAnswer) {
    if (answer.role === 'nobody') return this.asked();
    this.role = answer.role;
    this.csrf = answer.csrf || null;
    this.firstRun = answer.first_run ?? false;
    this.wanted = false;
  }
  asked() {
    this.wanted = true;
    this.role = null;
  }
  may(role: Role): boolean {
    return this.role !== null && ranks.indexOf(this.role) >= ranks.indexOf(role);
  }
}

export const session = new Session();
