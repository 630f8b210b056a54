// touchline simulate: a company with a planted truth, as files.
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "base/files.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "deliveries/company.h"
#include "report/json_writer.h"
#include "report/terminal.h"
#include "report/text_table.h"

namespace touchline {
namespace {

struct SimulateArguments {
    std::string scenario;
    CompanyRequest request;
    std::uint64_t people = 0, seed = 0;
    bool people_given = false, seed_given = false;
};

std::string number(std::uint64_t n) { return with_thousands(static_cast<std::int64_t>(n)); }

// A folder stands for the scenario.toml in it.
Result<simulate::World> world_of(const SimulateArguments& arguments) {
    std::string path = arguments.scenario;
    if (file_exists(path + "/scenario.toml")) path += "/scenario.toml";
    TRY(const std::string text, read_text_file(path));
    TRY(simulate::Scenario scenario, simulate::read_scenario(text).in("{}", path));
    const std::uint64_t people = arguments.people_given ? arguments.people : scenario.people;
    const std::uint64_t seed = arguments.seed_given ? arguments.seed : scenario.seed;
    return simulate::make_world(std::move(scenario), people, seed).in("{}", path);
}

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1'000'000) return fmt::format("{:.1f} kB", double(bytes) / 1e3);
    return fmt::format("{:.1f} MB", double(bytes) / 1e6);
}

std::string report_text(const CompanyReport& report, const simulate::World& world,
                        const std::string& folder) {
    const simulate::Scenario& scenario = world.scenario;
    std::string text = fmt::format(
        "Simulated {} with seed {}: {} people, {} centres, {} journeys, {} interactions from {} to "
        "{}.\n\n",
        scenario.title.empty() ? scenario.name : scenario.title, world.seed, number(report.people),
        number(report.centres), number(report.journeys), number(report.interactions),
        write_date(scenario.start_us), write_date(scenario.until_us));
    TextTable sources;
    sources.columns = {{"source"},
                       {"files", TextTable::right},
                       {"lines", TextTable::right},
                       {"size", TextTable::right}};
    sources.empty_note = "the scenario has no [[source]]: nobody writes anything down";
    for (const SourceReport& source : report.sources)
        sources.rows.push_back(
            {source.source, number(source.files), number(source.lines), size_text(source.bytes)});
    const Terminal terminal = detect_terminal(STDOUT_FILENO);
    text += write_text_table(sources, terminal);
    text += fmt::format(
        "{} of the interactions stand in an export; the others nobody can know, or they were "
        "lost.\n",
        number(report.written));
    if (!report.planted.empty()) {
        TextTable planted;
        planted.columns = {{"planted"}, {"times", TextTable::right}};
        for (const PlantedReport& dirt : report.planted)
            planted.rows.push_back({dirt.what, number(dirt.lines)});
        text += "\n" + write_text_table(planted, terminal);
    }
    return text + fmt::format(
                      "\n  {0}/exports   what the systems of the company deliver\n"
                      "  {0}/truth     what truly happened, as Parquet\n"
                      "Next: touchline -w WORKSPACE capture {0}/exports\n",
                      folder);
}

std::string report_json(const CompanyReport& report, const simulate::World& world) {
    JsonWriter json;
    json.begin_object()
        .field("scenario", world.scenario.name)
        .field("seed", world.seed)
        .field("people", report.people)
        .field("centres", report.centres)
        .field("pods", report.pods)
        .field("journeys", report.journeys)
        .field("interactions", report.interactions)
        .field("written", report.written)
        .key("sources")
        .begin_array();
    for (const SourceReport& source : report.sources)
        json.begin_object()
            .field("source", source.source)
            .field("files", source.files)
            .field("lines", source.lines)
            .field("bytes", source.bytes)
            .end_object();
    json.end_array().key("planted").begin_object();
    for (const PlantedReport& dirt : report.planted) json.field(dirt.what.c_str(), dirt.lines);
    json.end_object().end_object();
    return json.take();
}

Status simulate_company(const CommandContext& context, SimulateArguments& arguments) {
    TRY(const simulate::World world, world_of(arguments));
    Progress progress;
    arguments.request.progress = &progress;
    const auto write = [&] {
        const ProgressBar bar(progress);
        return write_company(world, arguments.request);
    };
    TRY(const CompanyReport report, write());
    return print(context.json ? report_json(report, world)
                              : report_text(report, world, arguments.request.folder));
}

}  // namespace

void define_simulate(CLI::App& app, CommandContext& context, Action& action) {
    auto arguments = std::make_shared<SimulateArguments>();
    app.add_option("scenario", arguments->scenario, "a scenario.toml, or the folder it is in")
        ->required();
    app.add_option("-o,--output", arguments->request.folder, "a new or empty folder")->required();
    auto* people = app.add_option("--people", arguments->people, "how many customers");
    auto* seed = app.add_option("--seed", arguments->seed,
                                "the same seed gives the same company, byte for byte");
    app.add_option("--threads", arguments->request.threads,
                   "how many at once (default: all cores); the bytes are the same for any")
        ->check(CLI::Range(std::int64_t{1}, limits::threads_max));
    app.add_flag("--force", arguments->request.force,
                 "replace the exports and the truth that are in the folder");
    app.callback([arguments, people, seed, &context, &action] {
        arguments->people_given = people->count() > 0;
        arguments->seed_given = seed->count() > 0;
        action = [arguments, &context] { return simulate_company(context, *arguments); };
    });
}

}  // namespace touchline
