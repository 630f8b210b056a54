// Reads distributions as people write them: "gamma(mean 2 days, shape 3)", "40 s".
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "base/time.h"
#include "simulate/distribution.h"

namespace touchline::simulate {

namespace {

using Form = Distribution::Form;

struct Shape {
    const char* name;
    Form form;
    const char *first, *second;  // what the parameters are called; second may be null
};
constexpr Shape shapes[] = {
    {"uniform", Form::uniform, "from", "to"},
    {"exponential", Form::exponential, "mean", nullptr},
    {"lognormal", Form::lognormal, "median", "spread"},
    {"gamma", Form::gamma, "mean", "shape"},
    {"weibull", Form::weibull, "scale", "shape"},
};

std::string usage(const Shape& shape, Unit unit) {
    const char* amount = unit == Unit::time ? "2 min" : "2";
    std::string text = fmt::format("{}({} {}", shape.name, shape.first, amount);
    if (shape.second != nullptr)
        text += fmt::format(", {} {}", shape.second,
                            shape.form != Form::uniform ? "1.5"
                            : unit == Unit::time        ? "5 min"
                                                        : "5");
    return text + ")";
}

Result<double> read_amount(std::string_view text, Unit unit) {
    if (unit == Unit::time) {
        TRY(const Micros us, read_duration(text));
        return static_cast<double>(us);
    }
    double number = 0;
    if (!read_double(trim(text), number) || !std::isfinite(number))
        return fail(ErrorCode::invalid_input, "'{}' is not a number", trim(text));
    return number;
}

// Splits at commas outside parentheses.
std::vector<std::string_view> split_parts(std::string_view text) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '(') ++depth;
        if (text[i] == ')') --depth;
        if (text[i] != ',' || depth != 0) continue;
        parts.push_back(trim(text.substr(begin, i - begin)));
        begin = i + 1;
    }
    parts.push_back(trim(text.substr(begin)));
    return parts;
}

Result<double> read_parameter(std::string_view text, const Shape& shape, bool second, Unit unit) {
    const std::string_view name = second ? shape.second : shape.first;
    if (!text.starts_with(name) || text.size() == name.size() || text[name.size()] != ' ')
        return fail(ErrorCode::invalid_input, "'{}' should be '{} …'; write {}", text, name,
                    usage(shape, unit));
    const bool plain = second && shape.form != Form::uniform;
    return read_amount(text.substr(name.size() + 1), plain ? Unit::number : unit);
}

Status check_part(const Distribution::Part& part, const Shape& shape, std::string_view text) {
    if (part.form == Form::uniform) {
        if (part.b < part.a)
            return fail(ErrorCode::invalid_input, "'{}' ends before it begins; exchange them",
                        text);
        return {};
    }
    if (part.a <= 0)
        return fail(ErrorCode::invalid_input, "the {} of '{}' must be above 0", shape.first, text);
    if (part.form == Form::lognormal && part.b < 1)
        return fail(ErrorCode::invalid_input,
                    "the spread of '{}' must be 1 or more: two thirds lie within median/spread and "
                    "median x spread",
                    text);
    const double least = part.form == Form::lognormal ? 1 : 0.01, most = 1'000;
    if (shape.second != nullptr && !(part.b >= least && part.b <= most))
        return fail(ErrorCode::invalid_input, "the {} of '{}' must be from {} to {}", shape.second,
                    text, least, most);
    return {};
}

Result<Distribution::Part> read_part(std::string_view text, Unit unit) {
    Distribution::Part part;
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos) {
        TRY(part.a, read_amount(text, unit));
        return part;
    }
    std::vector<std::string> known = {"mixture"};
    for (const Shape& shape : shapes) known.emplace_back(shape.name);
    const std::string_view name = trim(text.substr(0, open));
    const auto* shape = std::find_if(std::begin(shapes), std::end(shapes),
                                     [&](const Shape& each) { return name == each.name; });
    if (shape == std::end(shapes)) {
        const std::string close = nearest(name, known);
        return fail(ErrorCode::invalid_input, "unknown distribution '{}'; {}", name,
                    close.empty() ? "there are " + join(known, ", ") + " and plain amounts"
                                  : fmt::format("did you mean '{}'?", close));
    }
    if (!text.ends_with(')'))
        return fail(ErrorCode::invalid_input, "'{}' has no closing parenthesis", text);
    const auto given = split_parts(text.substr(open + 1, text.size() - open - 2));
    if (given.size() != (shape->second == nullptr ? 1u : 2u))
        return fail(ErrorCode::invalid_input, "'{}': write {}", text, usage(*shape, unit));
    part.form = shape->form;
    TRY(part.a, read_parameter(given[0], *shape, false, unit));
    if (shape->second != nullptr) { TRY(part.b, read_parameter(given[1], *shape, true, unit)); }
    TRY(check_part(part, *shape, text));
    return part;
}

}  // namespace

Result<Distribution> read_distribution(std::string_view text, Unit unit) {
    Distribution distribution;
    text = trim(text);
    constexpr std::string_view mixture = "mixture(";
    if (!text.starts_with(mixture)) {
        TRY(const Distribution::Part part, read_part(text, unit));
        distribution.parts = {part};
        return distribution;
    }
    if (!text.ends_with(')'))
        return fail(ErrorCode::invalid_input, "'{}' has no closing parenthesis", text);
    text = text.substr(mixture.size(), text.size() - mixture.size() - 1);
    double sum = 0;
    for (const std::string_view piece : split_parts(text)) {
        const std::size_t blank = piece.find(' ');
        double share = 0;
        if (blank == std::string_view::npos || !read_double(piece.substr(0, blank), share) ||
            !(share > 0 && share <= 1))
            return fail(ErrorCode::invalid_input,
                        "'{}' must begin with its share: mixture(0.9 {}, 0.1 {})", piece,
                        usage(shapes[1], unit), usage(shapes[0], unit));
        TRY(Distribution::Part part, read_part(trim(piece.substr(blank)), unit));
        part.share = share;
        sum += share;
        distribution.parts.push_back(part);
    }
    if (std::abs(sum - 1) > 1e-9)
        return fail(ErrorCode::invalid_input, "the shares of the mixture sum to {:.6g}, not to 1",
                    sum);
    return distribution;
}

}  // namespace touchline::simulate
