// The demo: a simulated company, captured as its systems would deliver it.
#include <filesystem>

#include "base/files_below.h"
#include "deliveries/company.h"
#include "deliveries/examples.h"
#include "report/json_writer.h"
#include "serve/handlers.h"

namespace touchline {
namespace {

constexpr const char* shown_example = "isp";

// Goes with everything in it, whatever happens.
struct DemoFolder {
    std::string path;
    ~DemoFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
};

Status adopt_example(Workspace& workspace) {
    std::vector<WorkspaceFile> files;
    for (const ExampleFile& file : example_settings(shown_example))
        files.push_back({std::string(file.name), std::string(file.text)});
    return workspace.adopt(files);
}

Result<std::string> run_demo(Workspace& workspace, std::uint64_t people, Progress& progress) {
    TRY(adopt_example(workspace));
    const std::string text{example_text(shown_example, "scenario.toml")};
    TRY(simulate::Scenario scenario, simulate::read_scenario(text));
    const std::uint64_t seed = scenario.seed;
    TRY(const auto world, simulate::make_world(std::move(scenario), people, seed));
    const DemoFolder folder{workspace.folder() + "/uploads/demo"};
    CompanyRequest company;
    company.folder = folder.path;
    company.force = true;  // what a run that was killed left
    company.progress = &progress;
    TRY(write_company(world, company));
    CaptureCounts sum;
    TRY(const auto files, files_below(folder.path + "/exports"));
    for (const std::string& path : files) {
        CaptureRequest request;
        request.path = path;
        request.progress = &progress;
        request.rejects_share_max = 1;  // dirt is planted, and some of these files are small
        request.more_follow = &path != &files.back();
        TRY(const CaptureReport report, workspace.capture(request));
        sum.read += report.counts.read;
        sum.rejected += report.counts.rejected;
        sum.interactions += report.counts.interactions;
    }
    JsonWriter json;
    json.begin_object().field("files", std::uint64_t{files.size()}).field("read", sum.read);
    json.field("rejected", sum.rejected).field("interactions", sum.interactions).end_object();
    return json.take();
}

}  // namespace

Result<Response> begin_demo(const Call& call) {
    TRY(const auto batches, call.service.workspace.store().batches());
    if (!batches.empty())
        return fail(ErrorCode::conflict,
                    "the demo is for a workspace without history: make one with touchline new");
    Workspace& workspace = call.service.workspace;
    const std::uint64_t people = call.whole("people");
    return begin_job(call, "the demo", [&workspace, people](Progress& progress) -> JobEnd {
        auto report = run_demo(workspace, people, progress);
        if (!report) return {"", report.error()};
        return {std::move(report).value(), {}};
    });
}

}  // namespace touchline
