// Whose record is this? Exact identifiers, through an append-only log of assertions.
//
// Two steps, each a pure function that does not care about order:
//   uses of identifiers + policy -> links the rule asserts (ExactLinks)
//   log of assertions            -> customers (Customers)
// A workspace appends rule_changes(log, links) and asks Customers; nothing is ever edited, so
// taking an assertion back restores exactly what was before it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "identity/exact_rule.h"
#include "model/assertion.h"
#include "model/ids.h"
#include "model/interaction.h"

namespace touchline {

// An identifier that more records have than the policy allows: it links none of them.
struct SharedIdentifier {
    std::string scheme;
    Hash128 value_hash;  // IdentifierUses::hash_of; never the value itself
    std::uint64_t records = 0;
    std::uint32_t records_max = 0;  // that the policy allows
    bool operator==(const SharedIdentifier&) const = default;
};

struct ExactLinks {
    // Each record of an identifier is the same person as its smallest one; sorted, no time, no id.
    std::vector<Assertion> links;
    std::vector<SharedIdentifier> shared;  // by records descending
};

// Collects who has which identifier; values are hashed on the way in, with a key that only the
// workspace has: the log shall not say to others who is in it.
class IdentifierUses {
public:
    IdentifierUses(IdentityPolicy policy, const Secret& secret)
        : rule_(std::move(policy), secret) {}
    // Declared null values and schemes that do not link are left out here. Records that had the
    // identifier at different times only are not linked by it: numbers are given to others.
    void add(RecordId record, std::string_view scheme, std::string_view value,
             const Validity& valid = {});
    std::size_t size() const { return uses_.size(); }
    ExactLinks links();
    // Of a value that may link; none for others.
    std::optional<Hash128> hash_of(std::string_view scheme, std::string_view value) {
        return rule_.hash_of(scheme, value);
    }

private:
    ExactRule rule_;
    std::vector<IdentifierUse> uses_;
    std::map<IdentifierUse, Validity> valid_;  // of those that have one: few
};

// What to append so that the log says what the rule says now: links that are new, and
// retractions of those that no longer follow. A link that a human took back stays so.
std::vector<Assertion> rule_changes(std::span<const Assertion> log, const ExactLinks& links,
                                    Micros at_us);
// The line that takes back what line `retracts` says of the two by the rule.
Assertion retraction_of(RecordId a, RecordId b, std::string_view method, std::uint64_t retracts);

// The customers that a log of assertions makes; any order of its lines gives the same.
//
// What counts: assertions that nobody retracted. Of several about one pair a human's goes
// before a rule's, then the one with the highest id. Two records that are said not to be the
// same person are never in one customer: a link that would bring them together is refused.
class Customers {
public:
    Customers() = default;  // every record is its own customer
    explicit Customers(std::span<const Assertion> log);

    // The smallest record of the customer; a record nobody links is its own customer.
    CustomerId of(RecordId record) const {
        if (slots_.empty()) return CustomerId{static_cast<std::uint64_t>(record)};
        return find(record);
    }
    std::size_t linked_records() const { return linked_; }  // in customers of several records
    std::vector<RecordId> records_of(CustomerId customer) const;  // sorted; at least his own
    // Members of such customers, sorted: customer, then record.
    std::vector<std::pair<CustomerId, RecordId>> members() const;

private:
    struct Slot {
        RecordId record = RecordId::none;  // none: free
        CustomerId customer = CustomerId::none;
    };
    CustomerId find(RecordId record) const;
    void insert(RecordId record, CustomerId customer);

    std::vector<Slot> slots_;  // a power of two; at most half are taken
    std::size_t linked_ = 0;
};

// A statement that two are the same person which does not count.
struct RefusedLink {
    Assertion link;  // what was said
    Assertion because;  // what forbids it: somebody said no, or took the link back
    bool operator==(const RefusedLink&) const = default;
};

// What the log says as a whole: which links stand, by method, and which were refused.
struct LogSummary {
    std::map<std::string, std::uint64_t> links;  // "rule:exact:phone" -> how many
    std::vector<RefusedLink> refused;  // in the order of the log
};
LogSummary summarise_log(std::span<const Assertion> log, const Customers& customers);

// The scheme of an exact rule's method, "phone" of "rule:exact:phone"; else the method itself.
std::string_view scheme_of_method(std::string_view method);

// A personal value as it may be shown: its ends only, "+3…67"; nothing of a short one.
std::string mask_identifier(std::string_view value);

}  // namespace touchline
