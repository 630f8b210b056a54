// What the parts of the scenario parser share: a table read key by key, with the first mistake
// kept, and the names that must turn out to exist. Included by .cpp files only.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/policy_toml.h"
#include "simulate/limits.h"
#include "simulate/scenario.h"

namespace touchline::simulate {

namespace policy_toml = touchline::policy_toml;

// A name that refers to something else in the file.
struct Reference {
    std::string what;   // "queue", "step"
    std::string scope;  // of a step or reason: its journey; else empty
    std::string word, key;
    std::uint32_t line = 0;
};

class TableReader {
public:
    TableReader(const toml::table& table, std::string what, std::vector<Reference>& references)
        : table_(table),
          what_(std::move(what)),
          references_(references) {}

    // Each leaves `out` alone when the key is not there.
    TableReader& text(const char* key, std::string& out);
    TableReader& texts(const char* key, std::vector<std::string>& out);
    TableReader& flag(const char* key, bool& out);
    TableReader& number(const char* key, double& out, double least, double most);
    TableReader& share(const char* key, double& out) { return number(key, out, 0, 1); }
    TableReader& rate(const char* key, double& out) { return number(key, out, 0, 1e6); }
    TableReader& effect(const char* key, double& out) { return number(key, out, -100, 100); }
    TableReader& count(const char* key, std::uint64_t& out, std::uint64_t least,
                       std::uint64_t most);
    TableReader& count(const char* key, std::uint32_t& out, std::uint32_t least,
                       std::uint32_t most);
    TableReader& time(const char* key, Distribution& out);      // a distribution of durations
    TableReader& amounts(const char* key, Distribution& out);   // a distribution of numbers
    TableReader& length(const char* key, Micros& out);          // one duration
    TableReader& date(const char* key, Micros& out);            // a day, or day and time, UTC
    // So many numbers, any number of them when that is 0; none below 0, not all 0.
    TableReader& numbers(const char* key, std::vector<double>& out, std::size_t size);
    TableReader& weights(const char* key, Weights& out, double most);
    TableReader& words(const char* key, std::vector<std::pair<std::string, std::string>>& out);
    TableReader& one_of(const char* key, std::string& out, const std::vector<std::string>& known);
    // The same, and each word must be the name of a `what`.
    TableReader& name(const char* key, std::string& out, const char* what,
                      const std::string& scope = "");
    TableReader& names(const char* key, std::vector<std::string>& out, const char* what,
                       const std::string& scope = "");
    TableReader& named_weights(const char* key, Weights& out, double most, const char* what,
                               const std::string& scope = "");
    TableReader& named_words(const char* key, std::vector<std::pair<std::string, std::string>>& out,
                             const char* what);
    // The text of the key says `word`, which must be the name of a `what`.
    TableReader& mentions(const char* key, const std::string& word, const char* what);
    TableReader& must_have(const char* key, const char* why);
    TableReader& must_have(const char* key, const std::string& why) {
        return must_have(key, why.c_str());
    }
    TableReader& distinct(std::vector<std::string>& taken, const std::string& name);
    TableReader& fail_if(bool wrong, const char* key, const std::string& message);

    // Calls read(table) for each table of a list; a table alone is a list of one.
    template <class Read>
    TableReader& each(const char* key, Read read) {
        const toml::node* node = look(key);
        if (node == nullptr) return *this;
        if (node->is_table()) return keep(read(*node->as_table()));
        if (!node->is_array()) return keep(wrong(*node, "'{}' must be a table: {{ … }}", key));
        std::size_t count = 0;
        for (const toml::node& item : *node->as_array()) {
            if (++count > limits::scenario_tables_max) return keep(too_many(item, key));
            if (!item.is_table())
                return keep(
                    wrong(item, "'{}' must hold tables: write [[{}]] or {{ … }}", key, key));
            keep(read(*item.as_table()));
            if (error_) break;
        }
        return *this;
    }

    std::uint32_t line() const { return policy_toml::line_of(table_); }
    // The first mistake: a value that is wrong, else an unknown key, else one that is missing.
    Status finish();

private:
    template <class... Args>
    Error wrong(const toml::node& node, fmt::format_string<Args...> text, Args&&... args) const {
        return fail(ErrorCode::invalid_input, "line {}: {}{}{}", policy_toml::line_of(node), what_,
                    what_.empty() ? "" : ": ", fmt::format(text, std::forward<Args>(args)...));
    }
    Error too_many(const toml::node& node, const char* key) const;
    const toml::node* look(const char* key);
    TableReader& keep(Status status);
    TableReader& distribution(const char* key, Distribution& out, Unit unit);
    void refer(const toml::node& node, const char* key, const std::string& word, const char* what,
               const std::string& scope);

    const toml::table& table_;
    std::string what_;  // "step 'menu' of journey 'cancel'"
    std::vector<Reference>& references_;
    std::vector<std::string> known_;
    std::optional<Error> error_, missing_;
};

// The parts of read_scenario: each reads one table of its kind.
struct Reading {
    Scenario scenario;
    std::vector<Reference> references;
};
Status read_people_table(const toml::table& table, Reading& reading);
Status read_segment(const toml::table& table, Reading& reading);
Status read_need(const toml::table& table, Reading& reading);
Status read_feeling(const toml::table& table, Reading& reading);
Status read_survey(const toml::table& table, Reading& reading);
Status read_leaving(const toml::table& table, Reading& reading);
Status read_hours(const toml::table& table, Reading& reading);
Status read_field(const toml::table& table, Reading& reading);
Status read_staff(const toml::table& table, Reading& reading);
Status read_queue(const toml::table& table, Reading& reading);
Status read_centres(const toml::table& table, Reading& reading);
Status read_incident(const toml::table& table, Reading& reading);
Status read_journey(const toml::table& table, Reading& reading);
Status read_effect(const toml::table& table, Reading& reading);
Status read_verdict(const toml::table& table, Reading& reading);
Status read_source(const toml::table& table, Reading& reading);
Status read_dirt(const toml::table& table, Reading& reading);
// Codes, masks and tables that would overflow, or take all memory.
Status check_limits(const Scenario& scenario);
// What names refer to, sums of shares, ways that lead nowhere.
Status check_references(const Reading& reading);
Status check_journeys(const Scenario& scenario);

}  // namespace touchline::simulate
