// One TOML table read strictly: what is not asked for is an error with the nearest known key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "model/toml_library.h"

namespace touchline {

// Methods leave `out` alone when the key is absent; the first error is kept for finish().
class TomlKeys {
public:
    TomlKeys(const toml::table& table, std::string where)
        : table_(table),
          where_(std::move(where)) {}

    const toml::node* find(std::string_view key) {
        known_.emplace_back(key);
        return table_.get(key);
    }
    void text(std::string_view key, std::string& out) {
        const toml::node* node = find(key);
        if (node == nullptr) return;
        if (const auto value = node->value_exact<std::string>()) out = *value;
        else wrong(*node, key, "text in quotes");
    }
    void texts(std::string_view key, std::vector<std::string>& out) {
        const toml::node* node = find(key);
        if (node == nullptr) return;
        out.clear();
        if (const auto value = node->value_exact<std::string>()) {
            out.push_back(*value);
            return;
        }
        const toml::array* array = node->as_array();
        if (array == nullptr) return wrong(*node, key, "a text or a list of texts");
        for (const toml::node& item : *array) {
            if (const auto value = item.value_exact<std::string>()) out.push_back(*value);
            else return wrong(item, key, "a list of texts in quotes");
        }
    }
    void integer(std::string_view key, std::int64_t& out) {
        const toml::node* node = find(key);
        if (node == nullptr) return;
        if (const auto value = node->value_exact<std::int64_t>()) out = *value;
        else wrong(*node, key, "a whole number");
    }
    void boolean(std::string_view key, bool& out) {
        const toml::node* node = find(key);
        if (node == nullptr) return;
        if (const auto value = node->value_exact<bool>()) out = *value;
        else wrong(*node, key, "true or false");
    }
    // One character; empty text is '\0'.
    void character(std::string_view key, char& out) {
        const toml::node* node = find(key);
        if (node == nullptr) return;
        const auto value = node->value_exact<std::string>();
        if (!value || value->size() > 1) return wrong(*node, key, "one character in quotes");
        out = value->empty() ? '\0' : value->front();
    }
    // One of the named values.
    template <class T>
    void choice(std::string_view key, T& out,
                const std::vector<std::pair<std::string, T>>& choices) {
        const toml::node* node = find(key);
        if (node == nullptr) return;
        const auto value = node->value_exact<std::string>();
        std::vector<std::string> names;
        for (const auto& [name, choice] : choices) {
            if (value && *value == name) {
                out = choice;
                return;
            }
            names.push_back("\"" + name + "\"");
        }
        wrong(*node, key, "one of " + join(names, ", "));
    }

    void wrong(const toml::node& node, std::string_view key, std::string_view expected) {
        keep(fail(ErrorCode::invalid_input, "line {}: '{}' in {} must be {}",
                  node.source().begin.line, key, where_, expected));
    }
    void keep(Status status) {
        if (status_ && !status) status_ = std::move(status);
    }
    void keep(Error error) { keep(Status(std::move(error))); }
    // An error about the table as a whole.
    Error about(std::string_view what) const {
        return fail(ErrorCode::invalid_input, "line {}: {} {}", table_.source().begin.line, where_,
                    what);
    }

    Status finish() {
        for (const auto& [key, node] : table_) {
            const std::string name(key.str());
            if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
            const std::string near = nearest(name, known_);
            keep(fail(
                ErrorCode::invalid_input, "line {}: unknown key '{}' in {}; {}",
                key.source().begin.line, name, where_,
                near.empty() ? "known are " + join(known_, ", ") : "did you mean '" + near + "'?"));
        }
        return status_;
    }
    const std::string& where() const { return where_; }

private:
    const toml::table& table_;
    std::string where_;
    std::vector<std::string> known_;
    Status status_;
};

}  // namespace touchline
