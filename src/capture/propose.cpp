// Which column is what: names first, contents as the judge, and always how sure.
//
// Fields are chosen in the order of how much they decide: time, object, customer, kind, then the
// rest. A column is used once; what nothing uses stays an attribute.
#include "capture/propose.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "capture/apply.h"
#include "capture/column_look.h"
#include "capture/propose_words.h"

namespace touchline {
namespace {

constexpr int sure_of_content = 55;  // found by its values only

struct Pick {
    const ColumnLook* look = nullptr;
    int sure = 0;
    explicit operator bool() const { return look != nullptr; }
};

class Proposer {
public:
    Proposer(const RecordBlock& sample, Proposal& proposal)
        : looks_(look_at_columns(sample)), proposal_(proposal) {}

    Status propose() {
        TRY(choose_time());
        choose_objects();
        choose_customers();
        choose_kind();
        choose_words();
        choose_numbers();
        return {};
    }

private:
    Mapping& mapping() { return proposal_.mapping; }
    InteractionRule& first() { return mapping().interactions.front(); }

    void say(std::string field, const Pick& pick, std::string reason) {
        used_.insert(pick.look->name);
        proposal_.fields.push_back({std::move(field), pick.look->name, pick.sure,
                                    std::move(reason), pick.look->samples});
    }

    // The free column that fits best by name among those that may_be; content decides ties.
    template <class MayBe>
    Pick best(Role role, int fit_min, const MayBe& may_be) const {
        Pick pick;
        for (const ColumnLook& look : looks_) {
            if (used_.contains(look.name) || look.filled == 0) continue;
            const int fit = name_fits(look.plain, role);
            if (fit >= fit_min && fit > pick.sure && may_be(look)) pick = {&look, fit};
        }
        return pick;
    }

    static TimeRule time_rule(const ColumnLook& look) {
        TimeRule rule;
        rule.columns = {look.name};
        rule.format = look.time_format;
        return rule;
    }

    static std::string time_reason(const ColumnLook& look) {
        std::string reason = fmt::format("reads as time, format '{}'", look.time_format);
        if (look.ambiguous_day) reason += "; day and month could be the other way round: check it";
        return reason;
    }

    Status choose_time() {
        Pick pick = best(Role::begin, 1, [](const ColumnLook& look) { return look.has_date; });
        if (!pick) pick = best(Role::end, 1, [](const ColumnLook& look) { return look.has_date; });
        for (const ColumnLook& look : looks_)  // by content: the fullest that has a clock
            if (look.has_date && !pick && look.filled_share() > 0.5) pick = {&look, sure_of_content};
        if (!pick) return no_time_found();
        if (several_times(pick)) return {};
        first().occurred_at = time_rule(*pick.look);
        if (pick.look->ambiguous_day) pick.sure = std::min(pick.sure, 60);
        say("occurred_at", pick, time_reason(*pick.look));
        join_clock(pick);
        choose_end(pick);
        const Pick promise =
            best(Role::promise, 60, [](const ColumnLook& look) { return look.has_date; });
        if (promise) {
            first().promise_due = time_rule(*promise.look);
            say("promise_due", promise, time_reason(*promise.look));
        }
        return {};
    }

    Status no_time_found() const {
        std::string names;
        for (const ColumnLook& look : looks_) names += (names.empty() ? "'" : ", '") + look.name + "'";
        return fail(ErrorCode::invalid_input,
                    "no column looks like a time; the columns are {}: write a mapping that says how "
                    "to read it (docs/mapping.md)",
                    names);
    }

    // The date stands in one column and the clock in another.
    void join_clock(const Pick& date) {
        if (date.look->has_clock) return;
        const Pick clock = best(Role::clock, 1, [](const ColumnLook& look) {
            return look.has_clock && !look.has_date;
        });
        if (!clock || clock.look->filled_share() < 0.9) return;
        TimeRule& rule = first().occurred_at;
        rule.columns.push_back(clock.look->name);
        const std::string date_format = rule.format == "iso" ? "%Y-%m-%d" : rule.format;
        rule.format = date_format + " " + clock.look->time_format;
        say("occurred_at (clock)", clock, "the clock of the date beside it");
    }

