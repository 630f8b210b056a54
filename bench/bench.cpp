// touchline_bench: every figure of speed in one run, against DuckDB on the same rows.
//
//     touchline_bench --binary build/release/touchline --generate
//     build/release/bench/touchline_generate
//         [--rows 10000000] [--large 100000000] [--runs 5] [--data FOLDER]
//         [--only fold,whole,large,simulate,live,brush] [--example examples/isp] [--seconds 20]
//         [--folder SCRATCH] [--write bench/README.md]
//
// Of a page that is there, what --only leaves out is kept.
// Exits with 1 when an answer of the two sides differs or something asked for was missed.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>

#include "base/process.h"
#include "base/text.h"
#include "bench/live.h"
#include "bench/live_brush.h"
#include "bench/measure.h"
#include "bench/ours.h"
#include "bench/page.h"
#include "bench/simulated.h"
#include "summary/variants.h"
#include "timeline/selection.h"

namespace touchline::bench {
namespace {

constexpr unsigned threads = 2;
constexpr std::uint64_t large_portion = 10'000'000;
constexpr double large_bytes_each = 150;  // what building needs an interaction, about

struct Options {
    std::map<std::string, std::string> values{{"--rows", "10000000"},
                                              {"--large", "100000000"},
                                              {"--runs", "5"},
                                              {"--data", ""},
                                              {"--only", "fold,whole,large,simulate,live,brush"},
                                              {"--seconds", "20"},
                                              {"--example", "examples/isp"},
                                              {"--write", ""},
                                              {"--folder", ""},
                                              {"--binary", ""},
                                              {"--generate", ""}};
    const std::string& text(const std::string& name) const { return values.at(name); }
    std::uint64_t number(const std::string& name) const {
        std::int64_t number = 0;
        if (!read_int(values.at(name), number) || number <= 0) {
            throw std::runtime_error(name + " needs a number above 0");
        }
        return static_cast<std::uint64_t>(number);
    }
    bool wants(const std::string& part) const {
        return text("--only").find(part) != std::string::npos;
    }
};

class Bench {
public:
    Bench(Options options, std::string folder)
        : options_(std::move(options)),
          folder_(std::move(folder)),
          csv_(folder_ + "/log.csv"),
          runs_(static_cast<int>(options_.number("--runs"))) {}

    bool compares() const {
        return options_.wants("fold") || options_.wants("whole") || options_.wants("large");
    }
    bool simulates() const { return options_.wants("simulate"); }

    Page simulated() const {
        say("simulating a company");
        return measure_simulated({.binary = options_.text("--binary"),
                                  .example = options_.text("--example"),
                                  .folder = folder_,
                                  .rows = options_.number("--rows"),
                                  .threads = threads,
                                  .runs = runs_});
    }

    bool serves() const { return options_.wants("live"); }

    Page live() const {
        say("serving under load");
        const auto seconds = static_cast<double>(options_.number("--seconds"));
        return measure_live({.binary = options_.text("--binary"),
                             .folder = folder_,
                             .seconds = seconds,
                             .look_seconds = seconds * 0.75,
                             .rival_seconds = seconds * 0.5});
    }

    bool brushes() const { return options_.wants("brush"); }

    Page brush() const {
        say("brushing on the map screen");
        return measure_brush({.binary = options_.text("--binary"),
                              .generate = options_.text("--generate"),
                              .folder = folder_,
                              .rows = options_.number("--rows")});
    }

    Page run() {
        say(fmt::format("making {} rows", with_thousands(std::int64_t(options_.number("--rows")))));
        must_run({options_.text("--generate"), "--rows", options_.text("--rows"), "-o", csv_});
        if (options_.wants("fold")) folds();
        if (options_.wants("whole")) whole();
        if (options_.wants("large")) large();
        return std::move(page_);
    }

private:
    static void say(const std::string& text) { std::fprintf(stderr, "%s\n", text.c_str()); }

    static ProgramRun must_run(const std::vector<std::string>& words) {
        ProgramRun run = run_program(words);
        if (run.status != 0)
            throw std::runtime_error(fmt::format("{} exits with {}", words[0], run.status));
        return run;
    }

    static void must_agree(bool equal, const std::string& what) {
        if (!equal) throw std::runtime_error("the two sides give different answers: " + what);
    }

    void add(Measure measure) { page_.measures.push_back(std::move(measure)); }

    void map_row(Rival& rival, const Index& index, const std::string& what, Rival::Lens lens,
                 const std::string& other, const Rival::Question& question, Asked asked) {
        const std::string text = lens_text(lens);
        must_agree(as_answer(fold_map(index, text, threads)) == rival.map(question),
                   what + ", " + other);
        add(measure(
            what, runs_, [&] { fold_map(index, text, threads); }, other,
            [&] { rival.run(question); }, asked));
    }

