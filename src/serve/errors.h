// What can go wrong, as HTTP says it: the only place where codes of base/result.h become statuses.
//
// {"error": {"code": "not_found", "message": "…", "see": "/docs#errors"}}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "serve/http.h"

namespace touchline {

struct HttpError {
    int status = 500;
    std::string_view code = "internal";
    std::string message;
    std::string_view see = "/docs#errors";
};

HttpError http_error(const Error& error);
// Of the transport and of the door: by status alone.
HttpError http_error(int status, std::string message);
Response error_response(const HttpError& error);

// Rows of the page that explains them.
struct ErrorRow {
    int status;
    std::string_view code, when;
};
const std::vector<ErrorRow>& error_rows();

}  // namespace touchline
