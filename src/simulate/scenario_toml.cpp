// One table of a scenario, key by key: the first mistake is kept and says what would be right.
#include "simulate/scenario_toml.h"

#include <algorithm>

namespace touchline::simulate {

using policy_toml::line_of;

const toml::node* TableReader::look(const char* key) {
    known_.emplace_back(key);
    return error_ ? nullptr : table_.get(key);
}

Error TableReader::too_many(const toml::node& node, const char* key) const {
    return fail(ErrorCode::limit, "line {}: '{}': there are more than {} (scenario_tables_max)",
                line_of(node), key, limits::scenario_tables_max);
}

TableReader& TableReader::keep(Status status) {
    if (!status && !error_) error_ = std::move(status).error();
    return *this;
}

void TableReader::refer(const toml::node& node, const char* key, const std::string& word,
                        const char* what, const std::string& scope) {
    references_.push_back({what, scope, word, key, static_cast<std::uint32_t>(line_of(node))});
}

TableReader& TableReader::mentions(const char* key, const std::string& word, const char* what) {
    if (const toml::node* node = look(key)) refer(*node, key, word, what, "");
    return *this;
}

TableReader& TableReader::text(const char* key, std::string& out) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    if (!node->is_string()) return keep(wrong(*node, "'{}' must be a text such as \"a\"", key));
    out = node->as_string()->get();
    return *this;
}

TableReader& TableReader::texts(const char* key, std::vector<std::string>& out) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    out.clear();
    if (node->is_string()) return out.push_back(node->as_string()->get()), *this;
    if (!node->is_array())
        return keep(wrong(*node, "'{}' must be a list such as [\"a\", \"b\"]", key));
    for (const toml::node& item : *node->as_array()) {
        if (!item.is_string()) return keep(wrong(item, "'{}' must hold texts such as \"a\"", key));
        out.push_back(item.as_string()->get());
    }
    return *this;
}

TableReader& TableReader::flag(const char* key, bool& out) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    if (!node->is_boolean()) return keep(wrong(*node, "'{}' must be true or false", key));
    out = node->as_boolean()->get();
    return *this;
}

namespace {

bool is_number(const toml::node& node, double& out) {
    if (node.is_integer()) return out = static_cast<double>(node.as_integer()->get()), true;
    if (node.is_floating_point()) return out = node.as_floating_point()->get(), true;
    return false;
}

}  // namespace

TableReader& TableReader::number(const char* key, double& out, double least, double most) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    double value = 0;
    if (!is_number(*node, value) || !(value >= least && value <= most))
        return keep(wrong(*node, "'{}' must be a number from {} to {}", key, least, most));
    out = value;
    return *this;
}

TableReader& TableReader::count(const char* key, std::uint64_t& out, std::uint64_t least,
                                std::uint64_t most) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    const auto* whole = node->as_integer();
    if (whole == nullptr || whole->get() < 0 || static_cast<std::uint64_t>(whole->get()) < least ||
        static_cast<std::uint64_t>(whole->get()) > most)
        return keep(wrong(*node, "'{}' must be a whole number from {} to {}", key, least, most));
    out = static_cast<std::uint64_t>(whole->get());
    return *this;
}

TableReader& TableReader::count(const char* key, std::uint32_t& out, std::uint32_t least,
                                std::uint32_t most) {
    std::uint64_t value = out;
    count(key, value, std::uint64_t{least}, std::uint64_t{most});
    out = static_cast<std::uint32_t>(value);
    return *this;
}

TableReader& TableReader::distribution(const char* key, Distribution& out, Unit unit) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    const char* example = unit == Unit::time ? "\"lognormal(median 4 min, spread 1.8)\" or \"40 s\""
                                             : "\"lognormal(median 20, spread 1.5)\" or 20";
    double plain = 0;
    if (unit == Unit::number && is_number(*node, plain)) {
        out.parts = {{1, Distribution::Form::constant, plain, 0}};
        return *this;
    }
    if (!node->is_string())
        return keep(wrong(*node, "'{}' must be a distribution such as {}", key, example));
    auto read = read_distribution(node->as_string()->get(), unit);
    if (!read) return keep(wrong(*node, "'{}': {}", key, read.error().message));
    out = std::move(read).value();
    return *this;
}

TableReader& TableReader::time(const char* key, Distribution& out) {
    return distribution(key, out, Unit::time);
}
TableReader& TableReader::amounts(const char* key, Distribution& out) {
    return distribution(key, out, Unit::number);
}

TableReader& TableReader::length(const char* key, Micros& out) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    if (!node->is_string())
        return keep(wrong(*node, "'{}' must be a length of time such as \"90 days\"", key));
    const auto read = read_duration(node->as_string()->get());
    if (!read) return keep(wrong(*node, "'{}': {}", key, read.error().message));
    if (read.value() <= 0) return keep(wrong(*node, "'{}' must be longer than nothing", key));
    out = read.value();
    return *this;
}

TableReader& TableReader::date(const char* key, Micros& out) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    static const auto iso = TimeFormat::parse("iso");
    static const auto utc = Zone::named("UTC");
    std::string text;
    if (node->is_date()) {
        const toml::date& day = node->as_date()->get();
        text = fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
    } else if (node->is_string()) {
        text = node->as_string()->get();
    } else {
        return keep(wrong(*node, "'{}' must be a day such as 2025-03-01", key));
    }
    const auto read = iso.value().read(text, utc.value());
    if (!read)
        return keep(wrong(*node, "'{}' must be a day such as 2025-03-01, not '{}'", key, text));
    out = read.value().utc_us;
    return *this;
}

