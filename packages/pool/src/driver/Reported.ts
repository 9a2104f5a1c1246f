/** What the server reported of its settings when the session began, and which of it is not so now. */
export class Reported {
  private readonly parameters = new Map<string, string>()
  private readonly changed = new Set<string>()
  private settled = false

  report(name: string, value: string): void {
    if (!this.settled) this.parameters.set(name, value)
    else if (this.parameters.get(name) === value) this.changed.delete(name)
    // A server that was promoted says so by itself.
    else if (name !== "in_hot_standby") this.changed.add(name)
  }

  get isChanged(): boolean {
    return this.changed.size > 0
  }

  /** As it is now is how it is to be. */
  settle(): void {
    this.changed.clear()
    this.settled = true
  }
}
