// A delivery's way into the history: planned, read, mapped, appended, linked, indexed.
#include <malloc.h>

#include <algorithm>
#include <filesystem>

#include "base/limits.h"
#include "base/text.h"
#include "capture/source.h"
#include "workspace/state.h"

namespace touchline {
namespace {

constexpr std::size_t first_rejects_max = 5;

std::string mapping_path(const std::string& folder, const std::string& source) {
    return folder + "/sources/" + source + ".toml";
}

// "calls-2024-05" -> "calls": a delivery of a month belongs to the source of the other months.
std::string without_date(const std::string& name) {
    std::size_t end = name.size();
    while (end > 0 && (std::isdigit(static_cast<unsigned char>(name[end - 1])) != 0 ||
                       name[end - 1] == '-' || name[end - 1] == '_'))
        --end;
    return name.substr(0, end);
}

// The source a file belongs to: the one that is named, the one of its name, the known one that its
// folder is called after, or one of which this is the delivery of another day. A new name
// otherwise.
std::string choose_source(const std::string& folder, const CaptureRequest& request) {
    if (!request.source.empty()) return request.source;
    if (request.path == "-") return "stdin";
    const std::string name = source_name_of(request.path);
    const std::string stem = without_date(name);
    if (file_exists(mapping_path(folder, name))) return name;
    const std::string around =
        std::filesystem::path(request.path).parent_path().filename().string();
    if (!around.empty() && file_exists(mapping_path(folder, around))) return around;
    if (stem.empty()) return name;
    for (const std::string& file : list_folder(folder + "/sources")) {
        if (!file.ends_with(".toml")) continue;
        const std::string other = file.substr(0, file.size() - 5);
        if (stem != name && without_date(other) == stem) return other;
    }
    return name;
}

Status check_source_name(const std::string& name) {
    const bool fine = !name.empty() && name.size() <= 100 && name.front() != '.' &&
                      name.find_first_of("/\\\n\"") == std::string::npos;
    if (fine) return {};
    return fail(ErrorCode::invalid_input,
                "'{}' cannot name a source: use letters, digits, '-' and '_'", name);
}

Status open_delivery(const CaptureRequest& request, const FormatOptions& options, Store& store,
                     CapturePlan::Opened& opened) {
    TRY(auto writer, store.new_delivery());
    opened.writer = std::make_unique<DeliveryWriter>(std::move(writer));
    SourceRequest source;
    source.path = request.path;
    source.progress = request.progress;
    std::error_code unknown;
    const auto size = std::filesystem::file_size(request.path, unknown);
    if (request.progress != nullptr && !unknown) request.progress->bytes_total = size;
    source.tee = [to = opened.writer.get()](std::string_view raw) { return to->write(raw); };
    TRY(auto delivery, Delivery::open(source, options));
    opened.delivery = std::make_unique<Delivery>(std::move(delivery));
    return {};
}

// A kept delivery as it came, gzip undone.
class KeptSource : public ByteSource {
public:
    explicit KeptSource(DeliveryReader reader) : reader_(std::move(reader)) {}
    Result<std::size_t> read(char* to, std::size_t bytes) override {
        return reader_.read(to, bytes);
    }

private:
    DeliveryReader reader_;
};

// "unknown" is also written "Unknown" and "UNKNOWN".
std::vector<std::string> spellings(const std::string& word) {
    std::string upper = word, capital = word;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (!word.empty()) capital.front() = upper.front();
    return {word, capital, upper};
}

struct Run {
    Workspace::State& state;
    Delivery& delivery;
    const Mapping& mapping;
    BatchInfo info;
    double rejects_share_max = 1;
    Progress* progress = nullptr;
    std::function<Result<std::string>()> finish_delivery;  // its digest
    std::uint64_t delivery_bytes = UINT64_MAX;             // when known
    std::uint64_t replaced_interactions = 0;               // of the batch that is mapped again
    bool index_later = false;                              // the next batch sees to it
};

// UINT64_MAX when it cannot be told beforehand.
std::uint64_t bytes_of(const std::string& path) {
    std::error_code unknown;
    const auto size = std::filesystem::file_size(path, unknown);
    return unknown ? UINT64_MAX : static_cast<std::uint64_t>(size);
}

BatchFacts batch_facts(CaptureOutcome&& outcome, double rejects_share_max) {
    BatchFacts facts;
    const CaptureCounts& counts = outcome.counts;
    facts.stop = double(counts.rejected) > rejects_share_max * double(counts.read);
    if (facts.stop)
        facts.stop_reason = fmt::format("{} of {} records were refused, more than {:.1f} %",
                                        counts.rejected, counts.read, rejects_share_max * 100);
    facts.counts = counts;
    facts.identifiers = std::move(outcome.identifiers);
    facts.objects = std::move(outcome.objects);
    facts.rejects = std::move(outcome.rejects);
    facts.new_versions = std::move(outcome.superseded);
    for (std::size_t i = 0; i < outcome.duplicates.size(); ++i)
        facts.duplicates.push_back({outcome.duplicates[i], outcome.duplicate_rows[i]});
    return facts;
}

std::string describe_news(const LinkNews& news) {
    std::string text;
    if (news.shared > 0)
        text = fmt::format("{} {} by too many records and {} nobody",
                           with_thousands(std::int64_t(news.shared)),
                           news.shared == 1 ? "identifier is shared" : "identifiers are shared",
                           news.shared == 1 ? "links" : "link");
    if (news.refused > 0)
        text += fmt::format("{}{} {} refused", text.empty() ? "" : "; ",
                            with_thousands(std::int64_t(news.refused)),
                            news.refused == 1 ? "link was" : "links were");
    return text + ": touchline customers";
}

Result<CaptureReport> run_batch(Run&& run) {
    Store& store = *run.state.store;
    TRY(const auto known, store.known_records(run.info.source, run.info.replaces));
    CaptureNeeds needs;
    needs.terms = &store.terms();
    needs.known = known.get();
    needs.progress = run.progress;
    needs.threads_wanted = run.delivery_bytes < limits::one_thread_bytes_max ? 1 : 0;
    const Mapping mapping = run.state.with_policies(run.mapping);
    TRY(auto capture, Capture::open(run.delivery, mapping, needs));
    CaptureReport report;
    report.source = run.info.source;
    report.rejects_share_max = run.rejects_share_max;
    const auto finish = [&]() -> Result<BatchFacts> {
        TRY(CaptureOutcome outcome, capture->finish());
        report.counts = outcome.counts;
        report.repairs = std::move(outcome.repairs);
        report.remarks = std::move(outcome.remarks);
        const std::size_t first = std::min(outcome.rejects.size(), first_rejects_max);
        report.first_rejects.assign(outcome.rejects.begin(),
                                    outcome.rejects.begin() + static_cast<std::ptrdiff_t>(first));
        BatchFacts facts = batch_facts(std::move(outcome), run.rejects_share_max);
        TRY(facts.delivery, run.finish_delivery());
        return facts;
    };
    Workspace::State::BeforeChange before;
    if (!run.index_later) { TRY(before, run.state.before_change()); }
    LinkNews news;
    Conclude conclude;
    TRY(const bool may_link, run.state.may_link(run.info.source, &run.mapping));
    const bool replaces = run.info.replaces != BatchId::none;
    if (may_link)
        conclude =
            run.state.link_identities(news, replaces ? ChangeReach::takes_back : ChangeReach::adds);
    TRY(const Batch batch, store.append(run.info, *capture, finish, conclude));
    if (batch.state == BatchState::captured && may_link) run.state.keep_links(run.index_later);
    capture.reset();
    malloc_trim(0);  // what reading took is not held while the index is built
    report.batch = batch.id;
    report.stopped = batch.state == BatchState::stopped;
    if (report.stopped) return report;
    if (news.shared > 0 || news.refused > 0) report.remarks.push_back(describe_news(news));
    // The batch is in the history: a stop now costs only the index, which the next question builds.
    if (!run.index_later) {
        const Status indexed = run.state.advance_index(
            std::move(before), batch.counts.interactions + run.replaced_interactions);
        if (!indexed && indexed.error().code != ErrorCode::cancelled) return indexed.error();
    }
    TRY(auto about_attributes, run.state.attribute_remarks(run.info.promoted));
    report.remarks.insert(report.remarks.end(), about_attributes.begin(), about_attributes.end());
    return report;
}

BatchInfo batch_info(const Workspace::State& state, const Mapping& mapping,
                     const Delivery& delivery, const std::string& file_name) {
    BatchInfo info;
    info.source = mapping.source;
    info.source_priority = static_cast<std::int32_t>(mapping.priority);
    info.file_name = file_name;
    info.format = delivery.options().format;
    info.mapping = write_mapping(mapping);
    info.promoted = mapping.attributes.promote;
    info.mapping_hash = hash64(info.mapping);
    info.policy_hash = state.policy_hash();
    info.recorded_at_us = state.clock().now_us();
    return info;
}

}  // namespace

// What the policies of the workspace add to a mapping: values that mean nobody, and the zones of
// centres unless the mapping says its own.
Mapping Workspace::State::with_policies(Mapping mapping) const {
    for (const std::string& nobody : identity_policy.null_values)
        for (const std::string& spelling : spellings(nobody))
            for (CustomerRule& rule : mapping.customers) rule.null_values.push_back(spelling);
    for (const Centre& centre : centre_policy.centres)
        if (!centre.zone.empty()) mapping.zone_by_centre.emplace(centre.id, centre.zone);
    return mapping;
}

Result<CapturePlan> Workspace::plan_capture(const CaptureRequest& request) {
    CapturePlan plan;
    plan.source = choose_source(state_->folder, request);
    TRY(check_source_name(plan.source));
    plan.mapping_path = mapping_path(state_->folder, plan.source);
    const std::string given =
        request.mapping_file.empty() ? plan.mapping_path : request.mapping_file;
    plan.opened = std::make_shared<CapturePlan::Opened>();
    FormatOptions options;
    if (!request.mapping_file.empty() || file_exists(given)) {
        TRY(const std::string text, read_text_file(given));
        TRY(plan.mapping, read_mapping(text).in("{}", given));
        plan.known = request.mapping_file.empty();
        options = plan.mapping.format;
        if (!request.mapping_file.empty() && request.source.empty() && !plan.mapping.source.empty())
            plan.source = plan.mapping.source;
        plan.mapping_path = mapping_path(state_->folder, plan.source);
        plan.mapping.source = plan.source;
    }
    if (!request.format.empty()) options.format = request.format;
    TRY(open_delivery(request, options, *state_->store, *plan.opened));
    if (!plan.known && request.mapping_file.empty()) {
        TRY(plan.proposal, propose_mapping(*plan.opened->delivery, plan.source)
                               .in("proposing a mapping for {}", request.path));
        plan.mapping = plan.proposal->mapping;
    }
    return plan;
}

Result<CaptureReport> Workspace::capture(const CaptureRequest& request, const CapturePlan& plan) {
    CHECK(plan.opened && !plan.opened->taken);
    plan.opened->taken = true;
    TRY(const auto turn, state_->enter(plan.mapping.source));
    const Delivery& delivery = *plan.opened->delivery;
    const std::string name =
        request.path == "-" ? "-" : std::filesystem::path(request.path).filename().string();
    Run run{*state_,
            *plan.opened->delivery,
            plan.mapping,
            batch_info(*state_, plan.mapping, delivery, name),
            request.rejects_share_max,
            request.progress,
            [&] { return plan.opened->writer->finish(); },
            bytes_of(request.path)};
    run.index_later = request.more_follow;
    TRY(CaptureReport report, run_batch(std::move(run)).in("capturing {}", request.path));
    if (!plan.known) TRY(write_text_file(plan.mapping_path, write_mapping(plan.mapping)));
    return report;
}

Result<CaptureReport> Workspace::capture(const CaptureRequest& request) {
    TRY(const CapturePlan plan, plan_capture(request));
    return capture(request, plan);
}

Result<Withdrawal> Workspace::withdraw(BatchId batch, const std::string& reason) {
    TRY(const Batch of, state_->store->batch(batch));
    TRY(const auto turn, state_->enter(of.source));
    const Micros now = state_->clock().now_us();
    TRY(auto before, state_->before_change());
    LinkNews news;
    TRY(const Withdrawal gone,
        state_->store->withdraw(batch, reason, now,
                                state_->link_identities(news, ChangeReach::takes_back)));
    state_->keep_links(false);
    TRY(state_->advance_index(std::move(before), gone.interactions + gone.restored));
    return gone;
}

Result<CaptureReport> Workspace::remap(BatchId id, Progress* progress, double rejects_share_max) {
    Store& store = *state_->store;
    TRY(const Batch as_asked, store.batch(id));
    TRY(const auto turn, state_->enter(as_asked.source));
    TRY(const Batch batch, store.batch(id));  // a stream has been closed by now
    if (batch.state != BatchState::captured && batch.state != BatchState::stopped)
        return fail(ErrorCode::conflict,
                    "batch {} is {}: only a captured or stopped one can be "
                    "mapped again",
                    static_cast<std::uint32_t>(id), batch_state_name(batch.state));
    const std::string path = mapping_path(state_->folder, batch.source);
    const std::string text = file_exists(path) ? read_text_file(path).value() : batch.mapping;
    TRY(Mapping mapping, read_mapping(text).in("{}", path));
    mapping.source = batch.source;
    TRY(auto kept, store.delivery(batch.delivery));
    const std::string kept_path = kept.path();
    auto bytes = gunzip_source(std::make_unique<KeptSource>(std::move(kept)));
    FormatOptions options = mapping.format;
    if (options.format.empty() || batch.format == requests_format) options.format = batch.format;
    TRY(Delivery delivery, Delivery::over(std::move(bytes), kept_path, options));
    Run run{*state_,
            delivery,
            mapping,
            batch_info(*state_, mapping, delivery, batch.file_name),
            rejects_share_max,
            progress,
            [&]() -> Result<std::string> { return batch.delivery; },
            bytes_of(kept_path),
            batch.counts.interactions};
    run.info.replaces = id;
    return run_batch(std::move(run)).in("mapping batch {} again", static_cast<std::uint32_t>(id));
}

}  // namespace touchline
