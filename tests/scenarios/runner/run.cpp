// The blocks of a scenario, one after another.
#include "tests/scenarios/runner/run.h"

#include <algorithm>

#include "base/files.h"
#include "base/text.h"

namespace touchline {

namespace {

constexpr Micros default_now_us = 1'782'864'000'000'000;  // 2026-07-01

Error unknown(const std::string& word, const std::string& title,
              const std::vector<std::string>& known) {
    const std::string close = nearest(title, known);
    return fail(ErrorCode::invalid_input, "cannot do '{} {}'; {}", word, title,
                close.empty() ? "known are: " + join(known, ", ")
                              : fmt::format("did you mean '{}'?", close));
}

// "withdraw 1" -> 1 when the title begins with the word.
bool number_after(const std::string& title, std::string_view word, std::int64_t& number) {
    return title.starts_with(word) && read_int(title.substr(word.size()), number);
}

const char* code_name(ErrorCode code) {
    constexpr const char* names[] = {"invalid_input", "not_found",   "conflict", "limit",
                                     "cancelled",     "unavailable", "corrupt",  "internal"};
    return names[static_cast<std::size_t>(code)];
}

}  // namespace

ScenarioRun::ScenarioRun(const Scenario& scenario) : scenario_(scenario), clock_(default_now_us) {}

std::vector<ScenarioFailure> ScenarioRun::run() {
    for (std::size_t i = 0; i < scenario_.blocks.size(); ++i) {
        const Block& block = scenario_.blocks[i];
        if (expected_error_ && !(block.word == "then" && block.title.starts_with("error"))) break;
        Status status;
        if (block.word == "given") status = given(block);
        if (block.word == "with") status = with(block);
        if (block.word == "then") status = then(block, i);
        if (block.word == "when") {
            status = when(block);
            if (!status) expected_error_ = status.error(), error_line_ = block.line;
            continue;
        }
        if (status) continue;
        failures_.push_back({block.line, status.error().message});
        return failures_;
    }
    if (expected_error_) failures_.push_back({error_line_, expected_error_->message});
    return failures_;
}

Status ScenarioRun::given(const Block& block) {
    const std::string& title = block.title;
    if (title == "interactions" || title.starts_with("interactions ")) {
        TRY(auto delivery, given_interactions(block, zone_, deliveries_.size() + 1));
        deliveries_.push_back(std::move(delivery));
        return {};
    }
    if (title.starts_with("file ")) {
        GivenDelivery delivery;
        delivery.file_name = title.substr(5);
        delivery.source = delivery.file_name.substr(0, delivery.file_name.find('.'));
        delivery.text = block.text();
        deliveries_.push_back(std::move(delivery));
        return {};
    }
    if (title.starts_with("mapping ")) return mappings_[title.substr(8)] = block.text(), Status{};
    if (title.starts_with("policy ")) {
        policies_[title.substr(7)] = block.text();
        workspace_.reset();  // read when it is opened again
        return {};
    }
    return unknown("given", title, {"interactions", "file", "mapping", "policy"});
}

Status ScenarioRun::with(const Block& block) {
    const std::string& title = block.title;
    if (title == "lens") return lens_ = {}, Status{};
    if (title.starts_with("lens ")) {
        TRY(lens_, read_lens(title.substr(5)));
        return {};
    }
    if (title.starts_with("zone ")) return zone_ = title.substr(5), Status{};
    if (title.starts_with("now ")) {
        TRY(const TimeFormat iso, TimeFormat::parse("iso"));
        TRY(const Zone utc, Zone::named("UTC"));
        TRY(const Instant now, iso.read(title.substr(4), utc));
        clock_.set(now.utc_us);
        return {};
    }
    const std::string_view word = "rejects_share_max ";
    if (title.starts_with(word) && read_double(title.substr(word.size()), rejects_share_max_))
        return {};
    return unknown("with", title, {"lens", "zone", "now", "rejects_share_max"});
}

Status ScenarioRun::when(const Block& block) {
    TRY(open());
    TRY(export_before_, workspace_->canonical_export({}));
    std::int64_t number = 0;
    const std::string& title = block.title;
    if (title == "capture") return capture_pending();
    TRY(capture_pending());
    TRY(export_before_, workspace_->canonical_export({}));
    if (title == "capture again") {
        for (GivenDelivery& delivery : deliveries_) TRY(capture_one(delivery));
        return {};
    }
    if (title == "ask") {
        TRY(workspace_->map(lens_));
        return {};
    }
    if (title == "shuffle") return shuffle();
    if (title == "restart") return workspace_.reset(), open();
    if (number_after(title, "withdraw ", number)) {
        TRY(workspace_->withdraw(BatchId{static_cast<std::uint32_t>(number)}, "a scenario"));
        return {};
    }
    if (number_after(title, "remap ", number)) {
        for (const auto& [source, text] : mappings_)
            TRY(write_text_file(scratch_.path(name_) + "/sources/" + source + ".toml", text));
        TRY(report_, workspace_->remap(BatchId{static_cast<std::uint32_t>(number)}));
        return {};
    }
    return unknown(
        "when", title,
        {"capture", "capture again", "withdraw 1", "remap 1", "shuffle", "restart", "ask"});
}

Status ScenarioRun::open() {
    if (workspace_) return {};
    const std::string folder = scratch_.path(name_);
    WorkspaceOptions options;
    options.clock = &clock_;
    if (!file_exists(folder + "/touchline.duckdb")) {
        TRY(auto fresh, Workspace::create(folder, options));
    }
    for (const auto& [name, text] : policies_)
        TRY(write_text_file(folder + "/policy/" + name + ".toml", text));
    TRY(auto workspace, Workspace::open(folder, options));
    workspace_.emplace(std::move(workspace));
    return {};
}

Status ScenarioRun::capture_one(GivenDelivery& delivery) {
    const std::string path = scratch_.path(delivery.file_name);
    TRY(write_text_file(path, delivery.text));
    const auto given = mappings_.find(delivery.source);
    const std::string& mapping = given != mappings_.end() ? given->second : delivery.mapping;
    if (!mapping.empty())
        TRY(write_text_file(workspace_->folder() + "/sources/" + delivery.source + ".toml",
                            mapping));
    CaptureRequest request;
    request.path = path;
    request.source = delivery.source;
    request.rejects_share_max = rejects_share_max_;
    delivery.captured = true;  // also when it fails: it is not tried again
    TRY(report_, workspace_->capture(request));
    return {};
}

Status ScenarioRun::capture_pending() {
    for (GivenDelivery& delivery : deliveries_)
        if (!delivery.captured) TRY(capture_one(delivery));
    return {};
}

// The same deliveries, the last one first, into a workspace of its own.
Status ScenarioRun::shuffle() {
    workspace_.reset();
    name_ = fmt::format("w{}", ++workspaces_);
    TRY(open());
    for (auto delivery = deliveries_.rbegin(); delivery != deliveries_.rend(); ++delivery)
        TRY(capture_one(*delivery));
    return {};
}

Status ScenarioRun::then(const Block& block, std::size_t place) {
    const std::string& title = block.title;
    if (title.starts_with("error")) {
        const std::string wanted(trim(title.substr(5)));
        if (!expected_error_)
            return fail(ErrorCode::invalid_input, "no error, but '{}' was expected", wanted);
        const Error found = *std::exchange(expected_error_, std::nullopt);
        if (code_name(found.code) != wanted)
            return fail(ErrorCode::invalid_input, "error {} instead of {}: {}",
                        code_name(found.code), wanted, found.message);
        for (const std::string& line : block.body)
            if (found.message.find(line) == std::string::npos)
                return fail(ErrorCode::invalid_input, "the error does not say '{}' but: {}", line,
                            found.message);
        return {};
    }
    TRY(open());
    TRY(capture_pending());
    if (title == "check passes") {
        TRY(const auto lines, workspace_->check());
        for (const InvariantLine& line : lines)
            if (!line.holds)
                return fail(ErrorCode::corrupt, "does not hold: {} ({})", line.invariant,
                            line.detail);
        return {};
    }
    if (title == "nothing changed") {
        TRY(const std::string now, workspace_->canonical_export({}));
        if (now == export_before_) return {};
        return fail(ErrorCode::corrupt, "the journeys changed; before:\n{}after:\n{}",
                    export_before_, now);
    }
    return then_table(block, place);
}

Status ScenarioRun::then_table(const Block& block, std::size_t place) {
    TRY(const Table expected, read_table(block));
    TRY(const Table all, answer_table(block.title, *workspace_, lens_, report_));
    TRY(const Table actual, pick_columns(all, expected.columns));
    const Comparison comparison = compare_tables(expected, actual, block.in_order);
    if (comparison.equal) return {};
    std::string message = fmt::format("{} differ\n{}  to bless:\n", block.title, comparison.report);
    for (const std::string& line : write_table(comparison.blessed)) message += "    " + line + "\n";
    failures_.push_back({block.line, message});
    blessed_[place] = comparison.blessed;
    return {};
}

}  // namespace touchline
