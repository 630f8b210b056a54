// The compiled form of a mapping's parts; apply.cpp puts them together.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "capture/apply.h"

namespace touchline {

// Rules that repaired something, by place in a list of names.
struct RepairLog {
    std::vector<std::string> names;
    std::vector<std::uint64_t> times;
    std::size_t add(std::string name) {
        names.push_back(std::move(name));
        times.push_back(0);
        return names.size() - 1;
    }
};

// What one interaction rule makes of a record.
struct SlotValues {
    bool made = false;
    Instant occurred;
    Micros ended = no_time, promise = no_time;
    Word kind, channel, centre, staff, reason, currency;
    std::int64_t cost = no_money;
    double rating = no_rating;
    std::string_view text;
};

class SlotRule {
public:
    static Result<SlotRule> make(const Mapping& mapping, std::size_t index, Terms& terms,
                                 RepairLog& repairs);
    void bind(const ColumnPlaces& places);
    // Not made when its conditions fail or its time is empty. False: the record is refused.
    bool read(const RecordAt& record, SlotValues& out, RepairLog& repairs, Trouble& trouble);
    const std::string& time_column() const { return occurred_.column(); }

private:
    const Zone& zone_of(TermId centre) const;
    bool read_words(const RecordAt& record, SlotValues& out, Trouble& trouble);
    bool read_end(const RecordAt& record, SlotValues& out, RepairLog& repairs, Trouble& trouble);
    bool read_numbers(const RecordAt& record, SlotValues& out, Trouble& trouble);
    bool not_too_early(const RecordAt& record, SlotValues& out, RepairLog& repairs,
                       Trouble& trouble);

    InteractionRule rule_;
    WordReader kind_, channel_, centre_, staff_, reason_;
    TimeReader occurred_, ended_, promise_, not_before_;
    DurationReader duration_;
    MoneyReader cost_;
    RatingReader rating_;
    ConditionReader when_;
    NullValues nulls_;
    std::optional<Zone> zone_;
    std::unordered_map<TermId, Zone> zone_by_centre_;
    std::uint32_t text_ = ColumnPlaces::absent;
    // Places in the RepairLog, in the order of the rules.
    std::vector<std::size_t> too_early_repairs_, end_repairs_;
};

// The record that an identifier names: of scheme \0 source \0 value.
inline RecordId record_of(std::string_view scheme_source_value) {
    const RecordId id = identified_record(hash64(scheme_source_value));
    return id == RecordId::none ? RecordId{2} : id;
}

// Who: the first identifier present names the record, all of them are facts.
class CustomerReader {
public:
    CustomerReader(const Mapping& mapping, Terms& terms, RepairLog& repairs);
    Status read_times(const Mapping& mapping);  // the rules that say since and until when
    void bind(const ColumnPlaces& places);
    // RecordId::none when nobody is named. False: the record is refused.
    bool read(const RecordAt& record, std::span<const RecordBlock::Relation> relations,
              Facts& facts, RepairLog& repairs, RecordId& out, Trouble& trouble);

private:
    struct One {
        IdentifierReader reader;
        TermId scheme;
        std::string prefix;  // scheme \0 source \0
        std::uint32_t place = ColumnPlaces::absent;
        std::size_t keep_repair = 0;
        TimeReader valid_from, valid_to;
    };
    bool read_validity(One& one, const RecordAt& record, Validity& out, Trouble& trouble);
    std::string_view raw_value(const One& one, const RecordAt& record,
                               std::span<const RecordBlock::Relation> relations) const;
    bool read_values(const RecordAt& record, std::span<const RecordBlock::Relation> relations,
                     RepairLog& repairs, Trouble& trouble);
    std::vector<One> all_;
    std::vector<std::string_view> values_;  // of the record at hand, one a rule
    std::optional<Zone> zone_;
    std::string scratch_;
};

// About what: the primary object and the links to others.
class ObjectReader {
public:
    ObjectReader(const Mapping& mapping, Terms& terms);
    void bind(const ColumnPlaces& places);
    struct Link {
        ObjectId object;
        TermId type, qualifier;
    };
    struct Found {
        ObjectId primary = ObjectId::none;
        TermId primary_type = TermId::none;
        std::vector<Link> links;
        std::uint64_t hash = 0;
        void clear() {
            primary = ObjectId::none, primary_type = TermId::none, links.clear(), hash = 0;
        }
    };
    void read(const RecordAt& record, std::span<const RecordBlock::Relation> relations,
              Facts& facts, Found& out);

private:
    struct One {
        ObjectRule rule;
        NullValues nulls;
        TermId type, qualifier;
        std::uint32_t place = ColumnPlaces::absent;
        bool primary = false;
    };
    ObjectId id_of(std::string_view type, std::string_view value);
    TermId term(std::string_view text);
    std::vector<One> all_;
    std::string primary_type_, scratch_;
    Terms& terms_;
    std::map<std::string, TermId, std::less<>> terms_met_;
};

// Everything else, as a JSON object with sorted names.
class AttributeReader {
public:
    AttributeReader(const Mapping& mapping, std::vector<std::string> used);
    void bind(const std::vector<std::string>& columns);
    void write(const RecordAt& record, std::string& out) const;  // nothing when all are empty

private:
    bool wanted(const std::string& column) const;
    struct One {
        std::string key;  // "name":
        std::uint32_t place;
    };
    AttributeRule rule_;
    std::vector<std::string> used_;
    std::vector<One> all_;
    NullValues nulls_;
};

}  // namespace touchline