    void folds() {
        say("building the index and the tables");
        const LogRequest request{.rows = options_.number("--rows"), .seed = 7, .threads = threads};
        IndexMaker maker(threads);
        maker.add(make_log(request));
        const Index index = maker.finish();
        Rival rival(folder_, csv_, threads);
        page_.other = "DuckDB " + rival.version();
        using Lens = Rival::Lens;
        const std::string rows = fmt::format("{} M", request.rows / 1'000'000);
        const std::string map = "map of " + rows, own = "window over its own table";
        map_row(rival, index, map, Lens::none, own, rival.map_by_partition(Lens::none),
                {Asked::Of::faster_than, 30});
        map_row(rival, index, map, Lens::none, "window, encoded table",
                rival.map_by_partition_encoded(Lens::none), {});
        map_row(rival, index, map, Lens::none, "`lead() over ()`, sorted and encoded",
                rival.map_by_stream(Lens::none), {Asked::Of::faster_than, 4});
        map_row(rival, index, map, Lens::none, "next and wait kept as columns: no window at all",
                rival.map_by_columns(), {});
        for (const Lens lens : {Lens::period, Lens::touching}) {
            const std::string text = lens_text(lens);
            const double share = 100.0 *
                                 static_cast<double>(selected_interactions(index, text, threads)) /
                                 static_cast<double>(request.rows);
            const std::string what =
                fmt::format("map of {}, lens `{}` ({:.0f} % pass)", rows, text, share);
            map_row(rival, index, what, lens, own, rival.map_by_partition(lens),
                    {Asked::Of::faster_than, 10});
            map_row(rival, index, what, lens, "sorted and encoded", rival.map_by_stream(lens), {});
            add(measure_alone(what + ", time alone", runs_, [&] { fold_map(index, text, threads); },
                              {Asked::Of::seconds, 0.1}));
        }
        variants(rival, index, rows);
        bandwidth(index, map);
    }

    void variants(Rival& rival, const Index& index, const std::string& rows) {
        const std::string what = "variants of " + rows + " with labels";
        const auto list = [&](unsigned used) {
            list_variants(index, select_all(index), {.top = 0, .threads = used});
        };
        const VariantAnswer answer = all_variants(index, threads);
        must_agree(answer == rival.variants(rival.variants_by_text()), what);
        must_agree(answer == rival.variants(rival.variants_encoded()), what + ", encoded");
        page_.facts.push_back(fmt::format("{}: {} different ones.", what,
                                          with_thousands(std::int64_t(answer.journeys.size()))));
        const int few = std::max(1, runs_ / 2);
        add(measure(
            what, few, [&] { list(threads); }, "`list()` over its own table",
            [&] { rival.run(rival.variants_by_text()); }, {Asked::Of::faster_than, 30}));
        add(measure(
            what, few, [&] { list(threads); }, "`list()`, sorted and encoded",
            [&] { rival.run(rival.variants_encoded()); }));
        add(measure(
            what + ", two threads", runs_, [&] { list(2); }, "ourselves with one thread",
            [&] { list(1); }, {Asked::Of::faster_than, 1}));
    }

    void bandwidth(const Index& index, const std::string& map) {
        const Measure fold = measure_alone(map + ", share of bandwidth", runs_,
                                           [&] { fold_map(index, "", threads); });
        const double read = static_cast<double>(map_bytes(index)) / fold.ours.median();
        const double most = memory_bandwidth(threads);
        page_.facts.push_back(fmt::format(
            "{}: {} a fold; {:.1f} bytes an interaction in the index, {} of them hot; the fold "
            "reads {:.1f} GB/s, "
            "{:.0f} % of the {:.1f} GB/s that {} threads read here.",
            map, seconds_text(fold.ours.median()),
            static_cast<double>(index.bytes()) / static_cast<double>(index.interactions()),
            hot_bytes, read / 1e9, 100 * read / most, most / 1e9, threads));
    }

    // The program as a user runs it.
    void whole() {
        const std::string& binary = options_.text("--binary");
        const std::string workspace = folder_ + "/workspace", table = folder_ + "/sorted.duckdb";
        const std::string rows = fmt::format("{} M", options_.number("--rows") / 1'000'000);
        const auto capture = [&](const std::string& file) {
            std::filesystem::remove_all(workspace);
            must_run({binary, "new", workspace});
            return must_run({binary, "-w", workspace, "capture", file, "--yes"});
        };
        std::uint64_t peak = 0;
        const auto capture_csv = [&] { peak = capture(csv_).peak_bytes; };
        add(measure("CSV of " + rows + " rows to durable history and index", std::max(1, runs_ / 3),
                    capture_csv, "`read_csv` into a table and sort it",
                    [&] { read_and_sort(csv_, table, threads); }, {Asked::Of::at_most_times, 1.5}));
        page_.facts.push_back(fmt::format(
            "capture of {} rows: {:.1f} GB of memory at most, {:.0f} bytes of history a row.", rows,
            static_cast<double>(peak) / 1e9,
            static_cast<double>(std::filesystem::file_size(workspace + "/touchline.duckdb")) /
                static_cast<double>(options_.number("--rows"))));
        const auto first_map = [&] { must_run({binary, "-w", workspace, "map", "--json"}); };
        add(measure_alone("open a workspace of " + rows + " and print the map", runs_, first_map));
        const auto first_map_cold = [&] {
            std::filesystem::remove_all(workspace + "/index");
            first_map();
        };
        add(measure_alone("the same, its index rebuilt from the history", std::max(1, runs_ / 3),
                          first_map_cold));
        real_log(capture);
    }

