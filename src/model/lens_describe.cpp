// A lens as a sentence, for the head of every answer.
#include "base/text.h"
#include "model/lens.h"

namespace touchline {

namespace {

std::string any_of(const std::vector<std::string>& values) {
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) text += i + 1 == values.size() ? " or " : ", ";
        text += values[i].empty() ? "(none)" : values[i];
    }
    return text;
}

void add(std::vector<std::string>& parts, const char* what,
         const std::vector<std::string>& values) {
    if (!values.empty()) parts.push_back(std::string(what) + " " + any_of(values));
}

std::string period(const Lens& lens) {
    constexpr const char* rules[] = {"started", "under way", "wholly"};
    const char* rule = rules[static_cast<std::size_t>(lens.period)];
    const std::string from = lens.from_us == no_time ? "" : write_instant(lens.from_us);
    const std::string until = lens.until_us == no_time ? "" : write_instant(lens.until_us);
    if (!from.empty() && !until.empty())
        return fmt::format("{} from {} until before {}", rule, from, until);
    return from.empty() ? fmt::format("{} before {}", rule, until)
                        : fmt::format("{} from {} on", rule, from);
}

}  // namespace

std::string describe_lens(const Lens& lens) {
    std::vector<std::string> parts;
    if (lens.from_us != no_time || lens.until_us != no_time) parts.push_back(period(lens));
    add(parts, "of type", lens.journey);
    add(parts, "that ended as", lens.outcome);
    add(parts, "that start with", lens.starts_with);
    add(parts, "that end with", lens.ends_with);
    add(parts, "that touch channel", lens.channel);
    add(parts, "that touch centre", lens.centre);
    add(parts, "that touch kind", lens.kind);
    add(parts, "that touch staff", lens.staff);
    for (const auto& [name, values] : lens.attributes)
        add(parts, fmt::format("with {}", name).c_str(), values);
    for (const auto& [name, values] : lens.segments)
        add(parts, fmt::format("of customers with {}", name).c_str(), values);
    std::string text = parts.empty() ? "all journeys" : "journeys " + join(parts, "; ");
    parts.clear();
    add(parts, "kind", lens.show_kind);
    add(parts, "channel", lens.show_channel);
    add(parts, "centre", lens.show_centre);
    if (!parts.empty()) text += ", showing only " + join(parts, " and ");
    if (lens.known_at_us != no_time) text += ", as known at " + write_instant(lens.known_at_us);
    return text;
}

}  // namespace touchline
