// Whose record is this? Exact identifiers, through an append-only log of assertions.
//
// Two steps, each a pure function that does not care about order:
//   uses of identifiers + policy -> links the rule asserts (ExactLinks)
//   log of assertions            -> customers (Customers)
// A workspace appends rule_changes(log, links) and asks Customers; nothing is ever edited, so
// taking an assertion back restores exactly what was before it.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "model/assertion.h"
#include "model/ids.h"
#include "model/policy.h"

namespace touchline {

// An identifier that more records have than the policy allows: it links none of them.
struct SharedIdentifier {
    std::string scheme;
    std::uint64_t value_hash = 0;  // never the value itself
    std::uint64_t records = 0;
    bool operator==(const SharedIdentifier&) const = default;
};

struct ExactLinks {
    // Each record of an identifier is the same person as its smallest one; sorted, no time, no id.
    std::vector<Assertion> links;
    std::vector<SharedIdentifier> shared;  // by records descending
};

// Collects who has which identifier; values are hashed on the way in.
class IdentifierUses {
public:
    explicit IdentifierUses(IdentityPolicy policy);
    // Declared null values and schemes that do not link are left out here.
    void add(RecordId record, std::string_view scheme, std::string_view value);
    std::size_t size() const { return uses_.size(); }
    ExactLinks links();

private:
    struct Use {
        std::uint32_t scheme;
        std::uint64_t value_hash;
        RecordId record;
        auto operator<=>(const Use&) const = default;
    };
    struct Scheme {
        std::string name;
        bool links = true;
        std::uint32_t shared_max = 0;
    };
    std::uint32_t scheme_place(std::string_view name);
    bool means_nobody(std::string_view value) const;

    IdentityPolicy policy_;
    std::set<std::string, std::less<>> null_values_;  // lower case
    std::size_t null_bytes_max_ = 0;
    std::vector<Scheme> schemes_;
    std::vector<Use> uses_;
};

// What to append so that the log says what the rule says now: links that are new, and
// retractions of those that no longer follow. A link that a human took back stays so.
std::vector<Assertion> rule_changes(std::span<const Assertion> log, const ExactLinks& links,
                                    Micros at_us);

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
    // Members of such customers, sorted: customer, then record.
    std::vector<std::pair<CustomerId, RecordId>> members() const;
    // Records of one such customer, sorted; none of a customer of one record. Looks at all.
    std::vector<RecordId> members_of(CustomerId customer) const;
    // Links refused because they would join people said to be different; sorted.
    const std::vector<std::pair<RecordId, RecordId>>& refused() const { return refused_; }

private:
    struct Slot {
        RecordId record = RecordId::none;  // none: free
        CustomerId customer = CustomerId::none;
    };
    CustomerId find(RecordId record) const;
    void insert(RecordId record, CustomerId customer);

    std::vector<Slot> slots_;  // a power of two; at most half are taken
    std::size_t linked_ = 0;
    std::vector<std::pair<RecordId, RecordId>> refused_;
};

}  // namespace touchline