    void real_log(const std::function<ProgramRun(const std::string&)>& capture) {
        const std::string file = options_.text("--data") + "/bpic2012/bpic2012.xes.gz";
        if (!std::filesystem::exists(file)) {
            page_.facts.push_back("bpic2012.xes.gz is not here: its capture was not measured.");
            return;
        }
        Measure row;
        row.what = "`bpic2012.xes.gz` captured end to end";
        row.asked = {Asked::Of::seconds, 1.2};
        row.peak_bytes_asked = 200'000'000;
        for (int run = 0; run < runs_; ++run) {
            const ProgramRun one = capture(file);
            row.ours.seconds.push_back(one.seconds);
            row.peak_bytes = std::max(row.peak_bytes, one.peak_bytes);
        }
        say(fmt::format("  {}: {}, {:.0f} MB", row.what, seconds_text(row.ours.median()),
                        static_cast<double>(row.peak_bytes) / 1e6));
        add(std::move(row));
    }

    void large() {
        const std::uint64_t rows = options_.number("--large");
        const double needed = large_bytes_each * static_cast<double>(rows);
        const std::string map = fmt::format("map of {} M", rows / 1'000'000);
        if (static_cast<double>(memory_available()) < needed) {
            page_.facts.push_back(fmt::format(
                "{}: not measured, it needs about {:.0f} GB of memory.", map, needed / 1e9));
            return;
        }
        say(map + ": building the index");
        IndexMaker maker(threads);
        for (std::uint64_t made = 0; made < rows; made += large_portion) {
            const LogRequest request{
                .rows = std::min(large_portion, rows - made), .seed = 7 + made, .threads = threads};
            maker.add(make_log(request), static_cast<std::uint32_t>(made * 2));
        }
        Index index;
        const double build = time_once([&] { index = maker.finish(); });
        page_.facts.push_back(
            fmt::format("{}: index built from rows in memory in {}.", map, seconds_text(build)));
        bandwidth(index, map);
    }

    Options options_;
    std::string folder_, csv_;
    int runs_;
    Page page_;
};

// What anybody can type again; where the scratch files lay is of this machine only.
std::string command_of(int count, char** words) {
    const std::string here = std::filesystem::current_path().string() + "/";
    const auto from_here = [&](std::string word) {
        return word.starts_with(here) ? word.substr(here.size()) : word;
    };
    std::string text = from_here(words[0]);
    for (int i = 1; i + 1 < count; i += 2)
        if (std::string_view(words[i]) != "--folder")
            text += std::string(" ") + words[i] + " " + from_here(words[i + 1]);
    return text;
}

std::string read_whole(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

int run(int count, char** words) {
    Options options;
    for (int i = 1; i < count; i += 2) {
        if (!options.values.contains(words[i]) || i + 1 == count) {
            std::fprintf(stderr, "unknown option, or without a value: %s\n", words[i]);
            return 2;
        }
        options.values[words[i]] = words[i + 1];
    }
    const bool own_folder = options.text("--folder").empty();
    std::string folder = own_folder
                             ? (std::filesystem::temp_directory_path() / "touchline_bench").string()
                             : options.text("--folder");
    std::filesystem::create_directories(folder);
    const std::string path = options.text("--write");
    std::filesystem::remove(folder + "/rival.duckdb");
    const std::string before = read_whole(path);
    Bench bench(std::move(options), folder);
    bool all_met = true;
    std::string text;
    const auto add_part = [&](PagePart part, bool measured, const auto& measure) {
        if (!measured) return void(text += kept_part(part, before));
        Page page = measure();
        page.command = command_of(count, words);
        all_met = all_met && page.met();
        text += write_part(part, page);
    };
    add_part(PagePart::compared, bench.compares(), [&] { return bench.run(); });
    add_part(PagePart::simulated, bench.simulates(), [&] { return bench.simulated(); });
    add_part(PagePart::live, bench.serves(), [&] { return bench.live(); });
    add_part(PagePart::brush, bench.brushes(), [&] { return bench.brush(); });
    if (path.empty()) std::fputs(text.c_str(), stdout);
    else std::ofstream(path) << text;
    if (own_folder) std::filesystem::remove_all(folder);
    return all_met ? 0 : 1;
}

}  // namespace
}  // namespace touchline::bench

int main(int count, char** words) {
    try {
        return touchline::bench::run(count, words);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench: %s\n", error.what());
        return 2;
    }
}
