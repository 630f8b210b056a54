// The index that was brought on, change by change, is the one that is built anew (invariant 4);
// and a promoted attribute means what one that is asked of the history means.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/files.h"
#include "tests/scratch.h"
#include "workspace/workspace.h"

namespace touchline {
namespace {

const std::string head = "id,at,phone,email,what,order,plan,level\n";

std::string pick(Random& random, const char* prefix, std::uint64_t of, std::uint64_t empty_of) {
    if (random.below(empty_of) == 0) return "";
    return prefix + std::to_string(random.below(of));
}

// People are known by a phone, an e-mail or both, so that they merge and part; orders are met by
// several of them; times tie.
std::string random_line(Random& random) {
    return fmt::format("{},2026-{:02}-{:02} 1{}:00:00,{},{},{},{},{},{}\n", random.below(400),
                       1 + random.below(6), 1 + random.below(28), random.below(4),
                       pick(random, "p", 60, 4), pick(random, "e", 60, 3),
                       pick(random, "kind", 5, 999), pick(random, "o", 80, 3),
                       pick(random, "plan ", 4, 3), pick(random, "", 7, 4));
}

std::string mapping_of(const std::string& source, const std::string& promote, bool by_template) {
    return fmt::format(
        "source = \"{}\"\n{}[[customer]]\nscheme = \"phone\"\ncolumn = \"phone\"\n"
        "[[customer]]\nscheme = \"email\"\ncolumn = \"email\"\n"
        "[[object]]\ntype = \"order\"\ncolumn = \"order\"\nprimary = true\n"
        "[[interaction]]\nkind = {}\noccurred_at = \"at\"\n"
        "[attributes]\nkeep = \"listed\"\ncolumns = [\"plan\", \"level\"]\npromote = [{}]\n",
        source, source == "b" ? "id = [\"id\"]\n" : "",
        by_template ? "{ template = \"{what}!\" }" : "\"what\"", promote);
}

class Living {
public:
    Living(std::uint64_t seed, unsigned threads) : random_(seed) {
        options_.threads = threads;
        options_.progress = &built_;
        auto made = Workspace::create(scratch_.path("w"), options_);
        EXPECT_TRUE(made) << made.error().message;
        workspace_.emplace(std::move(made).value());
        capture("a", 400);
        EXPECT_TRUE(workspace_->prepare());
    }

    // What was done, for the failure's message.
    std::string change() {
        const std::uint64_t rows = built_.rows_done;
        const std::string what = do_change();
        advanced_ += built_.rows_done == rows;
        EXPECT_TRUE(workspace_->prepare());  // a big change leaves it to the next question
        return what;
    }
    void expect_as_rebuilt() {
        const auto lines = workspace_->check();
        ASSERT_TRUE(lines) << lines.error().message;
        for (const InvariantLine& line : lines.value())
            EXPECT_TRUE(line.holds) << line.invariant << ": " << line.detail;
    }
    int advanced() const { return advanced_; }  // changes without building anew

private:
    std::string do_change() {
        const std::string source = random_.below(2) == 0 ? "a" : "b";
        const std::uint64_t choice = random_.below(batches_.empty() ? 2 : 5);
        if (choice < 3) return capture(source, 1 + random_.below(30)), "capture of " + source;
        const std::size_t at = random_.below(batches_.size());
        const BatchId batch = batches_[at];
        batches_.erase(batches_.begin() + static_cast<std::ptrdiff_t>(at));
        const auto number = static_cast<std::uint32_t>(batch);
        if (choice == 3) {
            const auto gone = workspace_->withdraw(batch, "a try");
            EXPECT_TRUE(gone) << gone.error().message;
            return fmt::format("withdraw {}", number);
        }
        for (const char* name : {"a", "b"}) write_mapping(name);
        const auto report = workspace_->remap(batch);
        EXPECT_TRUE(report) << report.error().message;
        if (report) batches_.push_back(report.value().batch);
        return fmt::format("remap {}", number);
    }
    void write_mapping(const std::string& source) {
        const char* promote[] = {"", "\"plan\"", "\"level\"", "\"plan\", \"level\""};
        EXPECT_TRUE(
            write_text_file(workspace_->folder() + "/sources/" + source + ".toml",
                            mapping_of(source, promote[random_.below(4)], random_.below(3) == 0)));
    }
    // New lines, and some that were delivered before.
    void capture(const std::string& source, std::size_t rows) {
        std::string text = head;
        for (std::size_t i = 0; i < rows; ++i) {
            if (!lines_.empty() && random_.below(4) == 0)
                text += lines_[random_.below(lines_.size())];
            else text += lines_.emplace_back(random_line(random_));
        }
        const std::string path = scratch_.path(fmt::format("{}.csv", ++files_));
        EXPECT_TRUE(write_text_file(path, text));
        if (random_.below(3) == 0 || files_ <= 2) write_mapping(source);
        if (!file_exists(workspace_->folder() + "/sources/" + source + ".toml"))
            write_mapping(source);
        CaptureRequest request;
        request.path = path;
        request.source = source;
        request.rejects_share_max = 1;  // one id twice in a delivery is refused
        const auto report = workspace_->capture(request);
        ASSERT_TRUE(report) << report.error().message;
        if (files_ > 1) batches_.push_back(report.value().batch);
    }