TableReader& TableReader::numbers(const char* key, std::vector<double>& out, std::size_t size) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    const toml::array* list = node->as_array();
    if (list == nullptr || list->empty() || (size > 0 && list->size() != size))
        return keep(wrong(*node, "'{}' must be a list of {} numbers", key,
                          size > 0 ? std::to_string(size) : "some"));
    out.clear();
    double sum = 0;
    for (const toml::node& item : *list) {
        double value = 0;
        if (!is_number(item, value) || !(value >= 0 && value <= 1e6))
            return keep(wrong(item, "'{}' must hold numbers from 0 on", key));
        out.push_back(value);
        sum += value;
    }
    return fail_if(!(sum > 0), key, "must not be all 0");
}

TableReader& TableReader::weights(const char* key, Weights& out, double most) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    if (!node->is_table())
        return keep(wrong(*node, "'{}' must be a table such as {{ a = 0.7, b = 0.3 }}", key));
    out.clear();
    for (const auto& [name, item] : *node->as_table()) {
        double value = 0;
        if (!is_number(item, value) || !(value >= -most && value <= most))
            return keep(
                wrong(item, "'{}' of '{}' must be a number up to {}", name.str(), key, most));
        out.emplace_back(name.str(), value);
    }
    return *this;
}

TableReader& TableReader::words(const char* key,
                                std::vector<std::pair<std::string, std::string>>& out) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    if (!node->is_table())
        return keep(
            wrong(*node, "'{}' must be a table such as {{ call_answered = \"ANS\" }}", key));
    out.clear();
    for (const auto& [name, item] : *node->as_table()) {
        if (!item.is_string())
            return keep(wrong(item, "'{}' of '{}' must be a text", name.str(), key));
        out.emplace_back(name.str(), item.as_string()->get());
    }
    return *this;
}

TableReader& TableReader::one_of(const char* key, std::string& out,
                                 const std::vector<std::string>& known) {
    const toml::node* node = look(key);
    if (node == nullptr) return *this;
    const std::string word = node->is_string() ? node->as_string()->get() : "";
    if (std::find(known.begin(), known.end(), word) == known.end()) {
        const std::string close = word.empty() ? "" : nearest(word, known);
        return keep(wrong(*node, "unknown {} '{}'; {}", key, word,
                          close.empty() ? "there are " + join(known, ", ")
                                        : fmt::format("did you mean '{}'?", close)));
    }
    out = word;
    return *this;
}

TableReader& TableReader::name(const char* key, std::string& out, const char* what,
                               const std::string& scope) {
    text(key, out);
    if (const toml::node* node = table_.get(key); !error_ && node != nullptr)
        refer(*node, key, out, what, scope);
    return *this;
}

TableReader& TableReader::names(const char* key, std::vector<std::string>& out, const char* what,
                                const std::string& scope) {
    texts(key, out);
    if (const toml::node* node = table_.get(key); !error_ && node != nullptr)
        for (const std::string& word : out) refer(*node, key, word, what, scope);
    return *this;
}

TableReader& TableReader::named_weights(const char* key, Weights& out, double most,
                                        const char* what, const std::string& scope) {
    weights(key, out, most);
    if (const toml::node* node = table_.get(key); !error_ && node != nullptr)
        for (const auto& [word, weight] : out) refer(*node, key, word, what, scope);
    return *this;
}

TableReader& TableReader::named_words(const char* key,
                                      std::vector<std::pair<std::string, std::string>>& out,
                                      const char* what) {
    words(key, out);
    if (const toml::node* node = table_.get(key); !error_ && node != nullptr)
        for (const auto& [word, other] : out) refer(*node, key, word, what, "");
    return *this;
}

TableReader& TableReader::must_have(const char* key, const char* why) {
    if (!missing_ && table_.get(key) == nullptr)
        missing_ = wrong(table_, "'{}' is missing: {}", key, why);
    return *this;
}

TableReader& TableReader::distinct(std::vector<std::string>& taken, const std::string& name) {
    fail_if(name.empty() && table_.get("name") != nullptr, "name", "must not be empty");
    if (std::find(taken.begin(), taken.end(), name) != taken.end())
        return keep(wrong(table_, "there is another '{}'; give each its own name", name));
    taken.push_back(name);
    return *this;
}

TableReader& TableReader::fail_if(bool is_wrong, const char* key, const std::string& message) {
    if (!is_wrong || error_) return *this;
    const toml::node* node = table_.get(key);
    return keep(wrong(node == nullptr ? table_ : *node, "'{}' {}", key, message));
}

Status TableReader::finish() {
    if (error_) return *error_;
    for (const auto& [key, node] : table_) {
        const std::string name(key.str());
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
        const std::string close = nearest(name, known_);
        return wrong(node, "unknown key '{}'; {}", name,
                     close.empty() ? "known keys are " + join(known_, ", ")
                                   : fmt::format("did you mean '{}'?", close));
    }
    if (missing_) return *missing_;
    return {};
}

}  // namespace touchline::simulate
