// Records one by one: refused, or turned into interactions of all their slots at once.
#include "capture/apply.h"

#include <algorithm>
#include <bit>
#include <span>

#include "base/hash.h"
#include "capture/apply_rules.h"
#include "capture/reject.h"
#include "model/known_records.h"

namespace touchline {

struct Mapper::State {
    State(const Mapping& m, Terms& terms)
        : mapping(m),
          customer(m, terms, repairs),
          objects(m, terms),
          attributes(m, columns_of(m)) {}

    const Mapping mapping;
    RepairLog repairs;
    std::vector<SlotRule> slots;
    CustomerReader customer;
    ObjectReader objects;
    AttributeReader attributes;
    struct Refusal {
        ConditionReader when;
        std::string reason, column;
    };
    std::vector<Refusal> refusals;
    struct Participant {
        IdentifierReader reader;
        std::string prefix;
        TermId scheme, role;
        std::uint32_t place;
    };
    std::vector<Participant> participants;
    Facts facts;

    std::vector<std::string> bound_to;       // the columns everything is bound to
    std::vector<std::uint32_t> id_places;
    // Of the record at hand.
    std::vector<SlotValues> values;
    ObjectReader::Found found;
    std::string attribute_text, scratch;
    Trouble trouble;

    void bind(const std::vector<std::string>& columns);
    bool read_record(const RecordAt& record, std::span<const RecordBlock::Relation> relations,
                     RecordId& who);
    void add_interactions(const RecordAt& record, RecordId who, InteractionBlock& block,
                          MappedBlock& mapped);
    void add_slot(const SlotValues& value, RecordId who, std::uint64_t row,
                  InteractionBlock& block);
    void add_participants(const RecordAt& record, InteractionBlock& block, std::size_t at);
    Hash128 identity_of(const RecordAt& record, bool& by_id);
    void refuse(const RecordAt& record, MappedBlock& mapped);
    bool nothing_made() const;
    std::uint64_t content_of(const SlotValues& value, RecordId who) const;
};

namespace {

template <class T>
void add_if(std::vector<std::string>& columns, const T& column) {
    if (!column.empty()) columns.push_back(column);
}

void add_columns(std::vector<std::string>& columns, const ValueRule& rule) {
    add_if(columns, rule.column);
    for (std::string& column : columns_of_pattern(rule.pattern))
        columns.push_back(std::move(column));
}

void add_columns(std::vector<std::string>& columns, const TimeRule& rule) {
    columns.insert(columns.end(), rule.columns.begin(), rule.columns.end());
    for (const DurationRule& more : rule.plus) columns.push_back(more.column);
}

void add_columns(std::vector<std::string>& columns, const InteractionRule& rule) {
    for (const ValueRule* value :
         {&rule.kind, &rule.channel, &rule.centre, &rule.staff, &rule.reason, &rule.cost.currency})
        add_columns(columns, *value);
    for (const TimeRule* time :
         {&rule.occurred_at, &rule.ended_at, &rule.promise_due, &rule.not_before})
        add_columns(columns, *time);
    add_if(columns, rule.duration.column);
    add_if(columns, rule.cost.column);
    add_if(columns, rule.rating.column);
    add_if(columns, rule.text);
}

}  // namespace

// Columns of conditions are not used up: they still become attributes.
std::vector<std::string> columns_of(const Mapping& mapping) {
    std::vector<std::string> columns = mapping.id;
    for (const CustomerRule& rule : mapping.customers) {
        add_if(columns, rule.column);
        add_columns(columns, rule.valid_from);
        add_columns(columns, rule.valid_to);
    }
    for (const ObjectRule& rule : mapping.objects) columns.push_back(rule.column);
    for (const ParticipantRule& rule : mapping.participants) columns.push_back(rule.column);
    for (std::size_t i = 0; i < mapping.interactions.size(); ++i)
        add_columns(columns, mapping.complete(i));
    return columns;
}

std::vector<std::string> columns_named(const Mapping& mapping) {
    std::vector<std::string> columns = columns_of(mapping);
    const auto add = [&columns](const std::vector<Condition>& conditions) {
        for (const Condition& condition : conditions) columns.push_back(condition.column);
    };
    for (const InteractionRule& rule : mapping.interactions) add(rule.when);
    for (const RefuseRule& rule : mapping.refuse) add(rule.when);
    add(mapping.defaults.when);
    const AttributeRule& rule = mapping.attributes;
    for (const auto* list : {&rule.columns, &rule.drop, &rule.promote})
        columns.insert(columns.end(), list->begin(), list->end());
    return columns;
}

Mapper::Mapper(std::unique_ptr<State> state) : state_(std::move(state)) {}
Mapper::~Mapper() = default;
Facts& Mapper::facts() { return state_->facts; }
const std::vector<std::string>& Mapper::repair_names() const { return state_->repairs.names; }
const std::vector<std::uint64_t>& Mapper::repairs() const { return state_->repairs.times; }

Result<std::unique_ptr<Mapper>> Mapper::make(const Mapping& mapping, Terms& terms) {
    auto state = std::make_unique<State>(mapping, terms);
    for (std::size_t i = 0; i < mapping.interactions.size(); ++i) {
        TRY(SlotRule slot,
            SlotRule::make(mapping, i, terms, state->repairs).in("[[interaction]] {}", i + 1));
        state->slots.push_back(std::move(slot));
    }
    for (const RefuseRule& rule : mapping.refuse)
        state->refusals.push_back(
            {ConditionReader(rule.when), rule.reason, rule.when.front().column});
    for (const ParticipantRule& rule : mapping.participants) {
        CustomerRule as_customer;
        as_customer.scheme = rule.scheme;
        as_customer.column = rule.column;
        state->participants.push_back({IdentifierReader(as_customer, mapping.null_values),
                                       rule.scheme + '\0' + mapping.source + '\0',
                                       terms.intern(rule.scheme), terms.intern(rule.role),
                                       ColumnPlaces::absent});
    }
    TRY(state->customer.read_times(mapping).in("[[customer]]"));
    state->values.resize(state->slots.size());
    return std::unique_ptr<Mapper>(new Mapper(std::move(state)));
}

void Mapper::State::bind(const std::vector<std::string>& columns) {
    if (columns == bound_to) return;
    bound_to = columns;
    const ColumnPlaces places(bound_to);
    for (SlotRule& slot : slots) slot.bind(places);
    for (Refusal& refusal : refusals) refusal.when.bind(places);
    for (Participant& one : participants) one.place = places.find(one.reader.rule().column);
    customer.bind(places);
    objects.bind(places);
    attributes.bind(columns);
    id_places.clear();
    for (const std::string& column : mapping.id) id_places.push_back(places.find(column));
}

void Mapper::map(const RecordBlock& records, InteractionBlock& block, MappedBlock& mapped) {
    State& state = *state_;
    state.bind(records.columns);
    std::size_t relation = 0;
    for (std::size_t r = 0; r < records.size(); ++r) {
        const RecordAt record{records, r};
        const std::size_t first = relation;
        while (relation < records.relations.size() && records.relations[relation].at == r)
            ++relation;
        RecordId who = RecordId::none;
        if (state.read_record(record, std::span(records.relations).subspan(first, relation - first),
                              who))
            state.add_interactions(record, who, block, mapped);
        else state.refuse(record, mapped);
    }
    state.facts.flush();
}

bool Mapper::State::read_record(const RecordAt& record,
                                std::span<const RecordBlock::Relation> relations, RecordId& who) {
    for (const Refusal& refusal : refusals) {
        if (!refusal.when.holds(record)) continue;
        trouble = {refusal.column, "", refusal.reason};
        return false;
    }
    bool any = false;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (!slots[i].read(record, values[i], repairs, trouble)) return false;
        any = any || values[i].made;
    }
    if (!any) {
        trouble = {slots.front().time_column(), "",
                   "no interaction comes of it: its times are empty, or no `when` holds"};
        return false;
    }
    if (!customer.read(record, relations, facts, repairs, who, trouble)) return false;
    objects.read(record, relations, facts, found);
    return true;
}

