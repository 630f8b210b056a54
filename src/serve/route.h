// A route: one row of THE table of the API (routes.cpp). From the rows follow the matching of
// requests, who may, the checking of parameters, OpenAPI and the page people read.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/lens.h"
#include "serve/access.h"
#include "serve/http.h"

namespace touchline {

class Service;

struct RouteParameter {
    enum class Type : std::uint8_t { text, whole, share, flag, choice };
    const char* name = "";
    Type type = Type::text;
    const char* what = "";
    const char* fallback = "";  // when it is not given
    bool required = false;
    std::uint64_t least = 0, most = UINT64_MAX;  // of a whole number
    const char* choices = "";                     // "latest longest"
};

enum class BodyKind : std::uint8_t { none, json, file, events };

struct Route;

// A request whose route, sender and parameters are known and checked: what a handler sees.
struct Call {
    Service& service;
    const Request& request;
    const Route& route;
    const Who& who;
    const std::map<std::string, std::string>& values;
    const Lens& lens;

    std::string text(const char* name) const;  // the fallback when it is not given
    std::uint64_t whole(const char* name) const;
    double share(const char* name) const;
    bool flag(const char* name) const;
    bool given(const char* name) const { return values.contains(name); }
};

using Handler = Result<Response> (*)(const Call& call);
// Called once, from any thread; `call` is gone by then.
using Answered = std::function<void(Result<Response> answer)>;
using LaterHandler = void (*)(const Call& call, const Answered& answered);

struct Route {
    const char* method = "GET";
    const char* path = "";   // "/v1/customers/{id}"
    AccessRole role = AccessRole::admin;  // the least that may; nobody: everyone may
    Handler handler = nullptr;
    const char* summary = "";
    const char* answer = "any";  // a shape (shapes.h)
    std::vector<RouteParameter> parameters = {};
    bool lens = false;  // takes a lens, too
    BodyKind body = BodyKind::none;
    const char* body_shape = "";
    WorkLane lane = WorkLane::quick;
    LaterHandler later = nullptr;  // instead of handler: answers when it can
    int success = 200;
};

const std::vector<Route>& routes();  // THE table

struct Match {
    const Route* route = nullptr;
    std::map<std::string, std::string> values;  // of the {parameters} of the path, decoded
    std::string allow;  // methods of the path when none of its routes is of the method
};
// Nothing and no `allow`: there is no such path. HEAD is GET without a body.
Match match_route(std::string_view method, std::string_view path);

// The query's fields checked against the route; what is not a parameter is the lens's.
// Errors: invalid_input that names the parameter, with what would be right.
Status read_parameters(const Route& route, std::string_view query,
                       std::map<std::string, std::string>& values, Lens& lens);

// "%C3%A9" and, in a query, '+' for a blank. Errors: invalid_input.
Result<std::string> decode_url(std::string_view text, bool plus_is_blank);

}  // namespace touchline
