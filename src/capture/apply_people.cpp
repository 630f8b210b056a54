// Customers, objects and attributes of a record.
#include <algorithm>
#include <span>

#include "base/text.h"
#include "capture/apply_rules.h"
#include "capture/reject.h"

namespace touchline {

CustomerReader::CustomerReader(const Mapping& mapping, Terms& terms, RepairLog& repairs) {
    using Otherwise = CustomerRule::Otherwise;
    for (const CustomerRule& rule : mapping.customers) {
        One one{IdentifierReader(rule, mapping.null_values),
                terms.intern(rule.scheme),
                rule.scheme + '\0' + mapping.source + '\0',
                ColumnPlaces::absent,
                0,
                {},
                {}};
        one.keep_repair = repairs.add(fmt::format(
            "customer {} that is not {}: {}", rule.scheme, rule.must_be,
            rule.otherwise == Otherwise::keep ? "kept as delivered" : "taken as nobody"));
        all_.push_back(std::move(one));
    }
}

void CustomerReader::bind(const ColumnPlaces& places) {
    for (One& one : all_) {
        one.place = places.find(one.reader.rule().column);
        one.valid_from.bind(places);
        one.valid_to.bind(places);
    }
}

Status CustomerReader::read_times(const Mapping& mapping) {
    TRY(Zone zone, Zone::named(mapping.zone));
    zone_.emplace(std::move(zone));
    for (One& one : all_) {
        const CustomerRule& rule = one.reader.rule();
        if (rule.valid_from.given()) {
            TRY(one.valid_from, TimeReader::make(rule.valid_from, mapping.null_values));
        }
        if (rule.valid_to.given()) {
            TRY(one.valid_to, TimeReader::make(rule.valid_to, mapping.null_values));
        }
    }
    return {};
}

// False when one of the times cannot be read: the record is refused.
bool CustomerReader::read_validity(One& one, const RecordAt& record, Validity& out,
                                   Trouble& trouble) {
    Instant instant;
    if (one.valid_from.given()) {
        const Got got = one.valid_from.read(record, *zone_, instant, trouble);
        if (got == Got::trouble) return false;
        if (got == Got::value) out.from = instant.utc_us;
    }
    if (one.valid_to.given()) {
        const Got got = one.valid_to.read(record, *zone_, instant, trouble);
        if (got == Got::trouble) return false;
        if (got == Got::value) out.to = instant.utc_us;
    }
    return true;
}

std::string_view CustomerReader::raw_value(const One& one, const RecordAt& record,
                                           std::span<const RecordBlock::Relation> relations) const {
    if (one.reader.rule().object_type.empty()) return record.text(one.place);
    for (const RecordBlock::Relation& relation : relations)
        if (relation.type == one.reader.rule().object_type) return relation.object;
    return {};
}

// False when one of them is refused.
bool CustomerReader::read_values(const RecordAt& record,
                                 std::span<const RecordBlock::Relation> relations,
                                 RepairLog& repairs, Trouble& trouble) {
    using Otherwise = CustomerRule::Otherwise;
    values_.clear();
    for (One& one : all_) {
        const CustomerRule& rule = one.reader.rule();
        std::string_view& value =
            values_.emplace_back(one.reader.normalised(raw_value(one, record, relations)));
        if (value.empty() || one.reader.as_it_must_be(value)) continue;
        if (rule.otherwise == Otherwise::reject) {
            trouble = {rule.column, cut_value(value),
                       fmt::format("is not {}; otherwise = \"keep\" or \"anonymous\" accepts it",
                                   rule.must_be)};
            return false;
        }
        ++repairs.times[one.keep_repair];
        if (rule.otherwise == Otherwise::anonymous) value = {};
    }
    return true;
}

bool CustomerReader::read(const RecordAt& record, std::span<const RecordBlock::Relation> relations,
                          Facts& facts, RepairLog& repairs, RecordId& out, Trouble& trouble) {
    out = RecordId::none;
    if (!read_values(record, relations, repairs, trouble)) return false;
    for (std::size_t i = 0; i < all_.size(); ++i) {
        if (values_[i].empty()) continue;
        scratch_.assign(all_[i].prefix).append(values_[i]);
        const RecordId named = record_of(scratch_);
        const auto key = static_cast<std::uint64_t>(named);
        const bool names_record = out == RecordId::none;
        if (names_record) out = named;
        const std::uint64_t fact = names_record ? key : mix(static_cast<std::uint64_t>(out), key);
        facts.identifier(out, all_[i].scheme, values_[i], fact);
        Validity valid;
        if (!read_validity(all_[i], record, valid, trouble)) return false;
        if (valid.given()) facts.valid(fact, valid);
        if (!all_[i].reader.rule().normalise.empty()) facts.flush();  // the value is in scratch
    }
    return true;
}

ObjectReader::ObjectReader(const Mapping& mapping, Terms& terms)
    : primary_type_(mapping.primary_object),
      terms_(terms) {
    const bool declared = std::any_of(mapping.objects.begin(), mapping.objects.end(),
                                      [](const ObjectRule& rule) { return rule.primary; });
    for (const ObjectRule& rule : mapping.objects) {
        const bool primary = declared ? rule.primary : all_.empty();
        all_.push_back({rule, NullValues(mapping.null_values, rule.null_values),
                        terms.intern(rule.type), terms.intern(rule.qualifier), ColumnPlaces::absent,
                        primary});
    }
}

void ObjectReader::bind(const ColumnPlaces& places) {
    for (One& one : all_) one.place = places.find(one.rule.column);
}

ObjectId ObjectReader::id_of(std::string_view type, std::string_view value) {
    scratch_.assign(type).append(1, '\0').append(value);
    return ObjectId{hash64(scratch_)};
}

TermId ObjectReader::term(std::string_view text) {
    const auto found = terms_met_.find(text);
    if (found != terms_met_.end()) return found->second;
    return terms_met_.emplace(std::string(text), terms_.intern(text)).first->second;
}

void ObjectReader::read(const RecordAt& record, std::span<const RecordBlock::Relation> relations,
                        Facts& facts, Found& out) {
    out.clear();
    const auto add = [&](ObjectId id, TermId type, TermId qualifier, std::string_view value,
                         bool primary) {
        facts.object(id, type, value);
        out.hash = mix(out.hash, static_cast<std::uint64_t>(id));
        primary = primary && out.primary == ObjectId::none;
        if (primary) out.primary = id, out.primary_type = type;
        if (!primary || qualifier != TermId::none) out.links.push_back({id, type, qualifier});
    };
    for (const One& one : all_) {
        const std::string_view value = record.text(one.place);
        if (!one.nulls.has(value))
            add(id_of(one.rule.type, value), one.type, one.qualifier, value, one.primary);
    }
    for (const RecordBlock::Relation& relation : relations) {
        out.hash = mix(out.hash, hash64(relation.qualifier));
        add(id_of(relation.type, relation.object), term(relation.type), term(relation.qualifier),
            relation.object, relation.type == primary_type_);
    }
}

AttributeReader::AttributeReader(const Mapping& mapping, std::vector<std::string> used)
    : rule_(mapping.attributes),
      used_(std::move(used)),
      nulls_(mapping.null_values, {}) {}

bool AttributeReader::wanted(const std::string& column) const {
    const auto in = [&column](const std::vector<std::string>& list) {
        return std::find(list.begin(), list.end(), column) != list.end();
    };
    if (in(rule_.promote)) return true;
    if (rule_.keep == AttributeRule::Keep::none || in(rule_.drop)) return false;
    if (in(rule_.columns)) return true;
    return rule_.keep == AttributeRule::Keep::rest && !in(used_);
}

void AttributeReader::bind(const std::vector<std::string>& columns) {
    all_.clear();
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (wanted(columns[i]))
            all_.push_back({json_string(columns[i]) + ":", static_cast<std::uint32_t>(i)});
    std::sort(all_.begin(), all_.end(), [](const One& a, const One& b) { return a.key < b.key; });
}

void AttributeReader::write(const RecordAt& record, std::string& out) const {
    bool any = false;
    for (const One& one : all_) {
        const std::string_view text = record.text(one.place);
        if (nulls_.has(text)) continue;
        out += any ? ',' : '{';
        any = true;
        out += one.key;
        append_json_string(out, text);
    }
    if (any) out += '}';
}

}  // namespace touchline