Hash128 Mapper::State::identity_of(const RecordAt& record, bool& by_id) {
    scratch.assign(mapping.source).append(1, '\0');
    by_id = false;
    for (const std::uint32_t place : id_places) {
        const std::string_view text = record.text(place);
        by_id = by_id || !text.empty();
        scratch.append(text).append(1, '\0');
    }
    return by_id ? hash128(scratch) : record.block.raw_hash[record.at];
}

void Mapper::State::add_interactions(const RecordAt& record, RecordId who, InteractionBlock& block,
                                     MappedBlock& mapped) {
    MappedRecord made;
    made.identity = identity_of(record, made.by_id);
    made.anonymous = who == RecordId::none;
    made.first = static_cast<std::uint32_t>(block.size());
    made.at = static_cast<std::uint32_t>(record.at);
    attribute_text.clear();
    attributes.write(record, attribute_text);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i].made) continue;
        add_slot(values[i], who, record.block.row[record.at], block);
        add_participants(record, block, block.size() - 1);
        const auto slot = static_cast<std::uint8_t>(i);
        mapped.slots.push_back(slot);
        made.says += KnownRecords::say(slot, block.content.back());
    }
    made.count = static_cast<std::uint32_t>(block.size()) - made.first;
    mapped.records.push_back(made);
}

