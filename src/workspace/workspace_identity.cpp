// Who is who: the assertion log is brought to what exact identifiers say now, and read.
#include "workspace/state.h"

namespace touchline {

Status Workspace::State::link_identities(Micros at_us) {
    IdentifierUses uses(identity_policy);
    TRY(store->each_identifier([&](const StoredIdentifier& identifier) {
        uses.add(identifier.record, store->terms().text(identifier.scheme), identifier.value);
    }));
    TRY(const auto log, store->assertions());
    const auto changes = rule_changes(log, uses.links(), at_us);
    if (changes.empty()) return {};
    return store->append_assertions(changes);
}

Result<const Customers*> Workspace::State::read_customers() {
    if (customers && customers_position == store->position()) return &*customers;
    TRY(const auto log, store->assertions());
    customers.emplace(log);
    customers_position = store->position();
    return &*customers;
}

}  // namespace touchline
