// What can go wrong, and how it is reported.
//
// A function that depends on the outside world (input, files, database) returns Result<T>.
// Our own mistakes are not Results: they are CHECKs (check.h). Names follow std::expected.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/check.h"

namespace touchline {

// One row per kind of failure; only cli/ (exit codes) and serve/ (HTTP status) translate them.
enum class ErrorCode : std::uint8_t {
    invalid_input,  // the caller can fix it: bad file, bad option, bad policy
    not_found,      // the thing named does not exist
    conflict,       // it exists already, or is owned by somebody else
    limit,          // a named limit was reached (base/limits.h); the message states it
    cancelled,      // the caller pressed stop
    unavailable,    // the outside failed and may recover: disk full, file unreadable
    corrupt,        // stored data breaks an invariant
    internal,       // the database or the OS failed in a way we have no name for
};

struct [[nodiscard]] Error {
    ErrorCode code;
    std::string message;  // lower case, no full stop, says what to do when it can
};

template <class... Args>
Error fail(ErrorCode code, fmt::format_string<Args...> text, Args&&... args) {
    return {code, fmt::format(text, std::forward<Args>(args)...)};
}

template <class T = std::monostate>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    Result()
        requires std::is_same_v<T, std::monostate>
    = default;

    explicit operator bool() const { return state_.index() == 0; }

    T& value() & { return CHECK(*this), *std::get_if<0>(&state_); }
    const T& value() const& { return CHECK(*this), *std::get_if<0>(&state_); }
    T value() && { return CHECK(*this), std::move(*std::get_if<0>(&state_)); }

    const Error& error() const& { return CHECK(!*this), *std::get_if<1>(&state_); }
    Error error() && { return CHECK(!*this), std::move(*std::get_if<1>(&state_)); }

    // Says where, outermost first: "reading calls.csv: line 12: bad timestamp '32:00'".
    template <class... Args>
    Result in(fmt::format_string<Args...> where, Args&&... args) && {
        if (!*this) {
            std::string& message = std::get_if<1>(&state_)->message;
            message.insert(0, fmt::format(where, std::forward<Args>(args)...) + ": ");
        }
        return std::move(*this);
    }

private:
    std::variant<T, Error> state_;
};

using Status = Result<>;

// Ignores a failure on purpose; the reason is for the reader.
template <class T>
void ignore(const Result<T>&, const char* /*reason*/) {}

// Returns the error to our caller, or goes on with the value. A statement, never an expression:
//     TRY(store.append(events));
//     TRY(auto events, read_events(path).in("reading {}", path));
#define TRY(...) TRY_PICK_(__VA_ARGS__, TRY_VALUE_, TRY_STATUS_)(__COUNTER__, __VA_ARGS__)
#define TRY_PICK_(a, b, name, ...) name
#define TRY_JOIN_(a, b) TRY_JOIN2_(a, b)
#define TRY_JOIN2_(a, b) a##b
#define TRY_STATUS_(n, expression) \
    if (auto try_status_ = (expression); !try_status_) return std::move(try_status_).error()
#define TRY_VALUE_(n, target, expression) TRY_VALUE2_(TRY_JOIN_(try_result_, n), target, expression)
#define TRY_VALUE2_(result, target, expression)    \
    auto result = (expression);                    \
    if (!result) return std::move(result).error(); \
    target = std::move(result).value()

}  // namespace touchline