void Mapper::State::add_slot(const SlotValues& value, RecordId who, std::uint64_t row,
                             InteractionBlock& block) {
    const std::size_t at = block.add_row();
    block.row[at] = row;
    block.record[at] = who;
    block.occurred_us[at] = value.occurred.utc_us;
    block.ended_us[at] = value.ended;
    block.offset_min[at] = value.occurred.offset_min;
    block.kind[at] = value.kind.id;
    block.channel[at] = value.channel.id;
    block.centre[at] = value.centre.id;
    block.staff[at] = value.staff.id;
    block.reason[at] = value.reason.id;
    block.object[at] = found.primary;
    block.object_type[at] = found.primary_type;
    block.cost_minor[at] = value.cost;
    block.currency[at] = value.currency.id;
    block.rating[at] = value.rating;
    block.promise_due_us[at] = value.promise;
    block.content[at] = content_of(value, who);
    block.attributes.add(attribute_text);
    block.text.add(value.text);
    for (const ObjectReader::Link& link : found.links)
        block.objects.push_back(
            {static_cast<std::uint32_t>(at), link.object, link.type, link.qualifier});
}

void Mapper::State::add_participants(const RecordAt& record, InteractionBlock& block,
                                     std::size_t at) {
    for (Participant& one : participants) {
        const std::string_view value = one.reader.normalised(record.text(one.place));
        if (value.empty()) continue;
        scratch.assign(one.prefix).append(value);
        const RecordId id = record_of(scratch);
        facts.identifier(id, one.scheme, value, static_cast<std::uint64_t>(id));
        block.participants.push_back({static_cast<std::uint32_t>(at), id, one.role});
    }
}

// Of texts and times, not of codes: the same in every workspace.
std::uint64_t Mapper::State::content_of(const SlotValues& value, RecordId who) const {
    const std::uint64_t all[] = {static_cast<std::uint64_t>(who),
                                 static_cast<std::uint64_t>(value.occurred.utc_us),
                                 static_cast<std::uint64_t>(value.ended),
                                 static_cast<std::uint64_t>(value.promise),
                                 static_cast<std::uint64_t>(value.occurred.offset_min),
                                 value.kind.hash,
                                 value.channel.hash,
                                 value.centre.hash,
                                 value.staff.hash,
                                 value.reason.hash,
                                 value.currency.hash,
                                 static_cast<std::uint64_t>(value.cost),
                                 std::bit_cast<std::uint64_t>(value.rating),
                                 found.hash,
                                 hash64(attribute_text),
                                 hash64(value.text)};
    return hash64({reinterpret_cast<const char*>(all), sizeof all});
}

void Mapper::State::refuse(const RecordAt& record, MappedBlock& mapped) {
    Reject reject;
    reject.row = record.block.row[record.at];
    reject.line = record.block.line[record.at];
    reject.column = std::move(trouble.column);
    reject.value = std::move(trouble.value);
    reject.reason = std::move(trouble.reason);
    reject.raw = cut_raw(record.block.raw[record.at]);
    mapped.rejects.push_back(std::move(reject));
}

}  // namespace touchline