    Scratch scratch_;
    Random random_;
    Progress built_;
    WorkspaceOptions options_;
    std::optional<Workspace> workspace_;
    std::vector<std::string> lines_;
    std::vector<BatchId> batches_;
    int files_ = 0, advanced_ = 0;
};

TEST(Advance, AnyChangesGiveTheIndexThatIsBuiltAnew) {
    for (const unsigned threads : {1U, 3U})
        for (std::uint64_t seed = 1; seed <= 2; ++seed) {
            SCOPED_TRACE(fmt::format("{} threads, seed {}", threads, seed));
            Living living(seed + 10 * threads, threads);
            std::string done;
            for (int step = 0; step < 10; ++step) {
                done += living.change() + ", ";
                SCOPED_TRACE(done);
                living.expect_as_rebuilt();
                if (::testing::Test::HasFailure()) return;
            }
            EXPECT_GE(living.advanced(), 8) << done;
        }
}

// The same history in two workspaces, one of which promotes.
class Twin {
public:
    explicit Twin(const std::string& promote) {
        WorkspaceOptions options;
        options.clock = &clock_;
        auto made = Workspace::create(scratch_.path("w"), options);
        EXPECT_TRUE(made) << made.error().message;
        workspace_.emplace(std::move(made).value());
        for (const char* source : {"a", "b"})
            EXPECT_TRUE(write_text_file(workspace_->folder() + "/sources/" + source + ".toml",
                                        mapping_of(source, promote, false)));
    }
    void capture(const std::string& source, const std::string& text, Micros now) {
        clock_.set(now);
        const std::string path = scratch_.path(fmt::format("{}.csv", ++files_));
        EXPECT_TRUE(write_text_file(path, head + text));
        CaptureRequest request;
        request.path = path;
        request.source = source;
        request.rejects_share_max = 1;
        const auto report = workspace_->capture(request);
        EXPECT_TRUE(report) << report.error().message;
        EXPECT_TRUE(workspace_->prepare());
    }
    void withdraw(std::uint32_t batch, Micros now) {
        clock_.set(now);
        EXPECT_TRUE(workspace_->withdraw(BatchId{batch}, "a try"));
    }
    std::string ask(const std::string& lens) {
        const auto answer = workspace_->journeys(read_lens(lens).value(), 0);
        if (!answer) return answer.error().message;
        const VariantList& list = answer.value();
        std::string text = fmt::format("{} {} {}:", list.population.customers,
                                       list.population.journeys, list.population.interactions);
        for (const VariantRow& row : list.variants) {
            for (const std::uint32_t kind : row.kinds) text += list.kind_names[kind] + " ";
            text += fmt::format("{};", row.journeys);
        }
        return text;
    }

private:
    Scratch scratch_;
    FixedClock clock_{0};
    std::optional<Workspace> workspace_;
    int files_ = 0;
};

TEST(Promoted, MeansTheSameAsUnpromoted) {
    constexpr Micros day = 86'400'000'000, start = 1'800'000'000'000'000;
    Random random(5);
    Twin stored(""), promoted("\"plan\", \"level\"");
    const auto both = [&](const auto& act) { act(stored), act(promoted); };
    for (int batch = 0; batch < 3; ++batch) {
        std::string text;
        for (int i = 0; i < (batch == 0 ? 300 : 40); ++i) text += random_line(random);
        both([&](Twin& twin) { twin.capture(batch == 1 ? "b" : "a", text, start + batch * day); });
    }
    both([&](Twin& twin) { twin.withdraw(2, start + 3 * day); });
    std::size_t different = 0;
    std::string last;
    for (const char* known : {"", "known_at=2027-01-15T12:00:00Z&",
                              "known_at=2027-01-16T12:00:00Z&", "known_at=2027-01-17T12:00:00Z&"})
        for (const char* lens : {"attr.plan=plan 1", "attr.plan=plan 0,plan 3&attr.level=5",
                                 "attr.level=", "attr.no=1", "attr.plan=unheard of",
                                 "attr.level=2&segment.plan=plan 2&show.kind=kind1,kind2"}) {
            SCOPED_TRACE(std::string(known) + lens);
            const std::string answer = stored.ask(std::string(known) + lens);
            EXPECT_EQ(promoted.ask(std::string(known) + lens), answer);
            different += answer != last;
            last = answer;
        }
    EXPECT_GT(different, 12u);
}

}  // namespace
}  // namespace touchline
