// Each line is made from the answer of the command it names: what is told can be looked up.
#include "report/story_report.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "base/text.h"
#include "report/json_writer.h"
#include "report/terminal.h"
#include "report/text_table.h"

namespace touchline {
namespace {

struct StoryLine {
    std::string says, command;
};

std::string number(std::uint64_t n) { return with_thousands(static_cast<std::int64_t>(n)); }

std::string many(std::uint64_t n, const char* one, const char* more) {
    return number(n) + " " + (n == 1 ? one : more);
}

// A type that fewer journeys have than this is not what happens here.
constexpr std::uint64_t told_from = 30;

// The type with the most of something, among those that are frequent enough.
template <class Of>
const EffortRow* most(const Effort& effort, Of of) {
    const EffortRow* found = nullptr;
    for (const EffortRow& row : effort.types)
        if (row.journeys >= told_from && of(row) > 0 && (found == nullptr || of(row) > of(*found)))
            found = &row;
    return found;
}

class Telling {
public:
    explicit Telling(const Story& story) : story_(story) {}

    std::vector<StoryLine> lines() {
        say(fmt::format("{} had {} in {}, {} to {}",
                        many(story_.customers, "customer", "customers"),
                        many(story_.interactions, "interaction", "interactions"),
                        many(story_.centres, "centre", "centres"), write_date(story_.from_us),
                        write_date(story_.until_us)),
            "map");
        say(fmt::format("{} told of them; {} not be read, each kept with its reason",
                        many(story_.sources, "system", "systems"),
                        many(story_.rejected, "record could", "records could")),
            "sources");
        waits();
        contacts();
        switches();
        hand_offs();
        ways();
        return std::move(lines_);
    }

private:
    void say(std::string text, const std::string& command) {
        lines_.push_back({std::move(text), "touchline -w " + story_.folder + " " + command});
    }

    void waits() {
        std::string text;
        std::size_t told = 0;
        for (const EffortRow& row : story_.effort.types) {
            if (row.journeys < told_from || row.waiting_ms_median <= 0 || told == 3) continue;
            text += fmt::format("{}{} {}", told++ == 0 ? "" : ", ", row.type,
                                write_duration_ms(row.waiting_ms_median));
        }
        say(told == 0 ? "nobody waits" : "the longest waits, at the median: " + text, "effort");
    }

    void contacts() {
        const auto excess = [](const EffortRow& row) {
            return row.shortest == 0 ? 0 : row.contacts_mean / static_cast<double>(row.shortest);
        };
        const EffortRow* row = most(story_.effort, excess);
        if (row == nullptr) return say("too few journeys succeed to say what they take", "effort");
        say(fmt::format("{} takes {:.1f} contacts; the shortest way that succeeds takes {}",
                        row->type, row->contacts_mean, row->shortest),
            "effort");
    }

    void switches() {
        const EffortRow* row =
            most(story_.effort, [](const EffortRow& r) { return r.switches_mean; });
        if (row == nullptr) return say("nobody has to switch channels", "effort");
        say(fmt::format("channels are switched most in {}: {:.1f} times a journey", row->type,
                        row->switches_mean),
            "effort");
    }

    void hand_offs() {
        const EffortRow* row =
            most(story_.effort, [](const EffortRow& r) { return r.hand_offs_mean; });
        if (row == nullptr) return say("nobody is handed on to somebody else", "effort");
        say(fmt::format("{} is handed on most: {} of its {} journeys meet several people",
                        row->type, number(row->with_hand_off), number(row->journeys)),
            "effort");
    }

    // The way that costs most success, and the one that brings most.
    void ways() {
        for (const bool worse : {true, false}) {
            const PartingRow* found = nullptr;
            for (const PartingRow& row : story_.parting.rows)
                if (row.type != story_.rest && (row.difference < 0) == worse &&
                    (found == nullptr || std::abs(row.difference) > std::abs(found->difference)))
                    found = &row;
            if (found == nullptr)
                say(fmt::format("no way on succeeds {} often than the others at its step",
                                worse ? "less" : "more"),
                    "parting");
            else say(way(*found), fmt::format("parting --journey {}", quoted(found->type)));
        }
    }

    static std::string quoted(const std::string& word) {
        return word.find(' ') == std::string::npos ? word : "'" + word + "'";
    }

    static std::string way(const PartingRow& row) {
        const double share = static_cast<double>(row.succeeded) / double(row.journeys);
        const double others = static_cast<double>(row.others_succeeded) / double(row.others);
        return fmt::format("{}: from {} to {}, {} succeed; of the others {}", row.type, row.kind,
                           row.next, write_percent(share), write_percent(others));
    }

    const Story& story_;
    std::vector<StoryLine> lines_;
};

}  // namespace

std::string write_story_text(const Story& story) {
    const auto lines = Telling(story).lines();
    int width = 0;
    for (const StoryLine& line : lines) width = std::max(width, display_width(line.says));
    std::string text;
    for (const StoryLine& line : lines)
        text += fmt::format("  {}{}   {}\n", line.says,
                            std::string(std::size_t(width - display_width(line.says)), ' '),
                            line.command);
    return text;
}

std::string write_story_json(const Story& story) {
    JsonWriter json;
    json.begin_object()
        .field("customers", story.customers)
        .field("journeys", story.journeys)
        .field("interactions", story.interactions)
        .field("centres", story.centres)
        .field("sources", story.sources)
        .field("rejected", story.rejected)
        .key("lines")
        .begin_array();
    for (const StoryLine& line : Telling(story).lines())
        json.begin_object().field("says", line.says).field("command", line.command).end_object();
    json.end_array().end_object();
    return json.take();
}

}  // namespace touchline
