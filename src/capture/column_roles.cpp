// Columns by what a mapping uses them for, and a mapping with a column in another role.
#include <algorithm>
#include <functional>

#include "base/text.h"
#include "capture/preview.h"
#include "capture/propose_profile.h"
#include "capture/reject.h"

namespace touchline {
namespace {

InteractionRule& rule_of(Mapping& mapping) {
    return mapping.interactions.size() == 1 ? mapping.interactions.front() : mapping.defaults;
}

// One role that a column may have: where it stands in a mapping, how to put one there, and how to
// take it away.
struct RoleRow {
    const char* name;
    std::function<bool(const Mapping&, const std::string& column, std::string& detail)> has;
    std::function<void(Mapping&, const ColumnRole& wanted)> put;
    std::function<void(Mapping&, const std::string& column)> take;
};

template <class Visit>
void each_rule(const Mapping& mapping, const Visit& visit) {
    visit(mapping.defaults);
    for (const InteractionRule& rule : mapping.interactions) visit(rule);
}
template <class Visit>
void each_rule(Mapping& mapping, const Visit& visit) {
    visit(mapping.defaults);
    for (InteractionRule& rule : mapping.interactions) visit(rule);
}

RoleRow time_role(const char* name, TimeRule InteractionRule::* time) {
    return {name,
            [time](const Mapping& mapping, const std::string& column, std::string& detail) {
                bool found = false;
                each_rule(mapping, [&](const InteractionRule& rule) {
                    const auto& columns = (rule.*time).columns;
                    if (std::find(columns.begin(), columns.end(), column) == columns.end()) return;
                    found = true;
                    detail = (rule.*time).format;
                });
                return found;
            },
            [time](Mapping& mapping, const ColumnRole& wanted) {
                TimeRule rule;
                rule.columns = {wanted.column};
                if (!wanted.detail.empty()) rule.format = wanted.detail;
                rule_of(mapping).*time = rule;
            },
            [time](Mapping& mapping, const std::string& column) {
                each_rule(mapping, [&](InteractionRule& rule) {
                    const auto& columns = (rule.*time).columns;
                    if (std::find(columns.begin(), columns.end(), column) != columns.end())
                        rule.*time = {};
                });
            }};
}

RoleRow word_role(const char* name, ValueRule InteractionRule::* word) {
    return {name,
            [word](const Mapping& mapping, const std::string& column, std::string& detail) {
                bool found = false;
                each_rule(mapping, [&](const InteractionRule& rule) {
                    const ValueRule& value = rule.*word;
                    const bool in_pattern =
                        value.pattern.find("{" + column + "}") != std::string::npos;
                    if (value.column != column && !in_pattern) return;
                    found = true;
                    detail = value.pattern;
                });
                return found;
            },
            [word](Mapping& mapping, const ColumnRole& wanted) {
                ValueRule rule;
                rule.column = wanted.column;
                rule_of(mapping).*word = rule;
            },
            [word](Mapping& mapping, const std::string& column) {
                each_rule(mapping, [&](InteractionRule& rule) {
                    if ((rule.*word).column == column) rule.*word = {};
                });
            }};
}

RoleRow customer_role() {
    return {"customer",
            [](const Mapping& mapping, const std::string& column, std::string& detail) {
                for (const CustomerRule& rule : mapping.customers)
                    if (rule.column == column) return detail = rule.scheme, true;
                return false;
            },
            [](Mapping& mapping, const ColumnRole& wanted) {
                CustomerRule rule;
                rule.column = wanted.column;
                rule.scheme = wanted.detail.empty() ? lower(wanted.column) : wanted.detail;
                mapping.customers.push_back(rule);
            },
            [](Mapping& mapping, const std::string& column) {
                std::erase_if(mapping.customers,
                              [&](const CustomerRule& rule) { return rule.column == column; });
            }};
}

RoleRow object_role(const char* name, bool primary) {
    return {name,
            [primary](const Mapping& mapping, const std::string& column, std::string& detail) {
                for (const ObjectRule& rule : mapping.objects)
                    if (rule.column == column && rule.primary == primary)
                        return detail = rule.type, true;
                return false;
            },
            [primary](Mapping& mapping, const ColumnRole& wanted) {
                if (primary)
                    for (ObjectRule& rule : mapping.objects) rule.primary = false;
                ObjectRule rule;
                rule.column = wanted.column;
                rule.type = wanted.detail.empty() ? lower(wanted.column) : wanted.detail;
                rule.primary = primary;
                mapping.objects.push_back(rule);
            },
            [](Mapping& mapping, const std::string& column) {
                std::erase_if(mapping.objects,
                              [&](const ObjectRule& rule) { return rule.column == column; });
            }};
}

RoleRow id_role() {
    return {"id",
            [](const Mapping& mapping, const std::string& column, std::string&) {
                return std::find(mapping.id.begin(), mapping.id.end(), column) != mapping.id.end();
            },
            [](Mapping& mapping, const ColumnRole& wanted) { mapping.id.push_back(wanted.column); },
            [](Mapping& mapping, const std::string& column) { std::erase(mapping.id, column); }};
}

RoleRow participant_role() {
    return {"participant",
            [](const Mapping& mapping, const std::string& column, std::string& detail) {
                for (const ParticipantRule& rule : mapping.participants)
                    if (rule.column == column) return detail = rule.role, true;
                return false;
            },
            [](Mapping& mapping, const ColumnRole& wanted) {
                ParticipantRule rule;
                rule.column = wanted.column;
                rule.scheme = lower(wanted.column);
                rule.role = wanted.detail.empty() ? "participant" : wanted.detail;
                mapping.participants.push_back(rule);
            },
            [](Mapping& mapping, const std::string& column) {
                std::erase_if(mapping.participants,
                              [&](const ParticipantRule& rule) { return rule.column == column; });
            }};
}

// Roles of which each interaction has one column.
template <class Rule, class Column>
RoleRow value_role(const char* name, Rule InteractionRule::* value, Column Rule::* of) {
    return {name,
            [value, of](const Mapping& mapping, const std::string& column, std::string&) {
                bool found = false;
                each_rule(mapping, [&](const InteractionRule& rule) {
                    found |= (rule.*value).*of == column;
                });
                return found;
            },
            [value, of](Mapping& mapping, const ColumnRole& wanted) {
                (rule_of(mapping).*value).*of = wanted.column;
            },
            [value, of](Mapping& mapping, const std::string& column) {
                each_rule(mapping, [&](InteractionRule& rule) {
                    if ((rule.*value).*of == column) rule.*value = {};
                });
            }};
}

RoleRow text_role() {
    return {
        "text",
        [](const Mapping& mapping, const std::string& column, std::string&) {
            bool found = false;
            each_rule(mapping, [&](const InteractionRule& rule) { found |= rule.text == column; });
            return found;
        },
        [](Mapping& mapping, const ColumnRole& wanted) { rule_of(mapping).text = wanted.column; },
        [](Mapping& mapping, const std::string& column) {
            each_rule(mapping, [&](InteractionRule& rule) {
                if (rule.text == column) rule.text.clear();
            });
        }};
}

RoleRow ignored_role() {
    return {"ignored",
            [](const Mapping& mapping, const std::string& column, std::string&) {
                const AttributeRule& rule = mapping.attributes;
                const auto in = [&](const std::vector<std::string>& list) {
                    return std::find(list.begin(), list.end(), column) != list.end();
                };
                return rule.keep == AttributeRule::Keep::none || in(rule.drop) ||
                       (rule.keep == AttributeRule::Keep::listed && !in(rule.columns));
            },
            [](Mapping& mapping, const ColumnRole& wanted) {
                std::erase(mapping.attributes.columns, wanted.column);
                mapping.attributes.drop.push_back(wanted.column);
            },
            [](Mapping& mapping, const std::string& column) {
                std::erase(mapping.attributes.drop, column);
                if (mapping.attributes.keep == AttributeRule::Keep::listed)
                    mapping.attributes.columns.push_back(column);
            }};
}

const std::vector<RoleRow>& roles() {
    static const std::vector<RoleRow> table{
        time_role("occurred_at", &InteractionRule::occurred_at),
        time_role("ended_at", &InteractionRule::ended_at),
        time_role("promise_due", &InteractionRule::promise_due),
        word_role("kind", &InteractionRule::kind),
        word_role("channel", &InteractionRule::channel),
        word_role("centre", &InteractionRule::centre),
        word_role("staff", &InteractionRule::staff),
        word_role("reason", &InteractionRule::reason),
        customer_role(),
        object_role("primary_object", true),
        object_role("object", false),
        value_role("rating", &InteractionRule::rating, &RatingRule::column),
        value_role("cost", &InteractionRule::cost, &MoneyRule::column),
        text_role(),
        participant_role(),
        id_role(),
        ignored_role(),
    };
    return table;
}

const char* role_in(const Mapping& mapping, const std::string& column, std::string& detail) {
    for (const RoleRow& role : roles())
        if (role.has(mapping, column, detail)) return role.name;
    return "attribute";
}

const RoleRow* find_role(std::string_view name) {
    for (const RoleRow& role : roles())
        if (name == role.name) return &role;
    return nullptr;
}

// The format of a time column that nobody said.
std::string time_format(const std::vector<ColumnProfile>& profiles, const std::string& column) {
    for (const ColumnProfile& profile : profiles)
        if (profile.name == column) return profile.time_format;
    return "";
}

Status check_wanted(const RecordBlock& sample, const ColumnRole& wanted) {
    if (std::find(sample.columns.begin(), sample.columns.end(), wanted.column) ==
        sample.columns.end())
        return fail(ErrorCode::invalid_input, "there is no column '{}'", wanted.column);
    const auto& known = column_role_names();
    if (std::find(known.begin(), known.end(), wanted.role) != known.end()) return {};
    const std::string near = nearest(wanted.role, known);
    return fail(
        ErrorCode::invalid_input, "a column cannot be '{}'{}", wanted.role,
        near.empty() ? ": it may be " + join(known, ", ") : ": did you mean '" + near + "'?");
}

}  // namespace

const std::vector<std::string>& column_role_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const RoleRow& role : roles()) all.emplace_back(role.name);
        all.emplace_back("attribute");
        return all;
    }();
    return names;
}