    void choose_end(const Pick& begin) {
        const Pick end = best(Role::end, 1, [&](const ColumnLook& look) {
            return look.has_date && look.earliest_us >= begin.look->earliest_us &&
                   look.filled_share() > 0.05;
        });
        if (!end || end.sure < 70) return;
        first().ended_at = time_rule(*end.look);
        first().end_before_start = {OrderRule::reject};
        say("ended_at", end, time_reason(*end.look));
    }

    // A row of an order has the times of its steps: one interaction each, when there is no kind.
    bool several_times(const Pick& pick) {
        const Pick kind = best(Role::kind, 80, may_be_kind);
        std::vector<const ColumnLook*> steps;
        for (const ColumnLook& look : looks_)
            if (look.has_date && look.has_clock && name_fits(look.plain, Role::promise) < 60)
                steps.push_back(&look);
        if (kind || steps.size() < 3) return false;
        mapping().interactions.clear();
        for (const ColumnLook* step : steps) {
            InteractionRule rule;
            rule.kind.constant = step_name(step->plain);
            rule.occurred_at = time_rule(*step);
            mapping().interactions.push_back(rule);
            say("occurred_at of '" + rule.kind.constant + "'", {step, std::min(pick.sure, 70)},
                time_reason(*step));
        }
        return true;
    }

    // "order purchase timestamp" -> "order_purchase"
    static std::string step_name(std::string plain) {
        for (const char* tail : {" timestamp", " datetime", " date", " time", " at"})
            if (plain.ends_with(tail)) plain.resize(plain.size() - std::string_view(tail).size());
        std::replace(plain.begin(), plain.end(), ' ', '_');
        return plain;
    }

    static bool may_be_kind(const ColumnLook& look) {
        return look.letters && look.time_format.empty() && look.different >= 1 &&
               look.filled_share() > 0.9 && look.length_mean < 80 &&
               (look.different_share() < 0.5 || look.filled < 20);
    }
    static bool may_be_key(const ColumnLook& look) {
        return look.time_format.empty() && look.length_mean < 64 &&
               (look.different > 1 || look.filled <= 2);
    }
    static bool may_be_word(const ColumnLook& look) {
        return look.time_format.empty() && look.length_mean < 80 &&
               (look.different_share() < 0.5 || look.filled < 20);
    }

    static std::string object_type(const ColumnLook& look) {
        std::string type = look.plain;
        if (type == "case concept name") return "case";
        for (const char* tail : {" id", " no", " nr", " number", " key"})
            if (type.ends_with(tail)) type.resize(type.size() - std::string_view(tail).size());
        std::replace(type.begin(), type.end(), ' ', '_');
        return type;
    }

    void choose_objects() {
        for (int place = 0; place < 3; ++place) {
            const Pick pick = best(Role::object, 65, [](const ColumnLook& look) {
                return may_be_key(look) && look.filled_share() > 0.02 && look.length_mean > 0;
            });
            if (!pick) return;
            ObjectRule rule;
            rule.type = object_type(*pick.look);
            rule.column = pick.look->name;
            rule.primary = place == 0;
            mapping().objects.push_back(rule);
            say("object " + rule.type, pick,
                fmt::format("{} different in {} records", pick.look->different, pick.look->filled));
        }
    }

    // A value that stands in far more records than any person would: nobody.
    static std::vector<std::string> nobody(const ColumnLook& look) {
        const bool crowd = look.filled >= 50 && double(look.most_frequent) > 0.2 * double(look.filled) &&
                           look.different > 10;
        const std::string value = lower(look.common_value);
        const bool telling = value == "0" || value == "-" || value == "unknown" || value == "n/a" ||
                             value == "na" || value == "null" || value == "none" ||
                             value == "anonymous" || value == "undefined" || value == "-1";
        if (crowd || telling) return {look.common_value};
        return {};
    }

