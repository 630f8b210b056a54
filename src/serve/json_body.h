// A small JSON object as the body of a question or a command.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace touchline {

struct JsonBody {
    std::map<std::string, std::string> texts;  // texts as they are
    // Of one field that is a list of objects: their texts. {"columns": [{"column": "a", …}]}
    std::map<std::string, std::vector<std::map<std::string, std::string>>> lists;

    bool has(const std::string& name) const { return texts.contains(name); }
    // Empty when it is absent.
    std::string text(const std::string& name) const;
};

// Errors: invalid_input (not an object, a field that is not in `known`, a value that is neither a
// text nor a list of objects of texts). An empty body is an object without fields.
Result<JsonBody> read_json_body(std::string_view text, const std::vector<std::string>& known);

}  // namespace touchline
