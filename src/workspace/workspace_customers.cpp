// Who the customers are, and everything one of them lived through.
#include <algorithm>
#include <charconv>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "capture/values.h"
#include "workspace/state.h"

namespace touchline {
namespace {

std::string hex(std::uint64_t id) { return fmt::format("{:016x}", id); }

// "0f3a…" as SQL and JSON write ids, or the number that journeys() gives.
RecordId read_record(const std::string& text) {
    std::uint64_t id = 0;
    for (const int base : {16, 10}) {
        if (base == 16 && text.size() != 16) continue;
        const char* end = text.data() + text.size();
        const auto [at, error] = std::from_chars(text.data(), end, id, base);
        if (error == std::errc() && at == end) return RecordId{id};
    }
    return RecordId::none;
}

using Rules = std::vector<std::pair<CustomerRule, std::vector<std::string>>>;  // with null values

// Every way in which a mapping of the history reads an identifier.
Rules identifier_rules(const std::vector<Batch>& batches) {
    Rules rules;
    std::set<std::uint64_t> seen;
    for (const Batch& batch : batches) {
        if (!seen.insert(batch.mapping_hash).second) continue;
        const auto mapping = read_mapping(batch.mapping);
        if (!mapping) continue;
        for (const CustomerRule& rule : mapping.value().customers)
            rules.emplace_back(rule, mapping.value().null_values);
    }
    return rules;
}

// "phone=555-01" names the scheme; "555-01" is tried with all of them.
std::set<KnownAs> identifiers_meant(const std::string& asked, const Rules& rules) {
    std::set<KnownAs> meant;
    for (const auto& [rule, nulls] : rules) {
        std::string_view text = asked;
        const std::string prefix = rule.scheme + "=";
        if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
        IdentifierReader reader(rule, nulls);
        const std::string value(reader.normalised(text));
        if (!value.empty()) meant.insert({rule.scheme, value});
    }
    return meant;
}

CustomerStep step_at(const Segment& segment, std::uint64_t first, std::uint64_t at,
                     InteractionDetail&& interaction) {
    CustomerStep step;
    step.interaction = std::move(interaction);
    if (at == first) return step;
    step.wait_ms = segment.wait_ms(at - 1);
    step.overlaps = segment.wait[at - 1] == wait_overlaps;
    return step;
}

std::uint64_t living_customers(const Index& index, std::uint64_t& anonymous) {
    std::uint64_t count = 0;
    for (const auto& segment : index.segments)
        for (std::uint32_t place = 0; place < segment->customers.size(); ++place) {
            const std::uint32_t first = segment->first_journey[place];
            if (segment->dead.size() > 0 && segment->dead.test(first)) continue;
            ++count;
            anonymous += is_anonymous(RecordId{std::uint64_t(segment->customers[place])}) ? 1 : 0;
        }
    return count;
}

}  // namespace

Result<std::vector<RecordId>> Workspace::State::records_asked(const std::string& asked) {
    TRY(const auto batches, store->batches());
    std::set<RecordId> found;
    for (const KnownAs& known : identifiers_meant(asked, identifier_rules(batches))) {
        const TermId scheme = store->terms().find(known.scheme);
        if (scheme == TermId::none) continue;
        TRY(const auto records, store->records_known_as(scheme, known.value));
        found.insert(records.begin(), records.end());
    }
    if (found.empty())
        if (const RecordId id = read_record(asked); id != RecordId::none) found.insert(id);
    return std::vector<RecordId>(found.begin(), found.end());
}

// Exactly one, or an error that says what to name instead.
Result<CustomerId> Workspace::State::customer_asked(const std::string& asked, RecordId& record) {
    TRY(const auto records, records_asked(asked));
    TRY(const auto resolved, read_customers());
    std::set<CustomerId> found;
    for (const RecordId one : records) found.insert(resolved->of(one));
    if (found.size() == 1) {
        record = records.front();
        return *found.begin();
    }
    if (found.empty())
        return fail(ErrorCode::not_found,
                    "nobody is known as '{}'; name an identifier as its source writes it, with its "
                    "scheme where it could be several ('phone=555-01'), or a record or customer id",
                    asked);
    std::string ids;
    std::size_t shown = 0;
    for (const CustomerId id : found)
        if (shown++ < 10) ids += (ids.empty() ? "" : ", ") + hex(std::uint64_t(id));
    return fail(ErrorCode::conflict, "'{}' is shared by {} customers: {}{}; name one of them",
                asked, found.size(), ids, found.size() > 10 ? ", …" : "");
}

Status Workspace::State::read_journeys(const Index& of, const Index::Place& place,
                                       CustomerDetail& customer) {
    const Segment& segment = *of.segments[place.segment];
    const Micros as_of = clock().now_us();
    for (std::uint32_t j = place.first; j < place.last; ++j) {
        const std::uint64_t first = segment.offset[j], last = segment.offset[j + 1];
        CustomerJourney& journey = customer.journeys.emplace_back();
        journey.type = of.types[segment.type[j]].name;
        journey.outcome = outcome_text(of, segment, j, as_of);
        journey.started_us = segment.started_us[j];
        journey.ended_us = segment.ended_us[j];
        journey.throughput_ms = segment.throughput_ms(j);
        journey.participants = segment.participants[j];
        if (segment.object[j] != ObjectId::none) {
            TRY(journey.object, store->object_text(segment.object[j]));
        }
        std::vector<std::uint64_t> rows;
        for (std::uint64_t at = first; at < last; ++at) rows.push_back(segment.history_row[at]);
        TRY(auto details, store->interactions(rows));
        for (std::uint64_t at = first; at < last; ++at)
            journey.steps.push_back(step_at(segment, first, at, std::move(details[at - first])));
    }
    std::stable_sort(customer.journeys.begin(), customer.journeys.end(),
                     [](const auto& a, const auto& b) { return a.started_us < b.started_us; });
    return {};
}

Result<CustomerDetail> Workspace::customer(const std::string& asked) {
    State& state = *state_;
    state.catch_up();
    CustomerDetail customer;
    RecordId record = RecordId::none;
    TRY(customer.customer, state.customer_asked(asked, record));
    const RecordId own{static_cast<std::uint64_t>(customer.customer)};
    // Only who asks by the id of a record is redirected.
    if (record != own && read_record(asked) == record) customer.asked = record;
    customer.anonymous = is_anonymous(own);
    customer.policy = hex(state.policy_hash());
    TRY(const auto resolved, state.read_customers());
    TRY(customer.records, state.store->records(resolved->records_of(customer.customer)));
    TRY(const auto index, state.current_index());
    const auto place = index->find(customer.customer);
    if (!place && customer.records.empty())
        return fail(ErrorCode::not_found, "nobody is known as '{}'", asked);
    if (place) TRY(state.read_journeys(*index, *place, customer));
    return customer;
}

Status Workspace::State::read_links(CustomersAnswer& answer) {
    TRY(const auto log, store->assertions());
    const Customers resolved(log);
    const LogSummary summary = summarise_log(log, resolved);
    for (const auto& [method, links] : summary.links)
        answer.links.push_back({std::string(scheme_of_method(method)), links});
    std::stable_sort(answer.links.begin(), answer.links.end(),
                     [](const auto& a, const auto& b) { return a.links > b.links; });
    for (const RefusedLink& refused : summary.refused) {
        const Assertion& because = refused.because;
        answer.refused.push_back(
            {refused.link.a, refused.link.b, std::string(scheme_of_method(refused.link.method)),
             because.reason.empty() ? because.method : because.method + ": " + because.reason});
    }
    answer.linked_records = resolved.linked_records();
    CustomerId last = CustomerId::none;
    for (const auto& [customer, record] : resolved.members()) {
        answer.linked_customers += customer != last ? 1 : 0;
        last = customer;
    }
    return {};
}

Status Workspace::State::read_shared(CustomersAnswer& answer) {
    IdentifierUses uses = no_uses();
    TRY(store->each_identifier([&](const StoredIdentifier& identifier) {
        uses.add(identifier.record, store->terms().text(identifier.scheme), identifier.value,
                 identifier.valid);
    }));
    auto shared = uses.links().shared;
    answer.shared_total = shared.size();
    if (shared.empty()) return {};
    shared.resize(std::min(shared.size(), limits::shared_shown_max));
    std::map<Hash128, std::string> values;  // the log and the uses know hashes only
    for (const SharedIdentifier& one : shared) values[one.value_hash];
    TRY(store->each_identifier([&](const StoredIdentifier& identifier) {
        const auto hash = uses.hash_of(store->terms().text(identifier.scheme), identifier.value);
        if (!hash) return;
        if (const auto found = values.find(*hash); found != values.end())
            found->second = mask_identifier(identifier.value);
    }));
    for (const SharedIdentifier& one : shared)
        answer.shared.push_back({one.scheme, values[one.value_hash], one.records, one.records_max});
    return {};
}

Result<CustomersAnswer> Workspace::customers() {
    State& state = *state_;
    CustomersAnswer answer;
    answer.policy = hex(state.policy_hash());
    state.catch_up();
    TRY(const auto index, state.current_index());
    answer.customers = living_customers(*index, answer.anonymous);
    TRY(answer.records, state.store->count_records());
    TRY(state.read_links(answer));
    TRY(state.read_shared(answer));
    return answer;
}

}  // namespace touchline