    void add_customer(const Pick& pick, const std::string& scheme) {
        CustomerRule rule;
        rule.scheme = scheme;
        rule.column = pick.look->name;
        rule.null_values = nobody(*pick.look);
        if (scheme == "email") rule.normalise = {"trim", "lower"};
        if (scheme == "phone") rule.normalise = {"digits"};
        std::string reason = fmt::format("named like a customer, {} different in {} records",
                                         pick.look->different, pick.look->filled);
        if (!rule.null_values.empty())
            reason += fmt::format("; '{}' is too frequent to be one person: it means nobody",
                                  rule.null_values.front());
        mapping().customers.push_back(rule);
        say("customer " + scheme, pick, reason);
    }

    void choose_customers() {
        const Pick pick = best(Role::customer, 65, may_be_key);
        if (pick) add_customer(pick, object_type(*pick.look));
        for (int place = 0; place < 2; ++place) {
            const Pick contact = best(Role::person_contact, 65, may_be_key);
            if (!contact) break;
            const bool mail = contact.look->samples.front().find('@') != std::string::npos;
            add_customer(contact, mail ? "email" : "phone");
        }
        if (!mapping().customers.empty()) return;
        proposal_.remarks.push_back(
            mapping().objects.empty()
                ? "no column looks like a customer: every record is its own anonymous customer"
                : fmt::format("no column looks like a customer: each {} stands for one",
                              mapping().objects.front().type));
    }

    void choose_kind() {
        if (!first().kind.constant.empty()) return;  // one interaction a time column
        Pick pick = best(Role::kind, 60, may_be_kind);
        for (const ColumnLook& look : looks_) {
            if (pick || used_.contains(look.name)) continue;
            const bool other = name_fits(look.plain, Role::channel) > 60 ||
                               name_fits(look.plain, Role::staff) > 60 ||
                               name_fits(look.plain, Role::centre) > 60 ||
                               name_fits(look.plain, Role::reason) > 60;
            if (!other && may_be_kind(look) && look.different >= 3 && look.different <= 60 &&
                look.filled >= 20)
                pick = {&look, sure_of_content - 15};
        }
        // One kind of a whole file says less than the file's name when names are all we have.
        if (pick && pick.sure >= 60) {
            first().kind.column = pick.look->name;
            say("kind", pick, fmt::format("{} different values", pick.look->different));
            return;
        }
        std::string constant = mapping().source;
        std::replace(constant.begin(), constant.end(), '-', '_');
        first().kind.constant = constant;
        proposal_.fields.push_back({"kind", "constant '" + constant + "'", 40,
                                    "no column looks like a kind: every record is one", {}});
    }

    void choose_word(Role role, const char* field, ValueRule InteractionRule::*rule) {
        const Pick pick = best(role, 60, may_be_word);
        if (!pick) return;
        ValueRule value;
        value.column = pick.look->name;
        (mapping().interactions.size() > 1 ? mapping().defaults : first()).*rule = value;
        say(field, pick, fmt::format("{} different values", pick.look->different));
    }

    void choose_words() {
        choose_word(Role::channel, "channel", &InteractionRule::channel);
        choose_word(Role::centre, "centre", &InteractionRule::centre);
        choose_word(Role::staff, "staff", &InteractionRule::staff);
        choose_word(Role::reason, "reason", &InteractionRule::reason);
        const Pick text = best(Role::text, 60, [](const ColumnLook& look) {
            return look.letters && look.length_mean > 15;
        });
        if (!text) return;
        (mapping().interactions.size() > 1 ? mapping().defaults : first()).text = text.look->name;
        say("text", text, fmt::format("{:.0f} characters on average", text.look->length_mean));
    }

