// Whose and about what: customers by their identifiers, objects by what columns are called.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "capture/proposer.h"

namespace touchline {
namespace {

bool means_nobody(const std::string& value) {
    static const std::vector<std::string> nobody{"0",       "-1",    "null", "none",
                                                 "unknown", "n/a",   "na",   "anonymous",
                                                 "-",       "guest", "nan",  "unbekannt"};
    return std::find(nobody.begin(), nobody.end(), lower(value)) != nobody.end();
}

bool is_email(const ColumnProfile& column) { return column.emails > 0.8; }

// A browser or a device: who it is may be told by another identifier beside it.
bool is_anonymous_id(const ColumnProfile& column) {
    for (const char* word : {"anonymous", "anonymousid", "visitor", "visitorid", "device", "cookie",
                             "distinct", "anon"})
        if (std::find(column.words.begin(), column.words.end(), word) != column.words.end())
            return object_type_of({"order", column.words.back()}) == "order" ||
                   column.words.size() == 1;
    return false;
}

}  // namespace

void Proposer::add_customer(const ColumnProfile& column, int sure, std::string reason) {
    CustomerRule& rule = proposal_.mapping.customers.emplace_back();
    rule.scheme = is_email(column) ? "email" : join(column.words, "_");
    rule.column = column.name;
    if (is_email(column)) rule.normalise = {"trim", "lower"};
    if (means_nobody(column.most_common)) {
        rule.null_values = {column.most_common};
        reason += fmt::format("; '{}' means nobody", column.most_common);
    }
    say("customer", column, sure, std::move(reason));
}

void Proposer::choose_customers() {
    const auto names_somebody = [](const ColumnProfile& c) {
        return !c.is_time() && c.mean_size < 60 && c.different > 1 && !is_anonymous_id(c);
    };
    const auto named = [](const ColumnProfile& c) {
        return fmt::format("named like one, {} different values in {} records", c.different,
                           c.filled);
    };
    if (const Column found = best(Role::customer, 40, names_somebody))
        add_customer(*found, is_email(*found) ? 85 : score(Role::customer, *found),
                     is_email(*found) ? "e-mail addresses" : named(*found));
    for (const ColumnProfile& column : columns_) {
        if (column.filled == 0 || column.is_time() || used_.contains(column.name)) continue;
        if (is_email(column)) add_customer(column, 85, "e-mail addresses");
        else if (is_anonymous_id(column) && column.different > 1)
            add_customer(column, 60, named(column) + "; linked to who is named beside it");
    }
    for (const ColumnProfile& column : columns_) {
        if (!nameless_ || !proposal_.mapping.customers.empty()) break;
        if (used_.contains(column.name) || !names_somebody(column) ||
            column.different_share() > 0.7)
            continue;
        if (column.filled_share() < 0.5 || column.mean_size > 40 ||
            column.samples.front().find(' ') != std::string::npos)
            continue;
        add_customer(column, 35, fmt::format("{} values that come back", column.different));
    }
    choose_customer_objects();
}

// OCEL: the objects' types, and which of them is a person.
void Proposer::choose_customer_objects() {
    std::map<std::string, std::size_t> events;
    std::set<std::pair<std::uint32_t, std::string>> seen;
    for (const RecordBlock::Relation& relation : block_.relations)
        if (seen.emplace(relation.at, relation.type).second) ++events[std::string(relation.type)];
    std::size_t most = 0;
    for (const auto& [type, count] : events) {
        std::vector<std::string> words{lower(type)};
        if (words.front().ends_with('s')) words.front().pop_back();
        if (name_score(Role::customer, words.front(), words) >= 50) {
            CustomerRule& rule = proposal_.mapping.customers.emplace_back();
            rule.scheme = words.front();
            rule.object_type = type;
            proposal_.fields.push_back({"customer", "object " + type, 70, "named like one", {}});
        } else if (count > most) {
            most = count;
            proposal_.mapping.primary_object = type;
        }
    }
    if (most > 0)
        proposal_.fields.push_back({"primary object",
                                    proposal_.mapping.primary_object,
                                    60,
                                    fmt::format("in {} of {} events", most, block_.size()),
                                    {}});
}

// The primary one joins records to journeys; one that is new in every record joins none, unless
// a record is several interactions or nothing else could join them.
void Proposer::choose_objects() {
    std::vector<ObjectRule>& objects = proposal_.mapping.objects;
    std::size_t primary = SIZE_MAX;
    double most_repeated = -1;
    for (const ColumnProfile& column : columns_) {
        const std::string type = object_type_of(column.words);
        if (type.empty() || column.is_time() || column.filled == 0 || used_.contains(column.name) ||
            column.mean_size > 60)
            continue;
        // One word without "id" names a thing only when its values look like ids.
        if (column.words.size() == 1 && column.samples.front().find(' ') != std::string::npos)
            continue;
        say("object " + type, column, type == "case" ? 90 : 75,
            fmt::format("named like one, {} different values", column.different));
        ObjectRule& rule = objects.emplace_back();
        rule.type = type;
        rule.column = column.name;
        const bool joins = steps_ || proposal_.mapping.customers.empty() || column.records < 20 ||
                           !names_records(column);
        // A case is what the log is about; else the thing that comes back most often.
        const double repeated = type == "case" ? 2 : 1 - column.different_share();
        if (joins && repeated > most_repeated)
            most_repeated = repeated, primary = objects.size() - 1;
    }
    if (objects.empty() && steps_) choose_step_object();
    else if (primary != SIZE_MAX) objects[primary].primary = true;
}

// The row itself: its several interactions are about one thing.
void Proposer::choose_step_object() {
    const Column id = best(Role::record_id, 60, names_records);
    if (id == nullptr) return;
    ObjectRule& rule = proposal_.mapping.objects.emplace_back();
    rule.type = thing_in(proposal_.mapping.source);
    if (rule.type.empty()) rule.type = "record";
    rule.column = id->name;
    rule.primary = true;
    proposal_.fields.push_back(
        {"object " + rule.type, id->name, 60, "the interactions of a row are about it", {}});
}

}  // namespace touchline