Result<std::vector<ColumnRole>> roles_of(Delivery& delivery, const Mapping& mapping,
                                         const Proposal* proposal) {
    TRY(const RecordBlock* block, delivery.sample());
    const auto profiles = profile_columns(*block, mapping.format.rows);
    std::vector<ColumnRole> all;
    for (const ColumnProfile& profile : profiles) {
        ColumnRole& role = all.emplace_back();
        role.column = profile.name;
        role.role = role_in(mapping, profile.name, role.detail);
        for (const std::string& sample : profile.samples)
            role.samples.push_back(cut_text(sample, 60));
        if (proposal == nullptr) continue;
        for (const FieldGuess& guess : proposal->fields)
            if (guess.column == profile.name) role.sure = guess.sure, role.why = guess.reason;
    }
    return all;
}

Result<Mapping> with_roles(Delivery& delivery, const Mapping& mapping,
                           const std::vector<ColumnRole>& wanted) {
    TRY(const RecordBlock* block, delivery.sample());
    const auto profiles = profile_columns(*block, mapping.format.rows);
    Mapping changed = mapping;
    std::vector<ColumnRole> to_put;
    for (const ColumnRole& column : wanted) {
        TRY(check_wanted(*block, column));
        std::string detail;
        const std::string now = role_in(changed, column.column, detail);
        if (now == column.role && (column.detail.empty() || column.detail == detail)) continue;
        if (const RoleRow* role = find_role(now)) role->take(changed, column.column);
        to_put.push_back(column);
    }
    for (ColumnRole& column : to_put) {
        const RoleRow* role = find_role(column.role);
        if (role == nullptr) continue;
        const bool time = column.role.ends_with("_at") || column.role == "promise_due";
        if (time && column.detail.empty()) column.detail = time_format(profiles, column.column);
        role->put(changed, column);
    }
    if (changed.interactions.empty()) changed.interactions.emplace_back();
    // What is written can be read, or is refused with what is missing.
    return read_mapping(write_mapping(changed));
}

}  // namespace touchline