    void choose_numbers() {
        const Pick rating = best(Role::rating, 70, [](const ColumnLook& look) {
            return look.numeric_share > 0.95 && look.different <= 101;
        });
        if (rating && mapping().interactions.size() == 1) {
            first().rating.column = rating.look->name;
            say("rating", rating, fmt::format("{} different numbers", rating.look->different));
        }
        const Pick id = best(Role::id, 85, [](const ColumnLook& look) {
            return look.filled == look.records && look.different == look.filled && look.filled > 1;
        });
        if (id) {
            mapping().id = {id.look->name};
            say("id", id, "different in every record: names the record in its source");
        }
    }

    std::vector<ColumnLook> looks_;
    Proposal& proposal_;
    std::set<std::string> used_;
};

// OCEL names its things itself: kinds, times and objects come typed.
void propose_ocel(Proposal& proposal, const RecordBlock& sample) {
    Mapping& mapping = proposal.mapping;
    std::vector<std::pair<std::string, std::size_t>> types;  // and how many records name one
    for (const auto& relation : sample.relations) {
        const auto at = std::find_if(types.begin(), types.end(),
                                     [&](const auto& type) { return type.first == relation.type; });
        if (at == types.end()) types.emplace_back(relation.type, 1);
        else ++at->second;
    }
    for (const auto& [type, times] : types) {
        if (name_fits(plain_words(type), Role::customer) < 65 || !mapping.customers.empty()) continue;
        CustomerRule rule;
        rule.scheme = rule.object_type = type;
        mapping.customers.push_back(rule);
        proposal.fields.push_back({"customer " + type, "object type '" + type + "'", 90,
                                   "an object type named like a customer", {}});
    }
    std::stable_sort(types.begin(), types.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [type, times] : types) {
        if (!mapping.customers.empty() && mapping.customers.front().object_type == type) continue;
        mapping.primary_object = type;
        proposal.fields.push_back({"primary object", "object type '" + type + "'", 60,
                                   fmt::format("named by most events of the sample ({})", times), {}});
        break;
    }
}

// How the sample fares under the mapping; the first interactions for people to look at.
Status preview(Proposal& proposal, const RecordBlock& sample) {
    Terms terms;
    TRY(auto mapper, Mapper::make(proposal.mapping, terms));
    InteractionBlock block;
    MappedBlock mapped;
    mapper->map(sample, block, mapped);
    proposal.sampled = sample.size();
    proposal.rejected_of_sample = mapped.rejects.size();
    for (const Reject& reject : mapped.rejects) {
        proposal.remarks.push_back(fmt::format(
            "{} of {} sampled records would be rejected, first: {} = '{}' {}",
            mapped.rejects.size(), sample.size(), reject.column, reject.value, reject.reason));
        break;
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(3, block.size()); ++i) {
        PreviewRow row;
        row.occurred_at = write_instant(block.occurred_us[i],
                                        block.offset_min[i] == no_offset ? 0 : block.offset_min[i]);
        row.kind = terms.text(block.kind[i]);
        row.channel = terms.text(block.channel[i]);
        row.staff = terms.text(block.staff[i]);
        row.object = terms.text(block.object_type[i]);
        row.customer = block.record[i] == RecordId::none ? "anonymous" : "known";
        proposal.first.push_back(row);
    }
    return {};
}

}  // namespace

Result<Proposal> propose_mapping(Delivery& delivery, const std::string& source) {
    TRY(const RecordBlock* sample, delivery.sample());
    if (sample->size() == 0)
        return fail(ErrorCode::invalid_input,
                    "the file is empty or none of its records can be read: there is nothing to map");
    Proposal proposal;
    proposal.mapping.source = source;
    proposal.mapping.format = delivery.options();
    proposal.mapping.interactions.emplace_back();
    TRY(Proposer(*sample, proposal).propose());
    if (!sample->relations.empty()) propose_ocel(proposal, *sample);
    TRY(preview(proposal, *sample));
    proposal.sure = 100;
    for (const FieldGuess& guess : proposal.fields)
        if (guess.field == "kind" || guess.field.starts_with("occurred_at") ||
            guess.field.starts_with("customer"))
            proposal.sure = std::min(proposal.sure, guess.sure);
    return proposal;
}

}  // namespace touchline
