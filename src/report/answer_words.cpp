// The sentences every answer carries: population and ties.
#include <fmt/format.h>

#include "base/text.h"
#include "report/answer_text.h"

namespace touchline {
namespace {

std::string counted(std::uint64_t count, const char* one, const char* many) {
    return with_thousands(std::int64_t(count)) + " " + (count == 1 ? one : many);
}

}  // namespace

std::string describe_population(const Population& population) {
    std::string text = counted(population.customers, "customer", "customers") + ", " +
                       counted(population.journeys, "journey", "journeys") + ", " +
                       counted(population.interactions, "interaction", "interactions");
    if (population.hidden_interactions > 0)
        text +=
            " (" + with_thousands(std::int64_t(population.hidden_interactions)) + " more hidden)";
    text += "  ·  lens: " + (population.lens.empty() ? "all journeys" : population.lens);
    if (population.journeys_total > population.journeys)
        text += " (of " + with_thousands(std::int64_t(population.journeys_total)) + ")";
    return text;
}

std::string describe_ties(const Ties& ties) {
    if (ties.pairs == 0) return "ties: none";
    return fmt::format(
        "ties: {} in {} ({}) happened at one instant and stand in the order of "
        "their source",
        counted(ties.pairs, "neighbouring pair", "neighbouring pairs"),
        counted(ties.journeys, "journey", "journeys"),
        fmt::format("{} of pairs", write_percent(ties.share)));
}

}  // namespace touchline
