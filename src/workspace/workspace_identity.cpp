// Who is who: with every change of the history the assertion log is brought to what exact
// identifiers then say, in the same transaction; read, it gives the customers.
#include <algorithm>

#include "base/text.h"
#include "workspace/state.h"

namespace touchline {
namespace {

constexpr const char* policy_note = "identity.policy";  // the log follows this policy

std::string hash_text(const IdentityPolicy& policy) { return fmt::format("{:016x}", policy.hash); }

// Only people say no, or take back what a rule said; without them nothing is refused.
bool by_people(const Assertion& line) { return line.method.starts_with("human:"); }

// How many links people's word refuses, once the changes are in the log.
std::uint64_t refused_links(std::vector<Assertion> log, const std::vector<Assertion>& changes) {
    if (std::none_of(log.begin(), log.end(), by_people)) return 0;
    std::uint64_t id = log.empty() ? 0 : log.back().id;
    for (const Assertion& change : changes) log.emplace_back(change).id = ++id;
    return summarise_log(log, Customers(log)).refused.size();
}

}  // namespace

// The book of the links, when nothing changed since it was written.
LinkBook* Workspace::State::current_links() {
    return link_book && links_position == position() ? &*link_book : nullptr;
}

Conclude Workspace::State::link_identities(LinkNews& news, ChangeReach reach) {
    return [this, &news, reach](PendingHistory& history) -> Result<Conclusion> {
        const bool follow = reach == ChangeReach::adds && current_links() != nullptr;
        if (!follow) link_book.emplace(identity_policy, secret);
        links_position = no_position;  // until it is committed
        const Micros since_us = follow ? store->last_change_us() : beginning_of_time;
        const auto add = [&](const StoredIdentifier& identifier) {
            link_book->add(identifier.record, store->terms().text(identifier.scheme),
                           identifier.value, identifier.valid);
        };
        TRY(history.each_identifier(add, since_us));
        if (!follow) {
            TRY(const auto log, history.assertions());
            link_book->read_log(log);
        }
        Conclusion drawn;
        drawn.assertions = link_book->changes();
        drawn.notes[policy_note] = hash_text(identity_policy);
        news.assertions = drawn.assertions.size();
        news.shared = link_book->shared();
        if (link_book->people_spoke()) {
            TRY(auto log, history.assertions());
            news.refused = refused_links(std::move(log), drawn.assertions);
        }
        return drawn;
    };
}

// What the book was told is in the history now.
void Workspace::State::keep_links(bool more_follow) {
    if (!live && !more_follow) link_book.reset();
    if (link_book) links_position = position();
}

Status Workspace::State::learn_links() {
    if (current_links() != nullptr) return {};
    LinkNews news;
    TRY(store->conclude(link_identities(news, ChangeReach::takes_back), clock().now_us()));
    keep_links(true);
    return {};
}

// One source with one identifier a record can link no two records; whatever was captured once
// otherwise may have left links, so batches that no longer count are looked at too.
Result<bool> Workspace::State::may_link(const std::string& source, const Mapping* mapping) {
    if (mapping != nullptr && mapping->customers.size() > 1) return true;
    TRY(const auto batches, store->batches());
    std::uint64_t last_hash = 0;
    for (const Batch& batch : batches) {
        if (!source.empty() && batch.source != source) return true;
        if (batch.source != batches.front().source) return true;
        if (batch.mapping_hash == last_hash) continue;
        last_hash = batch.mapping_hash;
        const auto mapped = read_mapping(batch.mapping);
        if (!mapped || mapped.value().customers.size() > 1) return true;
    }
    return false;
}

// The policy may have changed since the log last followed it.
Status Workspace::State::settle_identities() {
    const std::string now = hash_text(identity_policy);
    TRY(const std::string followed, store->note(policy_note));
    if (followed == now) return {};
    TRY(const bool needed, may_link("", nullptr));
    if (!needed) return store->set_note(policy_note, now);
    LinkNews news;
    TRY(store->conclude(link_identities(news, ChangeReach::takes_back), clock().now_us()));
    keep_links(true);
    return {};
}

Result<std::shared_ptr<const Customers>> Workspace::State::read_customers(Micros known_at_us) {
    if (known_at_us == no_time) {
        const std::lock_guard held(seeing);
        if (live && customers) return customers;
    }
    if (known_at_us == no_time) return fresh_customers();
    TRY(auto log, store->assertions());
    std::erase_if(log, [&](const Assertion& line) { return line.recorded_at_us > known_at_us; });
    return std::make_shared<const Customers>(log);
}

Result<std::shared_ptr<const Customers>> Workspace::State::fresh_customers() {
    const std::uint64_t now = position();
    {
        const std::lock_guard held(seeing);
        if (latest_customers && latest_position == now) return latest_customers;
    }
    TRY(const auto log, store->assertions());
    auto made = std::make_shared<const Customers>(log);
    const std::lock_guard held(seeing);
    if (latest_customers && latest_position > now) return made;  // somebody knows later ones
    latest_customers = made;
    latest_position = now;
    return made;
}

void Workspace::State::same_customers() {
    const std::lock_guard held(seeing);
    if (latest_customers) latest_position = position();
}

Result<InvariantLine> Workspace::State::check_identities() {
    InvariantLine line{"2. the assertions are those that the identifiers make", true, ""};
    TRY(const std::string followed, store->note(policy_note));
    IdentifierUses uses = no_uses();
    TRY(store->each_identifier([&](const StoredIdentifier& identifier) {
        uses.add(identifier.record, store->terms().text(identifier.scheme), identifier.value,
                 identifier.valid);
    }));
    TRY(const auto log, store->assertions());
    const std::size_t lacking = rule_changes(log, uses.links(), no_time).size();
    const bool same_policy = followed == hash_text(identity_policy);
    line.holds = lacking == 0 || !same_policy;
    line.detail = fmt::format("{} assertions", with_thousands(std::int64_t(log.size())));
    if (lacking > 0)
        line.detail += same_policy ? fmt::format(", {} are lacking", lacking)
                                   : fmt::format(
                                         "; {} more follow from policy/identity.toml as it "
                                         "is now, with the next capture",
                                         lacking);
    const auto foreign = std::count_if(log.begin(), log.end(), [&](const Assertion& one) {
        return !one.evidence.empty() && one.evidence.find(secret.name()) == std::string::npos;
    });
    if (foreign > 0)
        line.detail += fmt::format("; evidence of {} was made with a secret that is not here",
                                   with_thousands(foreign));
    return line;
}

}  // namespace touchline
