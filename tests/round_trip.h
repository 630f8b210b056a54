// A simulated company whose exports were captured, beside its truth. Included by tests only.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/files.h"
#include "deliveries/company.h"
#include "simulate/scenario.h"
#include "tabular/database.h"
#include "tests/scratch.h"
#include "workspace/workspace.h"

namespace touchline {

namespace fs = std::filesystem;

inline std::string example(const std::string& name) {
    return std::string(TOUCHLINE_SOURCE) + "/examples/" + name;
}

// Every line "KEY = …" of the text says something else.
inline void change(std::string& text, const std::string& key, const std::string& value) {
    const std::string begin = "\n" + key + " = ";
    for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1))
        text.replace(at, text.find('\n', at + 1) - at, begin + value);
}

// Dirtier than the example, and over fewer days: every kind of dirt is met in a small company.
// A company without dirt stays clean.
inline simulate::World dirty_world(const std::string& name, const std::string& until, int people) {
    std::string text = read_text_file(example(name) + "/scenario.toml").value();
    const std::pair<const char*, const char*> changes[] = {
        {"lost", "0.01"}, {"broken", "0.02"},     {"broken_records", "0.08"}, {"repeated", "0.03"},
        {"late", "0.03"}, {"per", "\"company\""},  // a file costs more than its lines here
    };
    for (const auto& [key, value] : changes) change(text, key, value);
    const std::size_t start = text.find("\nuntil = ");  // of the scenario, not of an incident
    text.replace(start, text.find('\n', start + 1) - start, "\nuntil = " + until);
    auto scenario = simulate::read_scenario(text);
    EXPECT_TRUE(bool(scenario)) << (scenario ? "" : scenario.error().message);
    return simulate::make_world(std::move(scenario).value(), std::uint64_t(people), 7).value();
}

inline std::vector<std::string> files_below(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto& at : fs::recursive_directory_iterator(folder))
        if (at.is_regular_file()) files.push_back(at.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

inline CompanyReport write(const simulate::World& world, const std::string& folder,
                           unsigned threads, std::size_t memory_max) {
    CompanyRequest request;
    request.folder = folder;
    request.threads = threads;
    request.memory_max = memory_max;
    auto report = write_company(world, request);
    EXPECT_TRUE(bool(report)) << (report ? "" : report.error().message);
    return report ? report.value() : CompanyReport{};
}

// The history and the truth side by side, in a database of their own.
class RoundTrip {
public:
    RoundTrip(const std::string& name, const simulate::World& world) {
        report_ = write(world, scratch_.path("out"), 2, 256 << 20);
        capture(name);
        DatabaseOptions options;
        options.external_access = true;
        database_.emplace(Database::open("", options).value());
        connection_.emplace(database_->connect().value());
        for (const char* table : {"rows", "records", "interactions", "people", "objects"})
            view(std::string("true_") + table,
                 scratch_.path("out/truth/" + std::string(table) + ".parquet"));
        for (const char* table : {"held", "refused", "names"})
            view(table, scratch_.path(std::string(table) + ".parquet"));
    }

    const CompanyReport& report() const { return report_; }

    void run(const std::string& sql) {
        const Status done = connection_->run(sql);
        EXPECT_TRUE(bool(done)) << (done ? "" : done.error().message);
    }
    std::uint64_t number(const std::string& sql) {
        const auto found = connection_->number(sql);
        EXPECT_TRUE(bool(found)) << (found ? "" : found.error().message) << "\n" << sql;
        return found ? found.value() : UINT64_MAX;
    }
    // The first rows of what should be empty.
    std::string rows(const std::string& sql) {
        auto asked = connection_->query(sql + " limit 5");
        EXPECT_TRUE(bool(asked)) << (asked ? "" : asked.error().message) << "\n" << sql;
        std::string text;
        while (asked && asked.value().next().value())
            for (std::size_t row = 0; row < asked.value().chunk().rows(); ++row) {
                for (std::size_t i = 0; i < asked.value().columns().size(); ++i) {
                    asked.value().chunk().write_text(i, row, text);
                    text += " | ";
                }
                text += "\n";
            }
        return text;
    }

private:
    void view(const std::string& name, const std::string& path) {
        run("create table " + name + " as from read_parquet(" + sql_quote(path) + ")");
    }

    void capture(const std::string& name) {
        const auto like = read_like(example(name));
        ASSERT_TRUE(bool(like)) << (like ? "" : like.error().message);
        auto workspace = Workspace::create(scratch_.path("w"), {}, like.value());
        ASSERT_TRUE(bool(workspace)) << (workspace ? "" : workspace.error().message);
        Workspace& w = workspace.value();
        const auto files = files_below(scratch_.path("out/exports"));
        for (const std::string& path : files) {
            CaptureRequest request;
            request.path = path;
            request.more_follow = path != files.back();
            request.rejects_share_max = 0.2;
            const auto plan = w.plan_capture(request);
            ASSERT_TRUE(bool(plan)) << (plan ? "" : plan.error().message);
            ASSERT_TRUE(plan.value().known) << path << " has no mapping";
            const auto done = w.capture(request, plan.value());
            ASSERT_TRUE(bool(done)) << (done ? "" : done.error().message);
            ASSERT_FALSE(done.value().stopped) << path;
        }
        keep(w, "held",
             "select interaction_id, record, i.source, b.file_name, source_row, i.occurred_at, "
             "i.ended_at, i.kind, i.channel, i.centre, i.attributes, s.customer "
             "from interactions i join batches b using (batch) join steps() s using (history_row)");
        keep(w, "refused",
             "select source, file_name, source_row, r.reason from rejects r "
             "join batches b using (batch)");
        keep(w, "names", "select record, scheme, value from records");
        for (const InvariantLine& line : w.check().value())
            EXPECT_TRUE(line.holds) << line.invariant << ": " << line.detail;
    }

    void keep(Workspace& workspace, const std::string& name, const std::string& sql) {
        const auto done = workspace.export_to(sql, scratch_.path(name + ".parquet"));
        ASSERT_TRUE(bool(done)) << (done ? "" : done.error().message);
    }

    Scratch scratch_;
    CompanyReport report_;
    std::optional<Database> database_;
    std::optional<Connection> connection_;
};

}  // namespace touchline
